/** A copy of an uploaded file lies in a folder of its own, named by a hash (see server/uploads.ts). */
const UPLOADED = /[\\/]uploads[\\/][0-9a-f]{16}[\\/](.+)$/;

/** A document's path as people know it: for one that came through the browser, what they dropped. */
export function shownPath(path: string): string {
  return UPLOADED.exec(path)?.[1] ?? path;
}
