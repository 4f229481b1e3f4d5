import type { ThreadCounts } from '../model.ts';
import type { Phase } from './context-threads.ts';

/** A batch that takes this many times what a token took at best had to share the processor. */
const CONGESTED = 5;
/** Batches shorter than this, in milliseconds, are not worth a judgement. */
const MIN_JUDGED_MS = 20;
/** After so long with fewer threads all of them are tried again; twice as long after each try that fails. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Uses fewer threads while the machine is busy with something else. The threads of llama.cpp wait for each
 * other by spinning, many hundred times a token: when one of them loses its core to another program, all
 * wait, and a token takes a hundred times as long. One thread waits for nobody.
 */
export class ThreadGovernor {
  #counts: ThreadCounts;
  readonly #now: () => number;
  /** Milliseconds a token at best, with all threads. */
  readonly #best = new Map<Phase, number>();
  /** What the counts are divided by. */
  #divisor = 1;
  #pauseMs = FIRST_PAUSE_MS;
  #triedAgainAt = 0;

  constructor(counts: ThreadCounts, now: () => number = () => performance.now()) {
    this.#counts = counts;
    this.#now = now;
  }

  /** The numbers for a machine that has nothing else to do. Forgets what was seen with others. */
  set(counts: ThreadCounts): void {
    this.#counts = counts;
    this.#best.clear();
    this.#divisor = 1;
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  /** The number of threads for the next batch. */
  threads(phase: Phase): number {
    if (this.#divisor > 1 && this.#now() >= this.#triedAgainAt) return this.#counts[phase];
    return Math.max(1, Math.floor(this.#counts[phase] / this.#divisor));
  }

  /** Tells how long a batch took with the number of threads that `threads` said. */
  observe(phase: Phase, threads: number, tokens: number, ms: number): void {
    const full = this.#counts[phase];
    if (full <= 1 || tokens <= 0) return;
    const perToken = ms / tokens;
    const best = this.#best.get(phase);
    const isCongested = best !== undefined && ms >= MIN_JUDGED_MS && perToken > best * CONGESTED;
    if (threads === full) this.#best.set(phase, Math.min(best ?? perToken, perToken));
    if (isCongested) this.#retreat(threads, full);
    else if (threads === full && this.#divisor > 1) {
      this.#divisor = 1;
      this.#pauseMs = FIRST_PAUSE_MS;
    }
  }

  #retreat(threads: number, full: number): void {
    if (this.#divisor > 1 && threads === full) this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    else if (threads > 1) this.#divisor *= 2;
    this.#triedAgainAt = this.#now() + this.#pauseMs;
  }
}
