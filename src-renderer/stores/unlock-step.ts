import type { DocumentSummary } from '../../src-shared/documents.ts';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { isBusy, isLocked } from './library-changes.ts';

/** How far a protected file has come that a person is asked the password of. */
export type UnlockStep =
  | { readonly name: 'asking' }
  | { readonly name: 'trying' }
  | { readonly name: 'wrong' }
  | { readonly name: 'opened' }
  /** The password was right, or was never the matter: something else is. */
  | { readonly name: 'failed'; readonly error: ErrorReport }
  /** It was removed from the library meanwhile. */
  | { readonly name: 'gone' };

/**
 * @param tried the document as it was when a password was sent; `null` when none was
 * @param now the document as it is; the library sends a new object whenever anything changes
 */
export function unlockStep(tried: DocumentSummary | null, now: DocumentSummary | undefined): UnlockStep {
  if (!now) return { name: 'gone' };
  // Without one sent for this file it may still be tried with that of another.
  if (now === tried || isBusy(now)) return { name: 'trying' };
  if (!now.error) return { name: 'opened' };
  if (isLocked(now)) return { name: tried ? 'wrong' : 'asking' };
  return { name: 'failed', error: now.error };
}
