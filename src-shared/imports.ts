import type { DocumentSummary } from './documents.ts';
import type { ErrorReport } from './errors.ts';

/** What became of one path that was asked to be imported. */
export type ImportOutcome =
  | {
      readonly path: string;
      readonly status: 'ready';
      readonly documentId: string;
      readonly pages: number;
      readonly chunks: number;
    }
  /** The library already had this content; the path now points at it. */
  | { readonly path: string; readonly status: 'unchanged'; readonly documentId: string }
  | {
      readonly path: string;
      readonly status: 'failed' | 'cancelled';
      readonly documentId?: string;
      readonly error: ErrorReport;
    };

/** The whole queue at a glance. Counts cover the run since the queue was last empty. */
export interface QueueStatus {
  readonly active: number;
  readonly waiting: number;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly pagesRead: number;
  /** Over the current run; 0 before the first page. */
  readonly pagesPerSecond: number;
}

/** What the library tells a window, in order, as it happens. */
export type LibraryEvent =
  | { readonly type: 'documents'; readonly changed: readonly DocumentSummary[]; readonly removed: readonly string[] }
  | { readonly type: 'queue'; readonly queue: QueueStatus };

/** Answer to a request to import: what was queued, and what could not be. */
export interface ImportTicket {
  readonly queued: number;
  readonly failures: readonly { readonly path: string; readonly error: ErrorReport }[];
}
