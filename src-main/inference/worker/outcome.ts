import { reportOf } from '../../../src-shared/errors.ts';
import type { Outcome } from '../protocol.ts';

/** The result of some work as a value, since an exception would lose its code on the way to main. */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: reportOf(error) };
  }
}
