/** Keeps work that has to be done alone apart from work that may be done beside other work of its kind. */
export class WorkLock {
  /** None of them rejects. */
  readonly #shared = new Set<Promise<unknown>>();
  /** The last that was to be done alone; it does not reject either. */
  #alone: Promise<unknown> = Promise.resolve();

  /** Begins once whatever was to be done alone before is done. */
  shared<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#alone.then(work);
    const settled = done.catch(() => {});
    this.#shared.add(settled);
    void settled.then(() => this.#shared.delete(settled));
    return done;
  }

  /** Begins once everything that was asked for before is done. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = Promise.all([this.#alone, ...this.#shared]).then(work);
    this.#alone = done.catch(() => {});
    return done;
  }
}
