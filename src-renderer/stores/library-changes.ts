import type { DocumentStatus, DocumentSummary } from '../../src-shared/documents.ts';
import type { LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';

/** The library as the window knows it. */
export interface LibrarySnapshot {
  readonly documents: ReadonlyMap<string, DocumentSummary>;
  readonly queue: QueueStatus;
  /** Whether the whole state has arrived once. */
  readonly loaded: boolean;
}

/** An event and whether it holds the whole state, as the first after each (re)connection does. */
export interface LibraryChange {
  readonly event: LibraryEvent;
  readonly whole: boolean;
}

export const EMPTY_LIBRARY: LibrarySnapshot = {
  documents: new Map(),
  queue: { active: 0, waiting: 0, done: 0, failed: 0, total: 0, pagesRead: 0, pagesPerSecond: 0, isPaused: false },
  loaded: false,
};

/** The library after `changes`, in their order. Returns new objects only for what changed. */
export function applyChanges(before: LibrarySnapshot, changes: readonly LibraryChange[]): LibrarySnapshot {
  let { queue, loaded } = before;
  let documents: Map<string, DocumentSummary> | undefined;
  for (const { event, whole } of changes) {
    if (event.type === 'queue') {
      queue = event.queue;
      continue;
    }
    loaded = true;
    documents = whole ? new Map() : (documents ?? new Map(before.documents));
    for (const document of event.changed) documents.set(document.id, document);
    for (const id of event.removed) documents.delete(id);
  }
  return { documents: documents ?? before.documents, queue, loaded };
}

/** How many documents can be asked, are being worked on, or need a person's attention. */
export interface DocumentCounts {
  readonly ready: number;
  readonly busy: number;
  readonly problems: number;
  readonly failed: number;
  /** Files that wait for a password. */
  readonly locked: number;
  /** Documents whose original is gone. */
  readonly missing: number;
  /** Slides, sheets, chapters and messages count as pages, as they do for the queue. */
  readonly pages: number;
}

const BUSY: ReadonlySet<DocumentStatus> = new Set(['queued', 'parsing', 'indexing']);

/** Whether the document waits, is read, or is indexed. */
export function isBusy(document: DocumentSummary): boolean {
  return document.updating || BUSY.has(document.status);
}

/** Whether there is something for a person to do about the document. */
export function hasProblem(document: DocumentSummary): boolean {
  return document.status === 'failed' || (document.error !== undefined && document.status === 'ready');
}

/** Whether a person can open the document with a password. */
export function isLocked({ error }: Pick<DocumentSummary, 'error'>): boolean {
  return error?.code === 'PASSWORD_REQUIRED' || error?.code === 'PASSWORD_WRONG';
}

/** Whether the document's file is being read at this moment. */
export function isBeingRead({ status, progress }: DocumentSummary): boolean {
  return status === 'parsing' || status === 'indexing' || progress !== undefined;
}

/** Counts in one pass. */
export function countDocuments(documents: Iterable<DocumentSummary>): DocumentCounts {
  let ready = 0;
  let busy = 0;
  let problems = 0;
  let failed = 0;
  let locked = 0;
  let missing = 0;
  let pages = 0;
  for (const document of documents) {
    if (document.status === 'ready') {
      ready++;
      pages += document.pageCount ?? 0;
    }
    if (document.status === 'failed') failed++;
    if (isLocked(document)) locked++;
    if (document.originalMissing) missing++;
    if (isBusy(document)) busy++;
    if (hasProblem(document)) problems++;
  }
  return { ready, busy, problems, failed, locked, missing, pages };
}
