import type { Block, BlockKind, Box, Chunk, ChunkSpan, PageUnit } from '../../src-shared/documents.ts';
import type { Database } from './database.ts';

/** What a committed version says of its document. */
export interface VersionFacts {
  readonly title: string;
  readonly format: string;
  readonly language: string | null;
  readonly contentHash: string;
  readonly byteSize: number;
  readonly pageCount: number | null;
  readonly pageUnit?: PageUnit | null;
  readonly authors?: readonly string[];
  /** ISO 8601. */
  readonly createdAt?: string | null;
  readonly modifiedAt?: string | null;
  /** 0 to 1. */
  readonly ocrConfidence?: number | null;
  readonly chunkCount: number;
}

/** A chunk of a version that answers, with the document that it answers for. */
export interface StoredChunk {
  /** The row of the index that finds it. */
  readonly id: number;
  readonly documentId: string;
  readonly title: string;
  readonly path: string;
  /** `null` means pages. */
  readonly pageUnit: PageUnit | null;
  readonly language: string | null;
  /** When the document, or else its file, was last changed, in milliseconds since the epoch. */
  readonly date: number | null;
  readonly ordinal: number;
  readonly text: string;
  readonly headingPath: readonly string[];
  readonly spans: readonly ChunkSpan[];
}

/** A chunk that answers, with what its row of the index is made of. */
export interface IndexableChunk {
  readonly id: number;
  readonly indexId: number;
  readonly documentId: string;
  readonly language: string | null;
  readonly title: string;
  readonly text: string;
  readonly headingPath: readonly string[];
}

interface BlockRow {
  readonly ordinal: number;
  readonly kind: BlockKind;
  readonly level: number | null;
  readonly text: string;
  readonly headingPath: string;
  readonly page: number | null;
  readonly box: string | null;
  readonly confidence: number | null;
}

/**
 * Versions of documents, with their blocks and chunks. A document answers with one version at
 * a time; what it does not answer with is being written, or is a stray to be deleted.
 */
export class VersionRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Begins a new version, and returns its id. Nothing of it is seen until {@link publish}. */
  begin(documentId: string, now: number): number {
    return this.#db.run('INSERT INTO versions (document_id, created_at) VALUES (?, ?)', documentId, now).lastId;
  }

  addBlocks(versionId: number, firstOrdinal: number, blocks: readonly Block[]): void {
    this.#db.transaction(() => {
      blocks.forEach((block, index) => {
        this.#db.run(
          `INSERT INTO blocks (version_id, ordinal, kind, level, text, heading_path, page, box, confidence)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          versionId,
          firstOrdinal + index,
          block.kind,
          block.level ?? null,
          block.text,
          JSON.stringify(block.headingPath),
          block.page ?? null,
          block.box ? JSON.stringify(block.box) : null,
          block.confidence ?? null,
        );
      });
    });
  }

  /**
   * Stores chunks of a version.
   * @param indexed rows of the index that may be used again, by fingerprint; those that are, are taken out of it
   * @returns for each chunk, the row of the index that finds it, and whether the row is there already
   */
  addChunks(
    versionId: number,
    chunks: readonly (Chunk & { readonly fingerprint?: string })[],
    indexed: Map<string, number[]> = new Map(),
  ): { readonly indexId: number; readonly isIndexed: boolean }[] {
    return this.#db.transaction(() =>
      chunks.map((chunk) => {
        const known = chunk.fingerprint === undefined ? undefined : indexed.get(chunk.fingerprint)?.pop();
        const { lastId } = this.#db.run(
          `INSERT INTO chunks (version_id, ordinal, text, heading_path, spans, token_count, fingerprint, index_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          versionId,
          chunk.ordinal,
          chunk.text,
          JSON.stringify(chunk.headingPath),
          JSON.stringify(chunk.spans),
          chunk.tokenCount,
          chunk.fingerprint ?? null,
          known ?? null,
        );
        return { indexId: known ?? lastId, isIndexed: known !== undefined };
      }),
    );
  }

  /** The rows of the index that find a version's chunks, by the chunks' fingerprints. */
  indexedChunks(versionId: number): Map<string, number[]> {
    const rows = this.#db.all<{ fingerprint: string; indexId: number }>(
      `SELECT fingerprint, COALESCE(index_id, id) AS indexId FROM chunks
       WHERE version_id = ? AND fingerprint IS NOT NULL ORDER BY ordinal DESC`,
      versionId,
    );
    const byFingerprint = new Map<string, number[]>();
    for (const { fingerprint, indexId } of rows) {
      const ids = byFingerprint.get(fingerprint);
      if (ids) ids.push(indexId);
      else byFingerprint.set(fingerprint, [indexId]);
    }
    return byFingerprint;
  }

  /** The rows of the index that only these versions use. */
  indexIdsOnlyOf(versionIds: readonly number[]): number[] {
    return this.#db
      .all<{ indexId: number }>(
        `WITH going AS (SELECT value AS id FROM json_each(?)),
           rows AS (SELECT DISTINCT COALESCE(c.index_id, c.id) AS index_id
             FROM going JOIN chunks c ON c.version_id = going.id)
         SELECT index_id AS indexId FROM rows
         WHERE NOT EXISTS (SELECT 1 FROM chunks o WHERE o.index_id = rows.index_id
             AND o.version_id NOT IN (SELECT id FROM going))
           AND NOT EXISTS (SELECT 1 FROM chunks o WHERE o.id = rows.index_id AND o.index_id IS NULL
             AND o.version_id NOT IN (SELECT id FROM going))
         ORDER BY index_id`,
        JSON.stringify(versionIds),
      )
      .map((row) => row.indexId);
  }

  /** Makes a version the one that answers. This one statement is what makes a document searchable. */
  publish(documentId: string, versionId: number, facts: VersionFacts, now: number): void {
    this.#db.run(
      `UPDATE documents SET version_id = ?, status = 'ready', title = ?, format = ?, language = ?, content_hash = ?,
         byte_size = ?, page_count = ?, page_unit = ?, authors = ?, made_at = ?, changed_at = ?, ocr_confidence = ?,
         chunk_count = ?, error_code = NULL, error_message = NULL, updated_at = ?
       WHERE id = ?`,
      versionId,
      facts.title,
      facts.format,
      facts.language,
      facts.contentHash,
      facts.byteSize,
      facts.pageCount,
      facts.pageUnit ?? null,
      JSON.stringify(facts.authors ?? []),
      facts.createdAt ?? null,
      facts.modifiedAt ?? null,
      facts.ocrConfidence ?? null,
      facts.chunkCount,
      now,
      documentId,
    );
  }

  /** Versions that no document answers with, leaving out those in `except` (being written now). */
  strays(except: ReadonlySet<number> = new Set()): number[] {
    return this.#db
      .all<{ id: number }>(
        'SELECT id FROM versions WHERE id NOT IN (SELECT version_id FROM documents WHERE version_id IS NOT NULL)',
      )
      .map((row) => row.id)
      .filter((id) => !except.has(id));
  }

  /**
   * Deletes up to `limit` rows of a version, so that a long document does not hold up the
   * event loop. Returns whether anything is left.
   */
  deleteStep(versionId: number, limit: number): boolean {
    return this.#db.transaction(() => {
      const chunks = this.#db.run(
        'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE version_id = ? LIMIT ?)',
        versionId,
        limit,
      ).changes;
      if (chunks === limit) return true;
      const blocks = this.#db.run(
        `DELETE FROM blocks WHERE version_id = ?1 AND ordinal IN
           (SELECT ordinal FROM blocks WHERE version_id = ?1 LIMIT ?2)`,
        versionId,
        limit - chunks,
      ).changes;
      if (chunks + blocks === limit) return true;
      this.#db.run('DELETE FROM versions WHERE id = ?', versionId);
      return false;
    });
  }

  /** The chunks that these rows of the index find, where they are part of a version that answers. Others are left out. */
  liveChunks(indexIds: readonly number[]): Map<number, StoredChunk> {
    const rows = this.#db.all<{
      id: number;
      documentId: string;
      title: string;
      path: string | null;
      pageUnit: PageUnit | null;
      language: string | null;
      stated: string | null;
      modifiedAt: number | null;
      ordinal: number;
      text: string;
      headingPath: string;
      spans: string;
    }>(
      `WITH wanted AS (SELECT value AS id FROM json_each(?)),
         found AS (
           SELECT c.id, wanted.id AS index_id FROM wanted JOIN chunks c ON c.id = wanted.id AND c.index_id IS NULL
           UNION ALL
           SELECT c.id, wanted.id AS index_id FROM wanted JOIN chunks c ON c.index_id = wanted.id)
       SELECT found.index_id AS id, d.id AS documentId, d.title, d.page_unit AS pageUnit, d.language,
         COALESCE(d.changed_at, d.made_at) AS stated, c.ordinal, c.text, c.heading_path AS headingPath,
         c.spans, (SELECT MAX(p.modified_at) FROM document_paths p WHERE p.document_id = d.id) AS modifiedAt,
         (SELECT p.path FROM document_paths p WHERE p.document_id = d.id
           ORDER BY p.missing_since IS NOT NULL, p.parent_id IS NOT NULL, p.rowid LIMIT 1) AS path
       FROM found JOIN chunks c ON c.id = found.id
       JOIN documents d ON d.version_id = c.version_id
       WHERE d.status = 'ready'`,
      JSON.stringify(indexIds),
    );
    return new Map(
      rows.map(({ stated, modifiedAt, ...row }) => [
        row.id,
        {
          ...row,
          date: dateOf(stated, modifiedAt),
          path: row.path ?? '',
          headingPath: JSON.parse(row.headingPath) as string[],
          spans: JSON.parse(row.spans) as ChunkSpan[],
        },
      ]),
    );
  }

  /** How many documents and chunks answer, over the whole library. */
  countLive(): { readonly documents: number; readonly chunks: number } {
    return (
      this.#db.get<{ documents: number; chunks: number }>(
        'SELECT COUNT(version_id) AS documents, COALESCE(SUM(chunk_count), 0) AS chunks FROM documents',
      ) ?? { documents: 0, chunks: 0 }
    );
  }

  /** Live chunks with ids above `after`, in order of id: for building the index again from the text. */
  liveChunksAfter(after: number, limit: number): IndexableChunk[] {
    return this.#db
      .all<Omit<IndexableChunk, 'headingPath'> & { headingPath: string }>(
        `SELECT c.id, COALESCE(c.index_id, c.id) AS indexId, d.id AS documentId, d.language, d.title, c.text,
           c.heading_path AS headingPath
         FROM chunks c JOIN documents d ON d.version_id = c.version_id WHERE c.id > ? ORDER BY c.id LIMIT ?`,
        after,
        limit,
      )
      .map((row) => ({ ...row, headingPath: JSON.parse(row.headingPath) as string[] }));
  }

  /** The rows of the index that find a version's chunks, in the order of the chunks. */
  indexIdsOf(versionId: number): number[] {
    return this.#db
      .all<{ indexId: number }>(
        'SELECT COALESCE(index_id, id) AS indexId FROM chunks WHERE version_id = ? ORDER BY ordinal',
        versionId,
      )
      .map((row) => row.indexId);
  }

  /** The rows of the index that find the chunks of a document around one of them, in the order of the chunks. */
  indexIdsAround(documentId: string, ordinal: number, reach: number): number[] {
    return this.#db
      .all<{ indexId: number }>(
        `SELECT COALESCE(c.index_id, c.id) AS indexId FROM documents d JOIN chunks c ON c.version_id = d.version_id
         WHERE d.id = ? AND c.ordinal BETWEEN ? AND ? AND c.ordinal <> ? ORDER BY c.ordinal`,
        documentId,
        ordinal - reach,
        ordinal + reach,
        ordinal,
      )
      .map((row) => row.indexId);
  }

  /** The rows of the index that find live chunks with ids above `after`, in order of the chunks' ids. */
  liveIndexIdsAfter(after: number, limit: number): { id: number; indexId: number }[] {
    return this.#db.all(
      `SELECT c.id, COALESCE(c.index_id, c.id) AS indexId
       FROM chunks c JOIN documents d ON d.version_id = c.version_id WHERE c.id > ? ORDER BY c.id LIMIT ?`,
      after,
      limit,
    );
  }

  /** Languages of the ready documents, most common first. */
  languages(): string[] {
    return this.#db
      .all<{ language: string }>(
        `SELECT language FROM documents WHERE status = 'ready' AND language IS NOT NULL
         GROUP BY language ORDER BY SUM(chunk_count) DESC`,
      )
      .map((row) => row.language);
  }

  /** The blocks of a version that are on a page, or, without a page, a run of ordinals; both ends are included. */
  blocks(
    versionId: number,
    range: { readonly page: number } | { readonly from: number; readonly to: number },
  ): (Block & { ordinal: number })[] {
    const columns = 'ordinal, kind, level, text, heading_path AS headingPath, page, box, confidence';
    const rows =
      'page' in range
        ? this.#db.all<BlockRow>(
            `SELECT ${columns} FROM blocks WHERE version_id = ? AND page = ? ORDER BY ordinal`,
            versionId,
            range.page,
          )
        : this.#db.all<BlockRow>(
            `SELECT ${columns} FROM blocks WHERE version_id = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal`,
            versionId,
            range.from,
            range.to,
          );
    return rows.map((row) => ({
      ordinal: row.ordinal,
      kind: row.kind,
      text: row.text,
      headingPath: JSON.parse(row.headingPath) as string[],
      ...(row.level !== null && { level: row.level }),
      ...(row.page !== null && { page: row.page }),
      ...(row.box !== null && { box: JSON.parse(row.box) as Box }),
      ...(row.confidence !== null && { confidence: row.confidence }),
    }));
  }

  /** The ordinal of a version's last block; -1 when it has none. */
  lastOrdinal(versionId: number): number {
    return (
      this.#db.get<{ last: number | null }>('SELECT MAX(ordinal) AS last FROM blocks WHERE version_id = ?', versionId)
        ?.last ?? -1
    );
  }
}

/** When a document was last changed: by its own words, or else by its file. Milliseconds since the epoch. */
export function dateOf(stated: string | null, modifiedAt: number | null): number | null {
  const date = Date.parse(stated ?? '');
  return Number.isNaN(date) ? modifiedAt : date;
}
