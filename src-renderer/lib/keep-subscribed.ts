const RESUBSCRIBE_MS = 2_000;

interface Subscriber<T> {
  onData(value: T): void;
  onError(error: unknown): void;
  onStopped(): void;
}

/**
 * Subscribes, and again a while after it came to its end, for as long as the window lives. An error is not shown: what is
 * followed so can be done without, and a lost link is told in one place.
 */
export function keepSubscribed<T>(subscribe: (subscriber: Subscriber<T>) => unknown, onData: (value: T) => void): void {
  const begin = (): void => {
    const again = (): void => {
      setTimeout(begin, RESUBSCRIBE_MS);
    };
    subscribe({ onData, onError: again, onStopped: again });
  };
  begin();
}
