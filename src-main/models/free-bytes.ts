import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that are free on the disk that a folder is on, or will be on once it is made; `undefined` where nobody can say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let each = folder; ; each = dirname(each)) {
    const disk = await statfs(each).catch(() => undefined);
    if (disk) return disk.bavail * disk.bsize;
    if (dirname(each) === each) return undefined;
  }
}
