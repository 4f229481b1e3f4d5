import { AlcoveError } from '../../src-shared/errors.ts';
import type { Outcome } from './protocol.ts';

/** @throws AlcoveError what the worker said in the place of a value */
export function unpack<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new AlcoveError(outcome.error.code, { detail: outcome.error.message });
}
