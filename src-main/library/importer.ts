import type { ImportOutcome } from '../../src-shared/imports.ts';
import type { ParserPool, ReadResult } from '../parsing/index.ts';
import type { ChunkIndex, IndexRow } from '../search/index.ts';
import type { Database, DocumentRepository, DocumentRow, ImportJob, ImportJobRepository } from '../storage/index.ts';

/** What reading one file needs of the rest of the house. */
export interface ImporterParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly jobs: ImportJobRepository;
  readonly pool: ParserPool;
  readonly index: ChunkIndex;
  readonly chunking: { readonly maxTokens: number; readonly overlapTokens: number };
  readonly now: () => number;
}

/** Called as a job moves along. */
export interface ImportProgress {
  readonly onPages: (pagesDone: number, pageCount: number) => void;
  readonly onIndexing: () => void;
}

/**
 * Takes one file into the library.
 *
 * The order of writes is what keeps a killed process from doing harm: blocks and chunks are
 * stored under a version that no document points at; the index gets its rows in one commit;
 * only then does one SQLite transaction point the document at the version, and with that
 * it answers. Whatever stops in between leaves a stray version, which is swept (see sweeper.ts).
 */
export class Importer {
  readonly #parts: ImporterParts;
  /** Versions being written: not strays, though no document points at them yet. */
  readonly versionsInProgress = new Set<number>();

  constructor(parts: ImporterParts) {
    this.#parts = parts;
  }

  /**
   * @returns `ready`, or `unchanged` when the library has this content already
   * @throws AlcoveError why the file could not be read; whatever storage threw
   */
  async run(job: ImportJob, progress: ImportProgress, signal: AbortSignal): Promise<ImportOutcome> {
    const { documents, pool, index, chunking, now } = this.#parts;
    const rows: Omit<IndexRow, 'collectionIds'>[] = [];
    let versionId: number | undefined;
    let knownAs: DocumentRow | undefined;
    const version = (): number => {
      if (versionId === undefined) {
        versionId = documents.beginVersion(job.documentId, now());
        this.versionsInProgress.add(versionId);
      }
      return versionId;
    };
    try {
      const result = await pool.read({
        path: job.path,
        ...chunking,
        signal,
        onFingerprint: (contentHash) => {
          knownAs = this.#findContent(contentHash, job.documentId);
          return knownAs === undefined;
        },
        onProgress: progress.onPages,
        onBlocks: (first, blocks) => documents.addBlocks(version(), first, blocks),
        onChunks: (chunks) => {
          const id = version();
          documents.addChunks(id, chunks).forEach((chunkId, position) => {
            rows.push({ chunkId, versionId: id, documentId: job.documentId, terms: chunks[position]?.terms ?? '' });
          });
        },
      });
      if (!result) return await this.#link(job, knownAs);
      progress.onIndexing();
      const collectionIds = [...new Set([...documents.collectionIds(job.documentId), job.collectionId])];
      await index.add(rows.map((row) => ({ ...row, collectionIds })));
      signal.throwIfAborted();
      // A copy of this file may have become ready while this one was being read.
      knownAs = this.#findContent(result.contentHash, job.documentId);
      if (knownAs) return await this.#link(job, knownAs);
      this.#publish(job, version(), result);
      return {
        path: job.path,
        status: 'ready',
        documentId: job.documentId,
        pages: result.pageCount ?? 0,
        chunks: result.chunkCount,
      };
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

  #publish(job: ImportJob, versionId: number, result: ReadResult): void {
    const { db, documents, jobs, now } = this.#parts;
    db.durable(() => {
      documents.publish(job.documentId, versionId, result, now());
      documents.setPath(job.documentId, job, result.contentHash);
      documents.addToCollection(job.documentId, job.collectionId);
      jobs.delete(job.id);
    });
  }

  /** Points the job's path at a document that has the same content, and drops the placeholder. */
  async #link(job: ImportJob, known: DocumentRow | undefined): Promise<ImportOutcome> {
    if (!known) throw new Error('a file was passed over without a document that has its content');
    const { db, documents, jobs, index, now } = this.#parts;
    const collections = documents.collectionIds(known.id);
    if (!collections.includes(job.collectionId))
      await index.setCollections(known.id, [...collections, job.collectionId]);
    db.durable(() => {
      documents.setPath(known.id, job, known.contentHash);
      documents.addToCollection(known.id, job.collectionId);
      documents.setQueued(known.id, now());
      jobs.delete(job.id);
      if (known.id !== job.documentId && documents.paths(job.documentId).length === 0) documents.delete(job.documentId);
    });
    return { path: job.path, status: 'unchanged', documentId: known.id };
  }
}
