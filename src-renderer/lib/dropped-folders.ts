import { isSystemFile } from '../../src-shared/system-files.ts';

/** A file to upload, with its path relative to what was dropped or chosen. */
export interface RelativeFile {
  readonly file: File;
  readonly path: string;
  /** Whether it came with its folder, and was not chosen by itself. */
  readonly inFolder: boolean;
}

function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  return new Promise((resolve, reject) => {
    // readEntries hands out at most about a hundred at a time, and says so by never saying: it
    // is called until it returns none.
    const next = (): void =>
      reader.readEntries((entries) => {
        if (entries.length === 0) resolve(all);
        else {
          all.push(...entries);
          next();
        }
      }, reject);
    next();
  });
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/**
 * Every file under the entries, depth first. Hidden and system files inside a dropped folder
 * are left out, as are entries that can't be read any more.
 */
export async function filesUnder(entries: readonly FileSystemEntry[]): Promise<RelativeFile[]> {
  const found: RelativeFile[] = [];
  const visit = async (entry: FileSystemEntry, inFolder: boolean): Promise<void> => {
    if (inFolder && isSystemFile(entry.name)) return;
    try {
      if (entry.isDirectory) {
        for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) await visit(child, true);
      } else {
        const file = await fileOf(entry as FileSystemFileEntry);
        found.push({ file, path: entry.fullPath.replace(/^\//, ''), inFolder });
      }
    } catch (error) {
      // A link that leads nowhere, or a file removed meanwhile: the rest is still wanted.
      if (!(error instanceof DOMException)) throw error;
    }
  };
  for (const entry of entries) await visit(entry, false);
  return found;
}
