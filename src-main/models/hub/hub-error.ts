import { HubApiError } from '@huggingface/hub';
import { ZodError } from 'zod';
import { AlcoveError } from '../../../src-shared/errors.ts';

/** What the hub says is not there, or not for everybody (https://github.com/huggingface/huggingface_hub, utils/_http.py). */
const ABSENT = new Set(['RepoNotFound', 'RevisionNotFound', 'EntryNotFound']);

/**
 * What a refusal of the hub means to a person. Of repositories that are not there it says the same as of private ones, so
 * that nobody learns of these.
 */
export function hubStatusError(
  status: number,
  options: { readonly errorCode?: string | undefined; readonly cause?: unknown } = {},
): AlcoveError {
  const { errorCode, cause } = options;
  if (errorCode !== undefined && ABSENT.has(errorCode)) return new AlcoveError('REPOSITORY_NOT_FOUND', { cause });
  if (errorCode === 'GatedRepo' && status !== 401) return new AlcoveError('REPOSITORY_GATED', { cause });
  if (status === 401) return new AlcoveError('TOKEN_REQUIRED', { cause });
  if (status === 403) return new AlcoveError('REPOSITORY_GATED', { cause });
  if (status === 404 || status === 410) return new AlcoveError('REPOSITORY_NOT_FOUND', { cause });
  if (status === 408 || status === 429 || status >= 500) return new AlcoveError('HUB_BUSY', { cause });
  return new AlcoveError('HUB_ANSWER_INVALID', { cause });
}

/** The error for whatever was thrown while the hub was asked. */
export function hubError(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof AlcoveError) return error;
  if (error instanceof HubApiError) return hubStatusError(error.statusCode, { cause: error });
  // Text that is no JSON, and JSON that is not what the client of the hub counts on.
  const isNonsense = error instanceof SyntaxError || error instanceof ZodError || error instanceof TypeError;
  if (isNonsense && !isFailedFetch(error)) return new AlcoveError('HUB_ANSWER_INVALID', { cause: error });
  return new AlcoveError('HUB_UNREACHABLE', { cause: error });
}

/** `fetch` throws a `TypeError` for whatever goes wrong with a connection. */
const isFailedFetch = (error: Error): boolean =>
  error instanceof TypeError && /fetch failed|terminated|network/i.test(error.message);
