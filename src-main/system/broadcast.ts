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
   * aborts or the reader leaves its loop.
   */
  listen(signal: AbortSignal): AsyncGenerator<T> {
    const backlog: T[] = [];
    let wake: () => void = () => {};
    const listener = (value: T): void => {
      backlog.push(value);
      wake();
    };
    const stop = (): void => {
      this.#listeners.delete(listener);
      wake();
    };
    this.#listeners.add(listener);
    signal.addEventListener('abort', stop, { once: true });
    return (async function* () {
      try {
        while (!signal.aborted) {
          const value = backlog.shift();
          if (value !== undefined) yield value;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        signal.removeEventListener('abort', stop);
        stop();
      }
    })();
  }
}
