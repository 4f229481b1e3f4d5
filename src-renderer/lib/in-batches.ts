export interface Batches<T> {
  add(value: T): void;
  /** Hands on what waits, now. */
  flush(): void;
}

/**
 * Hands values on together: the first at once, those after it when `everyMs` have passed since.
 * What comes hundreds of times a second need not be drawn as often.
 */
export function inBatches<T>(take: (values: readonly T[]) => void, everyMs: number): Batches<T> {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const values = waiting;
    waiting = [];
    if (values.length === 0) return;
    take(values);
    timer = setTimeout(flush, everyMs);
  };
  return {
    add: (value) => {
      waiting.push(value);
      if (timer === undefined) flush();
    },
    flush,
  };
}
