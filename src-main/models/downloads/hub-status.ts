import type { AlcoveError } from '../../../src-shared/errors.ts';
import { hubStatusError } from '../hub/hub-error.ts';
import { Setback } from './setback.ts';

/** However long a hub asks to be left alone, it is asked again after ten minutes. */
const MAX_WAIT_MS = 10 * 60_000;

/** What there is to throw for an answer of the hub that is no success. */
export function statusError(
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number,
): AlcoveError | Setback {
  const error = hubStatusError(status, { errorCode: headers['x-error-code'], cause: new Error(`Status ${status}`) });
  return error.code === 'HUB_BUSY' ? new Setback(error, retryAfterMs(headers['retry-after'], now)) : error;
}

/** Milliseconds of a `Retry-After` in seconds or as a date, ten minutes at most; `undefined` where it says neither. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_WAIT_MS);
}
