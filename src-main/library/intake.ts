import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AlcoveError, type ErrorReport } from '../../src-shared/errors.ts';
import type { ImportOutcome, ImportTicket } from '../../src-shared/imports.ts';
import {
  type CollectionRepository,
  type Database,
  type DocumentRepository,
  type FileStamp,
  type ImportedFile,
  type ImportJobRepository,
  PRIORITY,
  storedError,
} from '../storage/index.ts';
import { collectFiles } from './collect-files.ts';
import { ImportBatch } from './import-batches.ts';
import type { Passwords } from './passwords.ts';
import type { Placement } from './placement.ts';

/** The collection that documents go to when none is named. */
export const DEFAULT_COLLECTION = 'Library';

/** How to import. */
export interface ImportOptions {
  /** Tried on every file that asks for one; never stored. */
  readonly password?: string;
  /** Reads also what could not be read and has not changed since. Default false. */
  readonly again?: boolean;
}

/** Failures that reading the same file again would end in again. */
const FINAL: ReadonlySet<string> = new Set([
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_CORRUPT',
  'ARCHIVE_UNSAFE',
  'UNSUPPORTED_FORMAT',
  'PASSWORD_REQUIRED',
  'NO_TEXT',
]);

/** Files entered into the queue in one transaction. */
const ENQUEUE_BATCH = 100;

/** An import under way, for whoever asked for it and waits. */
export interface ImportRun extends ImportTicket {
  /** What became of every file, in the order they were done. Never rejects. */
  readonly done: Promise<readonly ImportOutcome[]>;
}

export interface IntakeParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly collections: CollectionRepository;
  readonly jobs: ImportJobRepository;
  readonly placement: Placement;
  readonly passwords: Passwords;
  /** What reads the files; see {@link ImportedFile.failedReader}. */
  readonly reader: string;
  readonly now: () => number;
  /** Called for each document that has a job now, and for those found unchanged. */
  readonly onChange: (documentId: string) => void;
  /** Called when jobs were added. */
  readonly onQueued: () => void;
  /** Never walked into: what Alcove writes itself is no document. */
  readonly dataFolder: string;
}

/** Takes requests to import: finds the files, and puts those that are new or changed into the queue. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #batches = new Set<ImportBatch>();
  #isClosed = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Queues every file under `paths`.
   * @throws AlcoveError `IMPORT_CANCELLED` when the library closes meanwhile; whatever storage threw
   */
  async importPaths(paths: readonly string[], collection: string, options: ImportOptions = {}): Promise<ImportRun> {
    const batch = new ImportBatch();
    this.#batches.add(batch);
    const failures: { path: string; error: ErrorReport }[] = [];
    let queued = 0;
    let files: FileStamp[] = [];
    const enter = async (): Promise<void> => {
      if (files.length > 0) queued += await this.#enterAll(files, collection, batch, options);
      files = [];
    };
    try {
      for await (const found of collectFiles(paths, this.#parts.dataFolder)) {
        if ('error' in found) {
          failures.push(found);
          batch.add({ path: found.path, status: 'failed', error: found.error });
        } else {
          if (files.push(found.file) >= ENQUEUE_BATCH) await enter();
        }
      }
      await enter();
    } catch (error) {
      this.#batches.delete(batch);
      throw error;
    }
    batch.seal();
    if (!batch.isWaiting) this.#batches.delete(batch);
    return { queued, failures, done: batch.done };
  }

  /** Hands an outcome to those who wait for it. */
  settle(outcome: ImportOutcome): void {
    this.#parts.passwords.forget(outcome.path);
    for (const batch of this.#batches) {
      batch.settle(outcome);
      if (!batch.isWaiting) this.#batches.delete(batch);
    }
  }

  /** Who waits for a file waits for those that came inside it as well. */
  expectAttachments(parentPath: string, paths: readonly string[]): void {
    for (const batch of this.#batches) if (batch.isWaitingFor(parentPath)) for (const path of paths) batch.expect(path);
  }

  /** Files that are not there any more to be read are not waited for. */
  expectNoMore(paths: readonly string[]): void {
    for (const path of paths) this.#parts.passwords.forget(path);
    for (const batch of this.#batches) {
      for (const path of paths) batch.expectNoMore(path);
      if (!batch.isWaiting) this.#batches.delete(batch);
    }
  }

  /** Tells all who wait that their files will not be read now. */
  giveUp(status: 'failed' | 'cancelled', error: ErrorReport): void {
    for (const batch of this.#batches) {
      batch.giveUp((path) => {
        const documentId = this.#parts.jobs.findByPath(path)?.documentId;
        return { path, status, error, ...(documentId !== undefined && { documentId }) };
      });
      if (!batch.isWaiting) this.#batches.delete(batch);
    }
  }

  /** Takes nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Returns how many of the files were queued. */
  async #enterAll(
    files: readonly FileStamp[],
    collection: string,
    batch: ImportBatch,
    options: ImportOptions,
  ): Promise<number> {
    const { db, collections, passwords, now, onQueued } = this.#parts;
    const { password } = options;
    const collectionId = db.transaction(() => collections.ensure(collection, now()));
    await this.#placeKnown(files, collectionId);
    if (this.#isClosed) throw new AlcoveError('IMPORT_CANCELLED');
    const outcomes = db.durable(() => files.map((file) => this.#enter(file, collectionId, options)));
    let queued = 0;
    for (const [position, { path }] of files.entries()) {
      const outcome = outcomes[position];
      if (outcome) {
        batch.add(outcome);
      } else {
        if (password !== undefined) passwords.set(path, password);
        batch.expect(path);
        queued++;
      }
    }
    onQueued();
    await nextTurn();
    return queued;
  }

  /** Gives documents that answer for these very paths their place in the collection, also while they are read again. */
  async #placeKnown(files: readonly FileStamp[], collectionId: number): Promise<void> {
    const { documents, placement } = this.#parts;
    for (const file of files) {
      const known = documents.findByPath(file.path);
      if (known?.versionId == null || documents.collectionIds(known.id).includes(collectionId)) continue;
      // A changed copy is about to become another document: the one it was stays where it is.
      if (this.#isUnchanged(known, file) || documents.paths(known.id).length === 1)
        await placement.place(known.id, [collectionId]);
    }
  }

  /** Whether a known path is, by its size and time of change, the very file that the ready document was read from. */
  #isUnchanged(known: ImportedFile, file: FileStamp): boolean {
    return (
      known.status === 'ready' &&
      known.pathHash !== null &&
      known.pathSize === file.byteSize &&
      known.pathModifiedAt === file.modifiedAt
    );
  }

  /** Why the very same file could not be read before, where the same reader would fail again. */
  #failureOf(known: ImportedFile, file: FileStamp): ErrorReport | undefined {
    const isSame = known.pathSize === file.byteSize && known.pathModifiedAt === file.modifiedAt;
    if (known.status !== 'failed' || !isSame || known.failedReader !== this.#parts.reader) return undefined;
    return FINAL.has(known.errorCode ?? '') ? storedError(known.errorCode, known.errorMessage) : undefined;
  }

  /** Puts one file into the queue; returns an outcome when there is nothing to wait for. */
  #enter(file: FileStamp, collectionId: number, options: ImportOptions): ImportOutcome | undefined {
    const { documents, jobs, now, onChange } = this.#parts;
    const known = documents.findByPath(file.path);
    const waiting = jobs.findByPath(file.path);
    if (waiting) {
      if (waiting.byteSize !== file.byteSize || waiting.modifiedAt !== file.modifiedAt) jobs.restamp(waiting.id, file);
      // One that answers was placed before; its rows must be told, not only SQLite.
      if (known?.versionId == null) documents.addToCollection(waiting.documentId, collectionId);
      onChange(waiting.documentId);
      return undefined;
    }
    if (known && this.#isUnchanged(known, file)) {
      // A change that could not be read may have been undone; a file that was gone is back.
      documents.setQueued(known.id, now());
      documents.setMissing(file.path, null);
      onChange(known.id);
      return { path: file.path, status: 'unchanged', documentId: known.id };
    }
    const failure =
      known && !options.again && options.password === undefined ? this.#failureOf(known, file) : undefined;
    if (known && failure) {
      documents.addToCollection(known.id, collectionId);
      return { path: file.path, status: 'failed', documentId: known.id, error: failure };
    }
    // A file that was a copy of others and no longer is becomes a document of its own.
    const documentId = known && documents.paths(known.id).length === 1 ? known.id : randomUUID();
    if (documentId === known?.id) {
      documents.setQueued(documentId, now());
    } else {
      documents.create(documentId, basename(file.path, extname(file.path)), file.byteSize, now());
      documents.setPath(documentId, file, null);
    }
    if (known?.id !== documentId || known.versionId === null) documents.addToCollection(documentId, collectionId);
    const isChange = documentId === known?.id && known.versionId !== null;
    jobs.add({ ...file, documentId, collectionId }, now(), isChange ? PRIORITY.changed : PRIORITY.arrived);
    onChange(documentId);
    return undefined;
  }
}
