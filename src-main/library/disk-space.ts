import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorReport, errorReport } from '../../src-shared/errors.ts';

/** Room that the library's own upkeep needs, whatever is left to import. */
const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** What a byte of a file comes to in the library before there is anything to tell it by, and at most. */
const USUAL_SHARE = 1;
const MAX_SHARE = 4;

/** How often to look whether a full disk has room again, in milliseconds. */
const CHECK_MS = 5_000;

/** The report of a full disk that says how much is needed. */
export function fullDiskReport(bytesNeeded: number): ErrorReport {
  const megabytes = Math.ceil(bytesNeeded / 1_000_000).toLocaleString('en');
  return {
    ...errorReport('DISK_FULL', `The disk is full: the rest of this import needs about ${megabytes} MB.`),
    action: 'Free some space on the disk of the data folder; the import then goes on by itself.',
  };
}

/** The disk that the library is on. */
export class DiskSpace {
  readonly #folder: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Bytes that the rest of an import will need, from what the library has made of the files so far.
   * @param imported bytes of the files that are in the library
   * @param left bytes of the files that wait
   */
  async needed(imported: number, left: number): Promise<number> {
    const share = imported > 0 ? Math.min(MAX_SHARE, (await folderBytes(this.#folder)) / imported) : USUAL_SHARE;
    return Math.ceil(MIN_FREE_BYTES + left * share);
  }

  /** Looks now and then, and calls back once when that much is free. */
  awaitRoom(bytes: number, onRoom: () => void): void {
    this.stopWaiting();
    const look = async (): Promise<void> => {
      // A folder that can't be looked at, for a moment, is looked at again.
      const stats = await statfs(this.#folder).catch(() => undefined);
      if (this.#timer !== timer) return;
      if (stats && stats.bavail * stats.bsize >= bytes) {
        this.stopWaiting();
        onRoom();
      }
    };
    const timer = setInterval(() => void look(), CHECK_MS).unref();
    this.#timer = timer;
  }

  stopWaiting(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
