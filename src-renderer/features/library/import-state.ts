import type { ErrorReport } from '../../../src-shared/errors.ts';
import type { ImportSummary, QueueStatus } from '../../../src-shared/imports.ts';
import { summaryKey } from '../../stores/run-summary.ts';

/** What the strip above the list of documents is about. */
export type ImportState =
  | { readonly name: 'idle' }
  | { readonly name: 'uploading' }
  | { readonly name: 'running' }
  | { readonly name: 'paused' }
  /** It stands still by itself. */
  | { readonly name: 'halted'; readonly error: ErrorReport }
  | { readonly name: 'finished'; readonly summary: ImportSummary };

/**
 * @param isUploading whether files are on their way from this browser
 * @param dismissed which summary a person has put away
 */
export function importState(queue: QueueStatus, isUploading: boolean, dismissed: string | null): ImportState {
  const { halted, isPaused, lastRun } = queue;
  const hasJobs = queue.active + queue.waiting > 0;
  if (hasJobs && halted) return { name: 'halted', error: halted };
  if (isPaused) return { name: 'paused' };
  if (hasJobs) return { name: 'running' };
  if (isUploading) return { name: 'uploading' };
  if (lastRun && isWorthTelling(lastRun) && summaryKey(lastRun) !== dismissed)
    return { name: 'finished', summary: lastRun };
  return { name: 'idle' };
}

/** One file that went well speaks for itself in the list: a watched note is read again with every save. */
function isWorthTelling({ ready, unchanged, failed, cancelled }: ImportSummary): boolean {
  return failed > 0 || ready + unchanged + cancelled > 1;
}
