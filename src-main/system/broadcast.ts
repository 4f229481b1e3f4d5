/**
 * Sends values to any number of listeners, each at its own pace: one that is slow keeps its
 * own backlog.
 */
export class Broadcast<T> {
  readonly #listeners = new Set<(value: T) => void>();

  send(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /**
   * The values sent from the moment of this call (not of the first read), until `signal`
   * aborts or the reader leaves its loop. Whoever gets it and never reads must `return` it.
   */
  listen(signal: AbortSignal): AsyncGenerator<T, void, void> {
    const listeners = this.#listeners;
    const backlog: T[] = [];
    let wake: () => void = () => {};
    let isOver = false;
    const listener = (value: T): void => {
      backlog.push(value);
      wake();
    };
    const stop = (): void => {
      isOver = true;
      listeners.delete(listener);
      signal.removeEventListener('abort', stop);
      wake();
    };
    if (signal.aborted) isOver = true;
    else {
      listeners.add(listener);
      signal.addEventListener('abort', stop, { once: true });
    }
    const values = (async function* (): AsyncGenerator<T, void, void> {
      try {
        while (!isOver) {
          if (backlog.length > 0) yield backlog.shift() as T;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        stop();
      }
    })();
    // A generator that was never read has no `finally` to run, and one that waits for a value
    // does not hear that it is to return: so leaving is done from outside.
    const leave = values.return.bind(values);
    values.return = (value) => {
      stop();
      return leave(value);
    };
    return values;
  }

  /**
   * What there is when the first value is read, and then the values sent since, until `signal` aborts or the reader
   * leaves its loop.
   */
  async *startingWith(first: () => T | Promise<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
    const changes = this.listen(signal);
    try {
      yield await first();
      yield* changes;
    } finally {
      await changes.return();
    }
  }
}
