/**
 * Waits for `promise`, but not for longer than until the signal aborts. What comes of the promise
 * after that is no one's business.
 * @throws the signal's reason when it aborts first
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  promise.catch(() => {});
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * What comes of `promise`; `undefined` when the signal aborts and nothing has come of it `graceMs` later.
 * What comes of it after that is no one's business.
 */
export async function settledSoonAfterAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  let patience: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    patience = setTimeout(() => late.resolve(undefined), graceMs);
  };
  promise.catch(() => {});
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', onAbort);
  }
}
