import { rm } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Collection, DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import { AlcoveError, type ErrorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome, LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';
import type { ParserPool } from '../parsing/index.ts';
import type { ChunkIndex } from '../search/index.ts';
import type {
  CollectionRepository,
  Database,
  DocumentRepository,
  ImportJob,
  ImportJobRepository,
} from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import { excerptOf } from './excerpt.ts';
import { ImportQueue } from './import-queue.ts';
import { Importer } from './importer.ts';
import { type ImportRun, Intake } from './intake.ts';
import { LibraryFeed } from './library-feed.ts';
import { Placement } from './placement.ts';
import { rebuildIndex } from './reindex.ts';
import { sweepStrayVersions } from './sweeper.ts';

/** The collection that documents go to when none is named. */
export const DEFAULT_COLLECTION = 'Library';

/** Jobs cancelled in one transaction. */
const CANCEL_BATCH = 200;

export interface LibraryParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly collections: CollectionRepository;
  readonly jobs: ImportJobRepository;
  readonly pool: ParserPool;
  readonly index: ChunkIndex;
  readonly log: Log;
  readonly chunking: { readonly maxTokens: number; readonly overlapTokens: number };
  /** Where copies of files that came without a path are kept; removed with their document. */
  readonly uploads: string;
  readonly samples: string;
  readonly now: () => number;
  /** Called when what can be found has changed. */
  readonly onSearchableChanged: () => void;
}

/** Documents and collections: what is in them, and how they come in and go. */
export class Library {
  readonly #parts: LibraryParts;
  readonly #importer: Importer;
  readonly #intake: Intake;
  readonly #queue: ImportQueue;
  readonly #feed: LibraryFeed;
  /** Requests that write and are not done: {@link close} waits for them. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parts: LibraryParts) {
    this.#parts = parts;
    const placement = new Placement(parts.documents, parts.index);
    this.#importer = new Importer({ ...parts, placement });
    this.#feed = new LibraryFeed({
      summary: (id) => this.#summary(id),
      all: () => this.documents(),
      queue: () => this.#queue.status,
      log: parts.log,
    });
    this.#queue = new ImportQueue({
      ...parts,
      importer: this.#importer,
      width: parts.pool.threads,
      onChange: (documentId) => this.#feed.touch(documentId),
      onOutcome: (outcome) => this.#settle(outcome),
      onHalt: (error) => this.#halted(error),
      onBreather: async (isEmpty) => {
        if (isEmpty) await sweepStrayVersions(parts.documents, parts.index, this.#importer.versionsInProgress);
        await parts.index.maintain(isEmpty);
      },
    });
    this.#intake = new Intake({
      ...parts,
      placement,
      onChange: (documentId) => this.#feed.touch(documentId),
      onQueued: () => this.#queue.start(),
    });
  }

  /**
   * Makes the library whole after whatever happened to the last process: half-done versions
   * go, and an index that does not match the text in SQLite is made again.
   */
  async recover(): Promise<void> {
    const { documents, index, log } = this.#parts;
    const swept = await sweepStrayVersions(documents, index);
    if (swept > 0) log.info({ swept }, 'unfinished versions were swept');
    const [indexed, stored] = [await index.countRows(), documents.countLiveChunks()];
    if (indexed === stored) return;
    log.warn({ indexed, stored }, 'the index does not match the library and is made again');
    await rebuildIndex(documents, index);
  }

  /** Begins to work through the queue, with whatever the last process left in it. */
  resume(): void {
    this.#queue.start();
  }

  collections(): Collection[] {
    return this.#parts.collections.list();
  }

  /**
   * The id of the collection called `name`.
   * @throws AlcoveError `COLLECTION_NOT_FOUND`
   */
  collectionId(name: string): number {
    const id = this.#parts.collections.find(name);
    if (id === undefined)
      throw new AlcoveError('COLLECTION_NOT_FOUND', { detail: `There is no collection called “${name}”.` });
    return id;
  }

  documents(collectionId?: number): DocumentSummary[] {
    return this.#parts.documents.list(collectionId).map((summary) => this.#withProgress(summary));
  }

  /** Part of a document, for reading a passage in its surroundings; see {@link excerptOf}. */
  excerpt(request: {
    readonly documentId: string;
    readonly page?: number | undefined;
    readonly block?: number | undefined;
  }): DocumentExcerpt {
    return excerptOf(this.#parts.documents, request);
  }

  /**
   * Queues every file under `paths` and begins to read them. What is in the library already,
   * unchanged, is not read again.
   */
  importPaths(paths: readonly string[], collection = DEFAULT_COLLECTION): Promise<ImportRun> {
    return this.#track(this.#intake.importPaths(paths, collection.trim() || DEFAULT_COLLECTION));
  }

  /** Imports the documents that come with Alcove. */
  async importSamples(): Promise<ImportRun> {
    return this.importPaths([this.#parts.samples], 'Samples');
  }

  /**
   * Reads a document's file again, whatever became of it before.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async retry(documentId: string): Promise<void> {
    await this.#retry([this.#require(documentId)]);
  }

  /** Retries every document that failed; returns how many. */
  async retryFailed(): Promise<number> {
    const failed = this.documents().filter(({ status }) => status === 'failed');
    await this.#retry(failed);
    return failed.length;
  }

  /**
   * Stops the import of a document, if it is waiting or running.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  cancel(documentId: string): void {
    this.#require(documentId);
    if (this.#queue.cancelRunning(documentId)) return;
    const job = this.#parts.jobs.findByDocument(documentId);
    if (job) this.#cancelWaiting([job]);
  }

  /** Stops every import that is waiting or running. */
  async cancelAll(): Promise<void> {
    const { jobs } = this.#parts;
    for (;;) {
      const waiting = jobs.first(CANCEL_BATCH).filter((job) => !this.#queue.isRunning(job.id));
      if (waiting.length === 0) break;
      this.#cancelWaiting(waiting);
      await nextTurn();
    }
    this.#queue.cancelAllRunning();
  }

  /**
   * Removes a document from the library. It is out of search at once; the file it came from
   * is left alone, unless Alcove made that copy itself.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async remove(documentId: string): Promise<void> {
    this.#require(documentId);
    await this.#track(this.#remove(documentId));
  }

  /**
   * The id that `text` stands for: an id, or the beginning of one.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  resolveId(text: string): string {
    const [first, second] = text.length >= 4 ? this.#parts.documents.findByPrefix(text) : [];
    if (first === undefined) throw new AlcoveError('DOCUMENT_NOT_FOUND');
    if (second !== undefined)
      throw new AlcoveError('DOCUMENT_NOT_FOUND', { detail: `More than one document's id begins with “${text}”.` });
    return first;
  }

  /** Begins with the whole state, then sends what changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<LibraryEvent> {
    return this.#feed.changes(signal);
  }

  get queue(): QueueStatus {
    return this.#queue.status;
  }

  /** Waits until the queue is empty. */
  async idle(): Promise<void> {
    await this.#queue.idle();
  }

  /** Stops reading. What was not done stays in the queue. */
  async close(): Promise<void> {
    this.#feed.close();
    this.#intake.close();
    await this.#queue.close();
    await Promise.allSettled(this.#underWay);
    this.#intake.giveUp('cancelled', new AlcoveError('IMPORT_CANCELLED').report);
  }

  async #retry(summaries: readonly DocumentSummary[]): Promise<void> {
    const { documents } = this.#parts;
    const byCollection = Map.groupBy(summaries, ({ collections }) => collections[0] ?? DEFAULT_COLLECTION);
    for (const [collection, members] of byCollection) {
      const owners = new Map(members.flatMap(({ id }) => documents.paths(id).map((path) => [path, id] as const)));
      const { failures } = await this.importPaths([...owners.keys()], collection);
      for (const { path, error } of failures) {
        const id = owners.get(path);
        // The file itself is gone or closed to us: that is the document's state now.
        if (id === undefined) continue;
        documents.setFailed(id, 'failed', error, this.#parts.now());
        this.#feed.touch(id);
      }
    }
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
    for (const { path, documentId } of waiting) {
      this.#settle({ path, status: 'cancelled', documentId, error });
    }
  }

  async #remove(documentId: string): Promise<void> {
    const { documents, jobs, index, db, uploads } = this.#parts;
    const copies = documents.paths(documentId).filter((path) => isInside(uploads, path));
    const job = jobs.findByDocument(documentId);
    // The row goes first: a job that is being worked on finds it gone, and can't bring it back.
    db.durable(() => documents.delete(documentId));
    this.#parts.onSearchableChanged();
    this.#feed.remove(documentId);
    if (!this.#queue.cancelRunning(documentId) && job) {
      const { report: error } = new AlcoveError('IMPORT_CANCELLED');
      this.#settle({ path: job.path, status: 'cancelled', documentId, error });
    }
    await this.#queue.finished(documentId);
    for (const copy of copies) await rm(copy, { force: true });
    await sweepStrayVersions(documents, index, this.#importer.versionsInProgress);
    await index.maintain();
  }

  #halted(error: ErrorReport): void {
    this.#intake.giveUp('failed', error);
    for (const id of this.#parts.jobs.documentIds()) this.#feed.touch(id);
    this.#feed.touchQueue();
  }

  #settle(outcome: ImportOutcome): void {
    this.#intake.settle(outcome);
    if (outcome.documentId !== undefined) this.#feed.touch(outcome.documentId);
    this.#feed.touchQueue();
  }

  #require(documentId: string): DocumentSummary {
    const summary = this.#parts.documents.summary(documentId);
    if (!summary) throw new AlcoveError('DOCUMENT_NOT_FOUND');
    return summary;
  }

  #summary(id: string): DocumentSummary | undefined {
    const summary = this.#parts.documents.summary(id);
    return summary && this.#withProgress(summary);
  }

  #withProgress(summary: DocumentSummary): DocumentSummary {
    const progress = this.#queue.progressOf(summary.id);
    if (progress) {
      return {
        ...summary,
        status: summary.status === 'ready' ? 'ready' : progress.stage,
        updating: summary.status === 'ready',
        ...(progress.fraction !== undefined && { progress: progress.fraction }),
      };
    }
    const error = this.#queue.halted;
    const isHeldUp = error !== undefined && (summary.status === 'queued' || summary.updating);
    if (!isHeldUp) return summary;
    return { ...summary, status: summary.status === 'ready' ? 'ready' : 'failed', updating: false, error };
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
