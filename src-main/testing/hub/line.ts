import { setTimeout as delay } from 'node:timers/promises';

/** A line that carries so many bytes a second, and that all connections share. */
export class Line {
  readonly #bytesPerMs: number;
  /** When all that was handed to it has been carried, as `performance.now()` tells time. */
  #freeAt = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Comes back when so many bytes more have been carried. */
  async carry(bytes: number): Promise<void> {
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + bytes / this.#bytesPerMs;
    // Timers are as coarse as a millisecond: what is less is owed.
    const ms = this.#freeAt - performance.now();
    if (ms >= 1) await delay(ms);
  }
}
