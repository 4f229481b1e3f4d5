import type { Stats } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Smaller files may be kept in the directory itself and take up no block (NTFS), and to fetch
 * one would cost next to nothing.
 */
const MIN_BYTES = 4096;

/** File systems of programs (FUSE, as `statfs` numbers them) need not count blocks. */
const FUSE = 0x65735546;

/** How cloud drives name what stands for a file that is not on this machine. */
const STAND_INS = [
  (name: string) => `.${name}.icloud`,
  (name: string) => `${name}.nextcloud`,
  (name: string) => `${name}.owncloud`,
];

/**
 * Whether a file is in the cloud only: to read it would fetch it. Cloud drives give such a
 * file its size and no block on the disk; that much Node can see.
 */
export function isInCloud({ size, blocks }: Pick<Stats, 'size' | 'blocks'>, path: string): boolean | Promise<boolean> {
  if (blocks > 0 || size < MIN_BYTES) return false;
  return process.platform === 'linux' ? countsBlocks(path) : true;
}

/** Whether a file that is not there has a stand-in, from which the cloud drive can make it again. */
export async function hasStandIn(path: string): Promise<boolean> {
  const folder = dirname(path);
  const found = STAND_INS.map((nameOf) =>
    stat(join(folder, nameOf(basename(path)))).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

async function countsBlocks(path: string): Promise<boolean> {
  return (await statfs(path)).type !== FUSE;
}
