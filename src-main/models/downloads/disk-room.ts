import { AlcoveError } from '../../../src-shared/errors.ts';
import { gigabytes } from '../free-bytes.ts';

/** What a machine needs to go on working. */
const SPARE_BYTES = 1024 ** 3;
const SPARE_SHARE = 0.05;

/** @throws AlcoveError `DISK_FULL` where so many bytes do not fit with something to spare: 1 GiB, or 5 % if that is more */
export function requireRoom(neededBytes: number, freeBytes: number): void {
  const needed = neededBytes + Math.max(SPARE_BYTES, neededBytes * SPARE_SHARE);
  if (neededBytes === 0 || needed <= freeBytes) return;
  const detail = `The disk is full: this needs ${gigabytes(needed)}, and ${gigabytes(freeBytes)} are free.`;
  throw new AlcoveError('DISK_FULL', { detail });
}
