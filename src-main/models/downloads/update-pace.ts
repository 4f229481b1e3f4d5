/** Passes on that something changed, but not more often than every so many milliseconds, and the last time for certain. */
export class UpdatePace implements Disposable {
  readonly #send: () => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isDirty = false;

  constructor(everyMs: number, send: () => void) {
    this.#everyMs = everyMs;
    this.#send = send;
  }

  changed(): void {
    if (this.#timer) {
      this.#isDirty = true;
      return;
    }
    this.tell();
  }

  /** Passes it on at once: for what somebody waits for. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pass(), this.#everyMs).unref();
    this.#isDirty = false;
    this.#send();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #pass(): void {
    this.#timer = undefined;
    if (this.#isDirty) this.tell();
  }
}
