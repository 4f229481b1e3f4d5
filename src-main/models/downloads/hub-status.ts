import { AlcoveError } from '../../../src-shared/errors.ts';
import { Setback } from './setback.ts';

/** However long a hub asks to be left alone, it is asked again after ten minutes. */
const MAX_WAIT_MS = 10 * 60_000;

/** What the hub says is not there (https://github.com/huggingface/huggingface_hub, utils/_http.py). */
const ABSENT = new Set(['RepoNotFound', 'RevisionNotFound', 'EntryNotFound']);

/** What there is to throw for an answer of the hub that is no success. */
export function statusError(
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number,
): AlcoveError | Setback {
  if (ABSENT.has(headers['x-error-code'] ?? '')) return new AlcoveError('REPOSITORY_NOT_FOUND');
  if (status === 401) return new AlcoveError('TOKEN_REQUIRED');
  if (status === 403) return new AlcoveError('REPOSITORY_GATED');
  if (status === 404 || status === 410) return new AlcoveError('REPOSITORY_NOT_FOUND');
  if (status === 408 || status === 429 || status >= 500)
    return new Setback(new AlcoveError('HUB_BUSY'), retryAfterMs(headers['retry-after'], now));
  return new AlcoveError('HUB_ANSWER_INVALID', { cause: new Error(`Status ${status}`) });
}

/** Milliseconds of a `Retry-After` in seconds or as a date, ten minutes at most; `undefined` where it says neither. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_WAIT_MS);
}
