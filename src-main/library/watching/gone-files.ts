import { isGone } from './compare-folder.ts';
import type { WatchTiming } from './timing.ts';

/** Files looked at at once. */
const BATCH = 64;

/** Files that were seen to be gone, and may come back in a moment: programs save by deleting, and by renaming. */
export class GoneFiles {
  readonly #timing: WatchTiming;
  /** When each was first found to be gone, in milliseconds since the epoch. */
  readonly #files = new Map<string, number>();

  constructor(timing: WatchTiming) {
    this.#timing = timing;
  }

  add(paths: readonly string[]): void {
    for (const path of paths) if (!this.#files.has(path)) this.#files.set(path, Date.now());
  }

  clear(): void {
    this.#files.clear();
  }

  /**
   * When to call {@link take} next, in milliseconds since the epoch.
   * @param isMoving whether files may just have been moved, and not be read in their new place yet
   */
  due(isMoving: boolean): number {
    const wait = isMoving ? this.#timing.moved : this.#timing.gone;
    return this.#files.values().reduce((first, since) => Math.min(first, since + wait), Number.POSITIVE_INFINITY);
  }

  /** Takes out those that are still gone; see {@link due}. */
  async take(isMoving: boolean): Promise<string[]> {
    if (Date.now() < this.due(isMoving)) return [];
    const wait = isMoving ? this.#timing.moved : this.#timing.gone;
    const due = [...this.#files].filter(([, since]) => since + wait <= Date.now()).map(([path]) => path);
    const gone: string[] = [];
    for (let start = 0; start < due.length; start += BATCH) {
      const batch = due.slice(start, start + BATCH);
      const looks = await Promise.all(batch.map(isGone));
      gone.push(...batch.filter((_, index) => looks[index]));
      for (const path of batch) this.#files.delete(path);
    }
    return gone;
  }
}
