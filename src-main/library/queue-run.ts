import type { ErrorReport } from '../../src-shared/errors.ts';
import { type ImportOutcome, type ImportSummary, MAX_SUMMARY_FAILURES } from '../../src-shared/imports.ts';

/** Time left is not told before this much time and this share of the bytes: it would be a guess. */
const MIN_SECONDS = 2;
const MIN_SHARE = 0.01;

/** One run of the queue, from its first job to the moment it is empty: what came of it, and how fast it goes. */
export class QueueRun {
  readonly #now: () => number;
  #activeMs = 0;
  /** Since when it is at work; `undefined` while it is paused. */
  #activeSince: number | undefined;
  #isOver = false;
  #bytes = 0;
  #pages = 0;
  #chunks = 0;
  #ready = 0;
  #unchanged = 0;
  #failed = 0;
  #cancelled = 0;
  readonly #failures: { path: string; error: ErrorReport }[] = [];

  /** @param now a clock in milliseconds that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#activeSince = now();
  }

  /** Stops the clock: time that a person holds the queue up says nothing about its speed. */
  pause(): void {
    if (this.#activeSince === undefined) return;
    this.#activeMs += this.#now() - this.#activeSince;
    this.#activeSince = undefined;
  }

  resume(): void {
    if (!this.#isOver) this.#activeSince ??= this.#now();
  }

  /** Stops the clock for good: there is nothing left to do. */
  end(): void {
    this.pause();
    this.#isOver = true;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts a job that is over. `pagesDone`: pages that were read of a file that then failed. */
  count(outcome: ImportOutcome, byteSize: number, pagesDone: number): void {
    this.#bytes += byteSize;
    switch (outcome.status) {
      case 'ready':
        this.#ready++;
        this.#pages += outcome.pages;
        this.#chunks += outcome.chunks;
        break;
      case 'unchanged':
        this.#unchanged++;
        break;
      default:
        this.#pages += pagesDone;
        this.#countFailure(outcome.status, outcome.path, outcome.error);
    }
  }

  get done(): number {
    return this.#ready + this.#unchanged + this.#cancelled;
  }

  get failed(): number {
    return this.#failed;
  }

  get pages(): number {
    return this.#pages;
  }

  /** Seconds at work. */
  get seconds(): number {
    return (this.#activeMs + (this.#activeSince === undefined ? 0 : this.#now() - this.#activeSince)) / 1000;
  }

  /**
   * Seconds that what is left will take at the pace so far; `undefined` when it is too early to tell.
   * @param bytesReading bytes read of files that are not done
   * @param bytesLeft bytes of all files that are not done, those included
   */
  secondsLeft(bytesReading: number, bytesLeft: number): number | undefined {
    const done = this.#bytes + bytesReading;
    const left = Math.max(0, bytesLeft - bytesReading);
    if (this.seconds < MIN_SECONDS || done < MIN_SHARE * (done + left)) return undefined;
    return (left / done) * this.seconds;
  }

  summary(): ImportSummary {
    return {
      ready: this.#ready,
      unchanged: this.#unchanged,
      failed: this.#failed,
      cancelled: this.#cancelled,
      pages: this.#pages,
      chunks: this.#chunks,
      seconds: this.seconds,
      failures: this.#failures,
    };
  }

  #countFailure(status: 'failed' | 'cancelled', path: string, error: ErrorReport): void {
    if (status === 'cancelled') {
      this.#cancelled++;
      return;
    }
    this.#failed++;
    if (this.#failures.length < MAX_SUMMARY_FAILURES) this.#failures.push({ path, error });
  }
}
