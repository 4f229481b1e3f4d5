import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, extname, isAbsolute, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Collection, DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import { AlcoveError, type ErrorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome, ImportTicket, LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';
import type { ParserPool } from '../parsing/index.ts';
import type { ChunkIndex } from '../search/index.ts';
import type {
  CollectionRepository,
  Database,
  DocumentRepository,
  FileStamp,
  ImportJobRepository,
} from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import { collectFiles } from './collect-files.ts';
import { excerptOf } from './excerpt.ts';
import { ImportBatch } from './import-batches.ts';
import { ImportQueue } from './import-queue.ts';
import { Importer } from './importer.ts';
import { LibraryFeed } from './library-feed.ts';
import { rebuildIndex } from './reindex.ts';
import { sweepStrayVersions } from './sweeper.ts';

/** The collection that documents go to when none is named. */
export const DEFAULT_COLLECTION = 'Library';

/** Files entered into the queue in one transaction. */
const ENQUEUE_BATCH = 200;

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

/** An import under way, for whoever asked for it and waits. */
export interface ImportRun extends ImportTicket {
  /** What became of every file, in the order they were done. Never rejects. */
  readonly done: Promise<readonly ImportOutcome[]>;
}

/** Documents and collections: what is in them, and how they come in and go. */
export class Library {
  readonly #parts: LibraryParts;
  readonly #importer: Importer;
  readonly #queue: ImportQueue;
  readonly #feed: LibraryFeed;
  readonly #batches = new Set<ImportBatch>();

  constructor(parts: LibraryParts) {
    this.#parts = parts;
    this.#importer = new Importer(parts);
    this.#feed = new LibraryFeed({
      summary: (id) => this.#summary(id),
      all: () => this.documents(),
      queue: () => this.#queue.status,
    });
    this.#queue = new ImportQueue({
      ...parts,
      importer: this.#importer,
      width: parts.pool.threads,
      onChange: (documentId) => this.#feed.touch(documentId),
      onOutcome: (outcome) => this.#settle(outcome),
      onBreather: async (isEmpty) => {
        if (isEmpty) await sweepStrayVersions(parts.documents, parts.index, this.#importer.versionsInProgress);
        await parts.index.maintain(isEmpty);
      },
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
  async importPaths(paths: readonly string[], collection = DEFAULT_COLLECTION): Promise<ImportRun> {
    const { db, collections, now } = this.#parts;
    const batch = new ImportBatch();
    this.#batches.add(batch);
    const failures: { path: string; error: ErrorReport }[] = [];
    let collectionId: number | undefined;
    let queued = 0;
    const enter = async (files: readonly FileStamp[]): Promise<void> => {
      if (files.length === 0) return;
      const into =
        collectionId ?? db.transaction(() => collections.ensure(collection.trim() || DEFAULT_COLLECTION, now()));
      collectionId = into;
      await this.#linkKnown(files, into);
      const entered = db.durable(() => files.map((file) => this.#enter(file, into)));
      for (const [position, outcome] of entered.entries()) {
        if (outcome) batch.add(outcome);
        else batch.expect(files[position]?.path ?? '');
        if (!outcome) queued++;
      }
      this.#queue.start();
      await nextTurn();
    };

    let files: FileStamp[] = [];
    for await (const found of collectFiles(paths)) {
      if ('error' in found) {
        failures.push(found);
        batch.add({ path: found.path, status: 'failed', error: found.error });
      } else if (files.push(found.file) >= ENQUEUE_BATCH) {
        await enter(files);
        files = [];
      }
    }
    await enter(files);
    batch.seal();
    this.#feed.touchQueue();
    return { queued, failures, done: batch.done };
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
    const { documents } = this.#parts;
    this.#require(documentId);
    const paths = documents.paths(documentId);
    const [collectionId] = documents.collectionIds(documentId);
    const name = this.collections().find((collection) => collection.id === collectionId)?.name;
    const run = await this.importPaths(paths, name);
    const failure = run.failures[0];
    // The file itself is gone or closed to us: that is the document's state now.
    if (failure) documents.setFailed(documentId, 'failed', failure.error, this.#parts.now());
    this.#feed.touch(documentId);
  }

  /** Retries every document that failed; returns how many. */
  async retryFailed(): Promise<number> {
    const failed = this.documents().filter((document) => document.status === 'failed');
    for (const document of failed) await this.retry(document.id);
    return failed.length;
  }

  /** Stops the import of a document, if it is waiting or running. */
  cancel(documentId: string): void {
    const { documents, jobs, db, now } = this.#parts;
    this.#require(documentId);
    if (this.#queue.cancelRunning(documentId)) return;
    const job = jobs.findByDocument(documentId);
    if (!job) return;
    const { report: error } = new AlcoveError('IMPORT_CANCELLED');
    db.transaction(() => {
      jobs.delete(job.id);
      documents.setFailed(documentId, 'cancelled', error, now());
    });
    this.#settle({ path: job.path, status: 'cancelled', documentId, error });
    this.#feed.touch(documentId);
  }

  /** Stops every import that is waiting or running. */
  cancelAll(): void {
    for (const job of this.#parts.jobs.all()) this.cancel(job.documentId);
  }

  /**
   * Removes a document from the library. It is out of search at once; the file it came from
   * is left alone, unless Alcove made that copy itself.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async remove(documentId: string): Promise<void> {
    const { documents, index, db, uploads } = this.#parts;
    this.#require(documentId);
    this.cancel(documentId);
    await this.#queue.finished(documentId);
    const copies = documents.paths(documentId).filter((path) => isInside(uploads, path));
    db.durable(() => documents.delete(documentId));
    this.#parts.onSearchableChanged();
    this.#feed.remove(documentId);
    for (const copy of copies) await rm(copy, { force: true });
    await sweepStrayVersions(documents, index, this.#importer.versionsInProgress);
    await index.maintain();
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
    await this.#queue.close();
  }

  /** Gives a file of the library its place in another collection; files that are new are left to {@link #enter}. */
  async #linkKnown(files: readonly FileStamp[], collectionId: number): Promise<void> {
    const { documents, index } = this.#parts;
    for (const file of files) {
      const known = this.#unchanged(file);
      if (!known) continue;
      const ids = documents.collectionIds(known);
      // The index first: if the process dies in between, the next import puts it right.
      if (!ids.includes(collectionId)) await index.setCollections(known, [...ids, collectionId]);
      documents.addToCollection(known, collectionId);
    }
  }

  /** The ready document that this very file is, by its size and time of change. */
  #unchanged(file: FileStamp): string | undefined {
    const known = this.#parts.documents.findByPath(file.path);
    const isSame =
      known?.status === 'ready' &&
      known.pathHash !== null &&
      known.pathSize === file.byteSize &&
      known.pathModifiedAt === file.modifiedAt;
    return isSame ? known.id : undefined;
  }

  /** Puts one file into the queue; returns an outcome when there is nothing to wait for. */
  #enter(file: FileStamp, collectionId: number): ImportOutcome | undefined {
    const { documents, jobs, now } = this.#parts;
    const same = this.#unchanged(file);
    if (same) return { path: file.path, status: 'unchanged', documentId: same };
    const waiting = jobs.findByPath(file.path);
    if (waiting) {
      documents.addToCollection(waiting.documentId, collectionId);
      return undefined;
    }
    const known = documents.findByPath(file.path);
    // A file that was a copy of others and no longer is becomes a document of its own.
    const documentId = known && documents.paths(known.id).length === 1 ? known.id : randomUUID();
    if (documentId !== known?.id) {
      documents.create(documentId, basename(file.path, extname(file.path)), file.byteSize, now());
      if (!known) documents.setPath(documentId, file, null);
    } else {
      documents.setQueued(documentId, now());
    }
    documents.addToCollection(documentId, collectionId);
    jobs.add({ ...file, documentId, collectionId }, now());
    this.#feed.touch(documentId);
    return undefined;
  }

  #settle(outcome: ImportOutcome): void {
    if (outcome.status === 'ready') this.#parts.onSearchableChanged();
    for (const batch of this.#batches) {
      batch.settle(outcome);
      if (!batch.isWaiting) this.#batches.delete(batch);
    }
    this.#feed.touchQueue();
  }

  #require(documentId: string): void {
    if (!this.#parts.documents.find(documentId)) throw new AlcoveError('DOCUMENT_NOT_FOUND');
  }

  #summary(id: string): DocumentSummary | undefined {
    const summary = this.#parts.documents.summary(id);
    return summary && this.#withProgress(summary);
  }

  #withProgress(summary: DocumentSummary): DocumentSummary {
    const progress = this.#queue.progressOf(summary.id);
    if (!progress) return summary;
    return {
      ...summary,
      status: summary.status === 'ready' ? 'ready' : progress.stage,
      updating: summary.status === 'ready',
      ...(progress.fraction !== undefined && { progress: progress.fraction }),
    };
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
