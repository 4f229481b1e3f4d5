import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Room that the library's own upkeep needs, whatever is left to import. */
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** What a byte of a file comes to in the library before there is anything to tell it by, and at most. */
const USUAL_SHARE = 1;
const MAX_SHARE = 4;

/** Bytes that this user may still write on the disk that `folder` is on. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Bytes that the rest of an import will need, from what the library has made of the files so far.
 * @param imported bytes of the files that are in the library
 * @param left bytes of the files that wait
 */
export async function bytesNeeded(dataFolder: string, imported: number, left: number): Promise<number> {
  const share = imported > 0 ? Math.min(MAX_SHARE, (await folderBytes(dataFolder)) / imported) : USUAL_SHARE;
  return Math.ceil(MIN_FREE_BYTES + left * share);
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
