/** Left behind by systems and programs; nobody means these when they drop a folder. */
const SYSTEM_FILES = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$|icon\r$)/i;

/** Whether a file or folder found in a folder is passed over. One that is chosen by itself never is. */
export function isSystemFile(name: string): boolean {
  return SYSTEM_FILES.test(name);
}
