/** What is told of speed is the mean of so many milliseconds: long enough not to jump, short enough to be true. */
const WINDOW_MS = 5000;

/** How fast bytes come. */
export class Rate {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** @param bytes that are here in all */
  note(bytes: number, at: number): void {
    const last = this.#samples.at(-1);
    // What was thrown away says nothing of speed.
    if (last && bytes < last.bytes) this.#samples.length = 0;
    const beforeLast = this.#samples.at(-2);
    if (beforeLast && at - beforeLast.at < WINDOW_MS / 50) this.#samples.pop();
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) < at - WINDOW_MS) this.#samples.shift();
  }

  reset(): void {
    this.#samples.length = 0;
  }

  get bytesPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }
}
