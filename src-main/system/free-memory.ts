import { execFile } from 'node:child_process';
import { freemem, totalmem } from 'node:os';

/**
 * Memory that could be had without swapping, in bytes; `undefined` where the system doesn't tell.
 *
 * On Linux and Windows Node's `freemem` is just that (libuv reads `MemAvailable`). On macOS it is what is
 * of no use at all yet, next to nothing on a healthy machine, so the kernel is asked for its own view.
 */
export async function availableMemory(platform: NodeJS.Platform = process.platform): Promise<number | undefined> {
  if (platform !== 'darwin') return freemem();
  const level = await new Promise<string>((resolve) =>
    execFile('sysctl', ['-n', 'kern.memorystatus_level'], (error, stdout) => resolve(error ? '' : stdout)),
  );
  return shareOf(totalmem(), level);
}

/** @param percent a whole number, as a program printed it */
export function shareOf(totalBytes: number, percent: string): number | undefined {
  return /^\d{1,3}\s*$/.test(percent) ? (totalBytes * Number(percent)) / 100 : undefined;
}

const LEAST_BYTES = 512 * 2 ** 20;
const LEAST_SHARE = 0.05;

/** Whether memory is so short that what can be had again should be given up. */
export function isMemoryShort({
  availableBytes,
  totalBytes,
}: {
  readonly availableBytes: number | undefined;
  readonly totalBytes: number;
}): boolean {
  return availableBytes !== undefined && availableBytes < Math.max(LEAST_BYTES, totalBytes * LEAST_SHARE);
}
