import type { Collection, DocumentExcerpt, DocumentSummary } from '../../src-shared/documents.ts';
import { AlcoveError, type ErrorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome, LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../src-shared/limits.ts';
import type { OcrSettings, Parsers } from '../parsing/index.ts';
import type { LibraryIndex } from '../search/index.ts';
import type {
  CollectionRepository,
  Database,
  DocumentRepository,
  DocumentTagRepository,
  DocumentTermRepository,
  ImportJobRepository,
  QueueStateRepository,
  VersionRepository,
} from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import { Attachments } from './attachments.ts';
import { DocumentActions } from './document-actions.ts';
import { DocumentNames } from './document-names.ts';
import { excerptOf } from './excerpt.ts';
import { ImportQueue } from './import-queue.ts';
import { Importer } from './importer.ts';
import { DEFAULT_COLLECTION, type ImportOptions, type ImportRun, Intake } from './intake.ts';
import { LibraryFeed } from './library-feed.ts';
import { mendIndex } from './mend-index.ts';
import { Originals } from './originals.ts';
import { Passwords } from './passwords.ts';
import { Placement } from './placement.ts';
import { sweepStrayVersions } from './sweeper.ts';

export interface LibraryParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly collections: CollectionRepository;
  readonly tags: DocumentTagRepository;
  readonly terms: DocumentTermRepository;
  readonly jobs: ImportJobRepository;
  readonly queueState: QueueStateRepository;
  readonly pool: Parsers;
  readonly index: LibraryIndex;
  readonly log: Log;
  readonly chunking: { readonly maxTokens: number; readonly overlapTokens: number };
  /** How text in pictures is recognised; absent when it is not to be. */
  readonly ocr?: OcrSettings;
  /** Where copies of files that came without a path are kept; removed with their document. */
  readonly uploads: string;
  /** Where files are kept that came inside others. */
  readonly attachments: string;
  /** What is never imported when a folder that holds it is. */
  readonly dataFolder: string;
  readonly samples: string;
  /** What reads the files: the version of Alcove and the settings that decide what can be read. */
  readonly reader: string;
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
  readonly #actions: DocumentActions;
  readonly #attachments: Attachments;
  readonly #originals: Originals;
  readonly #placement: Placement;
  readonly #names: DocumentNames;
  readonly #closing = new AbortController();
  /** Requests that write and are not done: {@link close} waits for them. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(parts: LibraryParts) {
    this.#parts = parts;
    const passwords = new Passwords();
    this.#placement = new Placement(parts.documents, parts.tags, parts.index);
    this.#names = new DocumentNames(parts);
    this.#attachments = new Attachments({ ...parts, folder: parts.attachments });
    this.#originals = new Originals({
      ...parts,
      onChange: (documentId) => this.#feed.touch(documentId),
      onGone: (documentIds) => this.removeAll(documentIds),
    });
    this.#importer = new Importer({
      ...parts,
      names: this.#names,
      placement: this.#placement,
      passwords,
      attachments: this.#attachments,
      originals: this.#originals,
    });
    this.#feed = new LibraryFeed({
      summary: (id) => this.#summary(id),
      ids: () => parts.documents.ids(),
      queue: () => this.#queue.status,
      log: parts.log,
    });
    this.#queue = new ImportQueue({
      ...parts,
      state: parts.queueState,
      importer: this.#importer,
      width: parts.pool.threads,
      onChange: (documentId) => this.#feed.touch(documentId),
      onOutcome: (outcome) => this.#settle(outcome),
      onAttachments: (parentPath, { queued, dropped, removed }) => {
        this.#intake.expectAttachments(parentPath, queued);
        this.#intake.expectNoMore(dropped);
        for (const path of queued) this.#feed.touch(parts.documents.findByPath(path)?.id ?? '');
        for (const id of removed) this.#feed.remove(id);
      },
      onHalt: (error) => this.#halted(error),
      onBreather: async (isEmpty) => {
        if (isEmpty) await sweepStrayVersions(parts.versions, parts.index, this.#importer.versionsInProgress);
        await parts.index.maintain(isEmpty);
      },
    });
    this.#intake = new Intake({
      ...parts,
      placement: this.#placement,
      passwords,
      onChange: (documentId) => this.#feed.touch(documentId),
      onQueued: () => this.#queue.start(),
    });
    this.#actions = new DocumentActions({
      ...parts,
      importer: this.#importer,
      attachments: this.#attachments,
      queue: this.#queue,
      feed: this.#feed,
      importPaths: (paths, collection, options) => this.importPaths(paths, collection, { ...options, again: true }),
      onOutcome: (outcome) => this.#settle(outcome),
    });
  }

  /**
   * Makes the library whole after whatever happened to the last process: half-done versions
   * go, and an index that does not match the text in SQLite is made again.
   */
  async recover(): Promise<void> {
    const { documents, versions, tags, index, log } = this.#parts;
    const swept = await sweepStrayVersions(versions, index);
    if (swept > 0) log.info({ swept }, 'unfinished versions were swept');
    await this.#attachments.sweep();
    await this.#names.learnUnknown();
    const [indexed, stored] = [await index.keyword.countRows(), versions.countLive().chunks];
    if (indexed === stored) return;
    log.warn({ indexed, stored }, 'the index does not match the library and is mended');
    const mended = await mendIndex({ documents, versions, tags }, index);
    log.info(mended, 'the index was mended');
  }

  /**
   * Replaces the tags of a document.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`, `INVALID_INPUT` (too many tags, or too long ones)
   */
  async setTags(documentId: string, tags: readonly string[]): Promise<void> {
    if (!this.#parts.documents.find(documentId)) throw new AlcoveError('DOCUMENT_NOT_FOUND');
    const clean = [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
    if (clean.length > MAX_TAGS || clean.some(({ length }) => length > MAX_TAG_LENGTH))
      throw new AlcoveError('INVALID_INPUT', {
        detail: `A document has at most ${MAX_TAGS} tags, of ${MAX_TAG_LENGTH} characters each.`,
      });
    await this.#track(this.#placement.tag(documentId, clean));
    this.#feed.touch(documentId);
  }

  /** Every tag that documents have. */
  tags(): readonly { readonly tag: string; readonly documentCount: number }[] {
    return this.#parts.tags.list();
  }

  /** Begins to work through the queue, with whatever the last process left in it. */
  start(): void {
    this.#queue.start();
  }

  /** Lets the files that are being read finish and begins no other, until {@link resume}; also over a restart. */
  pause(): void {
    this.#queue.pause();
    this.#feed.touchQueue();
  }

  /** Goes on after {@link pause}. */
  resume(): void {
    this.#queue.resume();
    this.#feed.touchQueue();
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
    return excerptOf(this.#parts.documents, this.#parts.versions, request);
  }

  /**
   * Queues every file under `paths` and begins to read them. What is in the library already,
   * unchanged, is not read again.
   */
  importPaths(
    paths: readonly string[],
    collection = DEFAULT_COLLECTION,
    options: ImportOptions = {},
  ): Promise<ImportRun> {
    return this.#track(this.#intake.importPaths(paths, collection.trim() || DEFAULT_COLLECTION, options));
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
    await this.#actions.retry(documentId);
  }

  /**
   * Reads a protected file again with the password that a person entered. It is not stored.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async unlock(documentId: string, password: string): Promise<void> {
    await this.#actions.retry(documentId, password);
  }

  /** Retries every document that failed; returns how many. */
  async retryFailed(): Promise<number> {
    const { documents, jobs } = this.#parts;
    // What a queue that stopped holds up counts as failed, too.
    const heldUp = this.#queue.halted ? jobs.documentIds() : [];
    const failed = [...new Set([...documents.failedIds(), ...heldUp])]
      .flatMap((id) => this.#summary(id) ?? [])
      .filter(({ status }) => status === 'failed');
    await this.#actions.retryAll(failed);
    return failed.length;
  }

  /**
   * Stops the import of a document, if it is waiting or running.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  cancel(documentId: string): void {
    this.#actions.cancel(documentId);
  }

  /** Stops every import that is waiting or running. */
  async cancelAll(): Promise<void> {
    await this.#actions.cancelAll();
  }

  /**
   * Removes a document from the library. It is out of search at once; the file it came from
   * is left alone, unless Alcove made that copy itself.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  async remove(documentId: string): Promise<void> {
    await this.#track(this.#actions.remove(documentId));
  }

  /** As {@link remove}, for many documents, those that are not there any more passed over. */
  async removeAll(documentIds: readonly string[]): Promise<void> {
    await this.#track(this.#actions.removeAll(documentIds));
  }

  /**
   * The id that `text` stands for: an id, or the beginning of one.
   * @throws AlcoveError `DOCUMENT_NOT_FOUND`
   */
  resolveId(text: string): string {
    const [first, second] = text.length >= 4 ? this.#parts.documents.findByPrefix(text) : [];
    if (text.length < 4)
      throw new AlcoveError('DOCUMENT_NOT_FOUND', { detail: 'Give at least four characters of the id.' });
    if (first === undefined) throw new AlcoveError('DOCUMENT_NOT_FOUND');
    if (second !== undefined)
      throw new AlcoveError('DOCUMENT_NOT_FOUND', { detail: `More than one document's id begins with “${text}”.` });
    return first;
  }

  /**
   * Takes note that files are gone: their documents keep their text, marked as without original.
   * A document that was never read goes with its file.
   */
  markMissing(paths: readonly string[]): Promise<void> {
    return this.#track(this.#originals.markMissing(paths));
  }

  /** Takes note that files are there, as they were when they were read. */
  markPresent(paths: readonly string[]): void {
    this.#originals.markPresent(paths);
  }

  /** Looks at every file that a document was read from, and takes note of which are gone or back. */
  checkOriginals(isLeftOut?: (path: string) => boolean): Promise<void> {
    return this.#track(this.#originals.check(this.#closing.signal, isLeftOut));
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
    this.#closing.abort();
    this.#feed.close();
    this.#intake.close();
    await this.#queue.close();
    await Promise.allSettled(this.#underWay);
    this.#intake.giveUp('cancelled', new AlcoveError('IMPORT_CANCELLED').report);
  }

  #halted(error: ErrorReport): void {
    this.#intake.giveUp('failed', error);
    for (const id of this.#parts.jobs.documentIds()) this.#feed.touch(id);
    this.#feed.touchQueue();
  }

  #settle(outcome: ImportOutcome): void {
    const parentPath = this.#parts.documents.parentOfPath(outcome.path)?.path;
    this.#intake.settle(parentPath === undefined ? outcome : { ...outcome, parentPath });
    if (outcome.documentId !== undefined) this.#feed.touch(outcome.documentId);
    this.#feed.touchQueue();
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
