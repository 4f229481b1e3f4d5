import { stat } from 'node:fs/promises';
import type { FileStamp } from '../../storage/index.ts';
import { isInCloud } from '../cloud-files.ts';
import type { WatchTiming } from './timing.ts';

const LARGE_BYTES = 4 * 1024 * 1024;

/** Files looked at at once. */
const BATCH = 64;

interface Settling {
  /** How the file looked last; absent before the first look. */
  readonly stamp?: FileStamp;
  /** When to look again, in milliseconds since the epoch. */
  readonly due: number;
}

/** Files that are being written, or were a moment ago. One that looks the same twice in a row is done. */
export class SettlingFiles {
  readonly #timing: WatchTiming;
  readonly #files = new Map<string, Settling>();

  constructor(timing: WatchTiming) {
    this.#timing = timing;
  }

  get size(): number {
    return this.#files.size;
  }

  /** When to call {@link take} next, in milliseconds since the epoch. */
  get due(): number {
    return this.#files.values().reduce((first, { due }) => Math.min(first, due), Number.POSITIVE_INFINITY);
  }

  /** A file was seen to change. */
  touch(path: string): void {
    if (!this.#files.has(path)) this.#files.set(path, { due: Date.now() });
  }

  /** Takes out the files that are done. Those that have gone, or are in the cloud only, are forgotten. */
  async take(): Promise<FileStamp[]> {
    const now = Date.now();
    const due = [...this.#files].filter(([, file]) => file.due <= now);
    const done: FileStamp[] = [];
    for (let start = 0; start < due.length; start += BATCH) {
      const batch = due.slice(start, start + BATCH);
      const stamps = await Promise.all(batch.map(([path]) => stampOf(path)));
      for (const [index, [path, before]] of batch.entries()) {
        const stamp = stamps[index];
        if (!stamp) {
          this.#files.delete(path);
        } else if (before.stamp && isSame(before.stamp, stamp)) {
          this.#files.delete(path);
          done.push(stamp);
        } else {
          const { settle, settleLarge } = this.#timing;
          this.#files.set(path, { stamp, due: now + (stamp.byteSize > LARGE_BYTES ? settleLarge : settle) });
        }
      }
    }
    return done;
  }

  clear(): void {
    this.#files.clear();
  }
}

function isSame(one: FileStamp, other: FileStamp): boolean {
  return one.byteSize === other.byteSize && one.modifiedAt === other.modifiedAt;
}

async function stampOf(path: string): Promise<FileStamp | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || (await isInCloud(stats, path))) return undefined;
    return { path, byteSize: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) };
  } catch {
    return undefined;
  }
}
