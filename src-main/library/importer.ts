import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import type { OcrSettings, Parsers, ReadResult } from '../parsing/index.ts';
import type { KeywordRow, LibraryIndex } from '../search/index.ts';
import type {
  Database,
  DocumentRepository,
  DocumentRow,
  DocumentTagRepository,
  ImportJob,
  ImportJobRepository,
  VersionRepository,
} from '../storage/index.ts';
import type { AttachmentChanges, Attachments } from './attachments.ts';
import type { DocumentNames } from './document-names.ts';
import type { Originals } from './originals.ts';
import type { Passwords } from './passwords.ts';
import type { Placement } from './placement.ts';

/** What reading one file needs of the rest of the house. */
export interface ImporterParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly versions: VersionRepository;
  readonly tags: DocumentTagRepository;
  readonly names: DocumentNames;
  readonly jobs: ImportJobRepository;
  readonly pool: Parsers;
  readonly index: LibraryIndex;
  readonly placement: Placement;
  readonly passwords: Passwords;
  readonly attachments: Attachments;
  readonly originals: Originals;
  readonly chunking: { readonly maxTokens: number; readonly overlapTokens: number };
  /** How text in pictures is recognised; absent when it is not to be. */
  readonly ocr?: OcrSettings;
  readonly now: () => number;
  /** Called when what can be found has changed. */
  readonly onSearchableChanged: () => void;
}

/** Called as a job moves along. */
export interface ImportProgress {
  readonly onPages: (pagesDone: number, pageCount: number) => void;
  readonly onIndexing: () => void;
  /** Called, before the outcome is known, with what became of the files that came inside, or did before. */
  readonly onAttachments: (changes: AttachmentChanges) => void;
  /** Called with what became of another job, whose file was moved to where this one is. */
  readonly onMoved: (outcome: ImportOutcome) => void;
}

/**
 * Takes one file into the library.
 *
 * The order of writes is what keeps a killed process from doing harm: blocks and chunks are
 * stored under a version that no document points at; the index gets its rows; only then does
 * one SQLite transaction point the document at the version, and with that it answers.
 * Whatever stops in between leaves a stray version, which is swept (see sweeper.ts).
 *
 * The library goes on changing while a file is read. What was true before an `await` is
 * looked at again in the transaction that ends the job.
 */
export class Importer {
  readonly #parts: ImporterParts;
  /** Versions being written: not strays, though no document points at them yet. */
  readonly versionsInProgress = new Set<number>();

  constructor(parts: ImporterParts) {
    this.#parts = parts;
  }

  /**
   * @returns `ready`, or `unchanged` when the library has this content already; `undefined`
   *   when the job is not over, because the file or the library changed meanwhile: it stays
   *   in the queue, to be taken again
   * @throws AlcoveError why the file could not be read; whatever storage threw
   */
  async run(job: ImportJob, progress: ImportProgress, signal: AbortSignal): Promise<ImportOutcome | undefined> {
    const { versions, pool, index, chunking, ocr, passwords, attachments, now } = this.#parts;
    if (this.#rehome(job)) return undefined;
    const rows: Pick<KeywordRow, 'chunkId' | 'documentId' | 'terms'>[] = [];
    const password = passwords.find(job.path);
    let versionId: number | undefined;
    let before: number | null = null;
    let indexed = new Map<string, number[]>();
    let knownAs: DocumentRow | undefined;
    const version = (): number => {
      if (versionId === undefined) {
        versionId = versions.begin(job.documentId, now());
        this.versionsInProgress.add(versionId);
        // Chunks that the change left as they were keep their rows in the index.
        before = this.#parts.documents.find(job.documentId)?.versionId ?? null;
        if (before !== null) indexed = versions.indexedChunks(before);
      }
      return versionId;
    };
    try {
      const result = await pool.read({
        path: job.path,
        ...chunking,
        ...(password !== undefined && { password }),
        attachmentsFolder: attachments.folderOf(job.documentId),
        ...(ocr && { ocr }),
        signal,
        onFingerprint: (contentHash) => {
          knownAs = this.#findContent(contentHash, job.documentId);
          return knownAs === undefined;
        },
        onProgress: progress.onPages,
        onBlocks: (first, blocks) => versions.addBlocks(version(), first, blocks),
        onChunks: (chunks) => {
          const id = version();
          versions.addChunks(id, chunks, indexed).forEach(({ indexId, isIndexed }, position) => {
            if (isIndexed) return;
            rows.push({ chunkId: indexId, documentId: job.documentId, terms: chunks[position]?.terms ?? '' });
          });
        },
      });
      if (!result) return await this.#link(job, knownAs, progress, signal);
      progress.onIndexing();
      const facts = { format: result.format, date: dateOf(result, job) };
      let placing = this.#placingOf(job);
      await index.add(rows.map((row) => ({ ...row, ...placing, ...facts })));
      // Rows that it shares with the version before say what that one was.
      if (before !== null) await index.setFacts(job.documentId, facts);
      // It may have been put into another collection, or been tagged, while its rows were written.
      for (;;) {
        const current = this.#placingOf(job);
        if (isDeepStrictEqual(current, placing)) break;
        placing = current;
        await index.setPlacement(job.documentId, placing);
      }
      signal.throwIfAborted();
      // A copy of this file may have become ready while this one was being read.
      knownAs = this.#findContent(result.contentHash, job.documentId);
      if (knownAs) return await this.#link(job, knownAs, progress, signal);
      // Its rows in the index went with the version that this one shares them with.
      if ((this.#parts.documents.find(job.documentId)?.versionId ?? null) !== before) return undefined;
      return this.#publish(job, version(), result, progress);
    } finally {
      if (versionId !== undefined) this.versionsInProgress.delete(versionId);
    }
  }

  /** The ready document that has this content: another one, or this one as it was. */
  #findContent(contentHash: string, documentId: string): DocumentRow | undefined {
    const own = this.#parts.documents.find(documentId);
    if (own?.versionId != null && own.contentHash === contentHash) return own;
    return this.#parts.documents.findReadyByHash(contentHash, documentId);
  }

  /** Collections are only ever added to, so their number tells whether there are new ones. */
  #collectionsOf(job: ImportJob): number[] {
    return [...new Set([...this.#parts.documents.collectionIds(job.documentId), job.collectionId])];
  }

  #placingOf(job: ImportJob): { readonly collectionIds: readonly number[]; readonly tags: readonly string[] } {
    return { collectionIds: this.#collectionsOf(job), tags: this.#parts.tags.of(job.documentId) };
  }

  #publish(
    job: ImportJob,
    versionId: number,
    result: ReadResult,
    { onAttachments }: ImportProgress,
  ): ImportOutcome | undefined {
    const { db, documents, versions, jobs, names, attachments, now, onSearchableChanged } = this.#parts;
    let inside: AttachmentChanges | undefined;
    const isOver = db.durable(() => {
      this.#requireJob(job);
      if (this.#rehome(job)) return false;
      versions.publish(job.documentId, versionId, result, now());
      documents.setPath(job.documentId, job, result.contentHash);
      documents.addToCollection(job.documentId, job.collectionId);
      names.learn(job.documentId, result.identity);
      inside = attachments.enter(job.documentId, result.attachments, documents.collectionIds(job.documentId));
      return jobs.finish(job);
    });
    onSearchableChanged();
    if (inside) onAttachments(inside);
    if (!isOver) return undefined;
    return {
      path: job.path,
      status: 'ready',
      documentId: job.documentId,
      pages: result.pageCount ?? 0,
      chunks: result.chunkCount,
    };
  }

  /** Points the job's path at a document that has the same content, and drops the placeholder. */
  async #link(
    job: ImportJob,
    known: DocumentRow | undefined,
    { onAttachments, onMoved }: ImportProgress,
    signal: AbortSignal,
  ): Promise<ImportOutcome | undefined> {
    if (!known) throw new Error('a file was passed over without a document that has its content');
    const { db, documents, jobs, names, placement, attachments, originals, now, onSearchableChanged } = this.#parts;
    await placement.place(known.id, known.id === job.documentId ? [job.collectionId] : this.#collectionsOf(job));
    const movedFrom = await originals.movedFrom(known.id, job.path);
    signal.throwIfAborted();
    let left: AttachmentChanges | undefined;
    let settled: readonly string[] = [];
    const isOver = db.durable(() => {
      this.#requireJob(job);
      const current = documents.find(known.id);
      if (current?.versionId == null || current.contentHash !== known.contentHash) return false;
      documents.setPath(known.id, job, known.contentHash);
      settled = movedFrom.filter((path) => this.#forget(path, current, job.path));
      names.renamed(known.id);
      documents.setQueued(known.id, now());
      const isFinished = jobs.finish(job);
      if (known.id !== job.documentId && documents.paths(job.documentId).length === 0) {
        if (!isFinished) jobs.moveTo(job.id, known.id);
        left = attachments.leave(job.documentId);
        documents.delete(job.documentId);
      }
      return isFinished;
    });
    onSearchableChanged();
    if (left) onAttachments(left);
    for (const path of settled) onMoved({ path, status: 'unchanged', documentId: known.id });
    return isOver ? { path: job.path, status: 'unchanged', documentId: known.id } : undefined;
  }

  /**
   * Drops the path that a document was moved from; a title that was no more than the file's name goes along.
   * @returns whether there was a job for it
   */
  #forget(path: string, document: DocumentRow, movedTo: string): boolean {
    const { documents, jobs } = this.#parts;
    documents.dropPath(path);
    const job = jobs.findByPath(path);
    if (job) jobs.delete(job.id);
    if (document.title === basename(path, extname(path)))
      documents.setTitle(document.id, basename(movedTo, extname(movedTo)));
    return job !== undefined;
  }

  /**
   * A file whose document has come to stand for copies elsewhere becomes a document of its
   * own: what those copies say must not change because this file does.
   * @returns whether the job's document is another now
   */
  #rehome(job: ImportJob): boolean {
    const { db, documents, jobs, now } = this.#parts;
    if (documents.paths(job.documentId).every((path) => path === job.path)) return false;
    db.transaction(() => {
      const id = randomUUID();
      documents.create(id, basename(job.path, extname(job.path)), job.byteSize, now());
      documents.setPath(id, job, null);
      documents.addToCollection(id, job.collectionId);
      jobs.moveTo(job.id, id);
    });
    return true;
  }

  /** The job's row goes when its document is removed, or its import cancelled. */
  #requireJob(job: ImportJob): void {
    if (!this.#parts.jobs.find(job.id)) throw new AlcoveError('IMPORT_CANCELLED');
  }
}

/** When a document was last changed: by its own words, or its file's. */
function dateOf({ modifiedAt, createdAt }: ReadResult, job: ImportJob): number {
  const date = Date.parse(modifiedAt ?? createdAt ?? '');
  return Number.isNaN(date) ? job.modifiedAt : date;
}
