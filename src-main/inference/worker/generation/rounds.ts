/**
 * Lets the answers of one context take their steps together, so that they share batches, and lets work on
 * the KV cache happen between two rounds.
 *
 * Left to itself, the library puts into a batch what is queued the moment the batch before is done. One answer's next
 * token always comes a moment too late, so of two answers each is decoded alone; and since something is queued
 * at any time, the lock of the context is never free: an answer that has to take tokens out of its sequence first
 * waits until the others are over.
 */
export class Rounds {
  #answers = 0;
  /** Steps that wait for the next round. */
  #ready: (() => void)[] = [];
  /** Steps of this round that are not done. */
  #running = 0;
  readonly #alone: (() => void)[] = [];
  #isAlone = false;
  #scheduled: NodeJS.Immediate | undefined;

  /** Announces an answer: rounds wait for the moment it takes to come back with its next step. */
  enter(): () => void {
    this.#answers++;
    return () => {
      this.#answers--;
      this.#next();
    };
  }

  /** Evaluates tokens, together with what the other answers evaluate. */
  async step<T>(evaluate: () => Promise<T>): Promise<T> {
    await this.#wait(this.#ready);
    try {
      return await evaluate();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  /** Does what needs the context for itself: while no step is under way, and before the next round begins. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#wait(this.#alone);
    try {
      return await work();
    } finally {
      this.#isAlone = false;
      this.#next();
    }
  }

  #wait(line: (() => void)[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    line.push(resolve);
    this.#next();
    return promise;
  }

  #next(): void {
    if (this.#running > 0 || this.#isAlone) return;
    const alone = this.#alone.shift();
    if (alone !== undefined) {
      this.#isAlone = true;
      alone();
    } else if (this.#ready.length > 0 && this.#ready.length >= this.#answers) {
      this.#start();
    } else if (this.#ready.length > 0) {
      // Who is about to come back does so before the event loop turns.
      this.#scheduled ??= setImmediate(() => {
        this.#scheduled = undefined;
        if (this.#running === 0 && !this.#isAlone && this.#alone.length === 0) this.#start();
      });
    }
  }

  #start(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const round = this.#ready;
    this.#ready = [];
    this.#running = round.length;
    for (const begin of round) begin();
  }
}
