import { rm } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import type { LibraryIndex } from '../search/index.ts';
import type {
  Database,
  DocumentRepository,
  ImportJob,
  ImportJobRepository,
  VersionRepository,
} from '../storage/index.ts';
import type { Attachments } from './attachments.ts';
import type { ImportQueue } from './import-queue.ts';
import type { Importer } from './importer.ts';
import { DEFAULT_COLLECTION, type ImportRun } from './intake.ts';
import type { LibraryFeed } from './library-feed.ts';
import { sweepStrayVersions } from './sweeper.ts';

/** Jobs cancelled in one transaction. */
const CANCEL_BATCH = 200;

/** Documents removed in one transaction. */
const REMOVE_BATCH = 50;

export interface DocumentActionsParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly jobs: ImportJobRepository;
  readonly index: LibraryIndex;
  readonly importer: Importer;
  readonly attachments: Attachments;
  readonly queue: ImportQueue;
  readonly feed: LibraryFeed;
  /** Where copies of files that came without a path are kept; removed with their document. */
  readonly uploads: string;
  readonly now: () => number;
  readonly importPaths: (
    paths: readonly string[],
    collection: string,
    options: { readonly password?: string },
  ) => Promise<ImportRun>;
  /** Called with what became of jobs that end without having been worked on. */
  readonly onOutcome: (outcome: ImportOutcome) => void;
  /** Called when what can be found has changed. */
  readonly onSearchableChanged: () => void;
}

/** What can be done with a document once it is listed: read it again, stop reading it, remove it. */
export class DocumentActions {
  readonly #parts: DocumentActionsParts;

  constructor(parts: DocumentActionsParts) {
    this.#parts = parts;
  }

  /**
   * Reads a document's file again, whatever became of it before.
   * @param password what a person entered for it
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async retry(documentId: string, password?: string): Promise<void> {
    const { documents, jobs } = this.#parts;
    await this.retryAll([this.#require(documentId)], password);
    for (const path of documents.paths(documentId)) jobs.expedite(path);
  }

  /** Reads these documents' files again, each for its own collection. */
  async retryAll(summaries: readonly DocumentSummary[], password?: string): Promise<void> {
    const { documents, feed, now, importPaths } = this.#parts;
    const byCollection = Map.groupBy(summaries, ({ collections }) => collections[0] ?? DEFAULT_COLLECTION);
    for (const [collection, members] of byCollection) {
      const owners = new Map(members.flatMap(({ id }) => documents.paths(id).map((path) => [path, id] as const)));
      const { failures } = await importPaths(
        [...owners.keys()],
        collection,
        password === undefined ? {} : { password },
      );
      for (const { path, error } of failures) {
        const id = owners.get(path);
        // The file itself is gone or closed to us: that is the document's state now.
        if (id === undefined) continue;
        if (error.code === 'FILE_NOT_FOUND' && documents.find(id)?.versionId != null) documents.setMissing(path, now());
        else documents.setFailed(id, 'failed', error, now());
        feed.touch(id);
      }
    }
  }

  /**
   * Stops the import of a document, if it is waiting or running.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  cancel(documentId: string): void {
    const { jobs, queue } = this.#parts;
    this.#require(documentId);
    if (queue.cancelRunning(documentId)) return;
    this.#cancelWaiting(jobs.ofDocument(documentId));
  }

  /** Stops every import that is waiting or running. */
  async cancelAll(): Promise<void> {
    const { jobs, queue } = this.#parts;
    for (;;) {
      const waiting = jobs.first(CANCEL_BATCH).filter((job) => !queue.isRunning(job.id));
      if (waiting.length === 0) break;
      this.#cancelWaiting(waiting);
      await nextTurn();
    }
    queue.cancelAllRunning();
  }

  /**
   * Removes a document. It is out of search before this returns; what is awaited is its
   * reading to stop, and its rows and the copy of its file to go.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async remove(documentId: string): Promise<void> {
    this.#require(documentId);
    await this.removeAll([documentId]);
  }

  /** Removes documents as {@link remove} does. */
  async removeAll(documentIds: readonly string[]): Promise<void> {
    const { documents, versions, index, importer } = this.#parts;
    for (let start = 0; start < documentIds.length; start += REMOVE_BATCH) {
      const batch = documentIds.slice(start, start + REMOVE_BATCH).filter((id) => documents.find(id));
      await this.#removeBatch(batch);
      await sweepStrayVersions(versions, index, importer.versionsInProgress);
      await nextTurn();
    }
    await index.maintain();
  }

  async #removeBatch(documentIds: readonly string[]): Promise<void> {
    const { documents, jobs, attachments, queue, feed, db } = this.#parts;
    const family = attachments.familyOf(documentIds);
    const copies = family.flatMap((id) => documents.paths(id)).filter((path) => this.#isOurs(path));
    const waiting = family.flatMap((id) => jobs.ofDocument(id));
    // The rows go first: a job that is being worked on finds its own gone, and can't bring it back.
    db.durable(() => attachments.deleteFamily(family));
    this.#parts.onSearchableChanged();
    for (const id of family) feed.remove(id);
    this.#settleCancelled(waiting.filter((job) => !queue.cancelRunning(job.documentId)));
    for (const id of family) await queue.finished(id);
    for (const copy of copies) await rm(copy, { force: true });
    for (const id of family) await rm(attachments.folderOf(id), { recursive: true, force: true });
  }

  /** Whether Alcove made the file itself: a copy of what came through the browser, or an attachment. */
  #isOurs(path: string): boolean {
    return isInside(this.#parts.uploads, path) || isInside(this.#parts.attachments.folder, path);
  }

  /** Drops jobs that nothing works on, in one transaction. */
  #cancelWaiting(waiting: readonly ImportJob[]): void {
    const { documents, jobs, db, now } = this.#parts;
    const { report: error } = new AlcoveError('IMPORT_CANCELLED');
    db.transaction(() => {
      for (const job of waiting) {
        jobs.delete(job.id);
        documents.setFailed(job.documentId, 'cancelled', error, now());
      }
    });
    this.#settleCancelled(waiting);
  }

  /** Tells what became of jobs that nothing worked on, and whose rows are gone. */
  #settleCancelled(cancelled: readonly ImportJob[]): void {
    const { report: error } = new AlcoveError('IMPORT_CANCELLED');
    this.#parts.queue.countCancelled(cancelled);
    for (const { path, documentId } of cancelled)
      this.#parts.onOutcome({ path, status: 'cancelled', documentId, error });
  }

  #require(documentId: string): DocumentSummary {
    const summary = this.#parts.documents.summary(documentId);
    if (!summary) throw new AlcoveError('DOCUMENT_NOT_FOUND');
    return summary;
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
