import type { DocumentSummary } from './documents.ts';
import type { ErrorReport } from './errors.ts';

/** What became of one path that was asked to be imported. */
export type ImportOutcome = ImportOutcomeOf & {
  /** The mail whose attachment this is; absent on what was asked for itself. */
  readonly parentPath?: string;
};

type ImportOutcomeOf =
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
  /** Estimate for what is left, from the bytes read so far; absent until there is enough to tell. */
  readonly secondsLeft?: number;
  /** Whether a person has paused the queue; it stays paused over a restart. */
  readonly isPaused: boolean;
  /** Why the queue stands still by itself, for instance a full disk. It goes on when that is mended. */
  readonly halted?: ErrorReport;
  /** What the last run came to; absent while one is under way and before the first. */
  readonly lastRun?: ImportSummary;
}

/** What a run of the queue came to, from its first job to the moment it was empty. */
export interface ImportSummary {
  readonly ready: number;
  /** Files whose content the library had already. */
  readonly unchanged: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly pages: number;
  readonly chunks: number;
  readonly seconds: number;
  /** The files that failed, at most {@link MAX_SUMMARY_FAILURES} of them. */
  readonly failures: readonly { readonly path: string; readonly error: ErrorReport }[];
}

export const MAX_SUMMARY_FAILURES = 200;

/** A folder that the library is kept in step with. */
export interface WatchedFolder {
  readonly id: number;
  readonly path: string;
  readonly collection: string;
  /** Documents of the library that come from it. */
  readonly documentCount: number;
  readonly state: 'scanning' | 'watching' | 'unavailable';
  /** Set where the system may not tell of changes, on a network drive for instance: it is looked through every few minutes. */
  readonly isPolled?: boolean;
  /** Only when `unavailable`. */
  readonly error?: ErrorReport;
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
