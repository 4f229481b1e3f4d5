import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AlcoveError } from '../../src-shared/errors.ts';

/** Bytes that are free on the disk that a folder is on, or will be on once it is made; `undefined` where nobody can say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let each = folder; ; each = dirname(each)) {
    const disk = await statfs(each).catch(() => undefined);
    if (disk) return disk.bavail * disk.bsize;
    if (dirname(each) === each) return undefined;
  }
}

/**
 * @param say what is told of the bytes that are needed and those that are free
 * @throws AlcoveError `DISK_FULL` where so many bytes do not fit on the disk of a folder
 */
export async function refuseIfFull(
  folder: string,
  bytes: number,
  say: (needed: string, free: string) => string,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === undefined || free >= bytes) return;
  throw new AlcoveError('DISK_FULL', { detail: say(gigabytes(bytes), gigabytes(free)) });
}

/** As the sizes of files are told, in powers of ten. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
