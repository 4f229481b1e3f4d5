import type { Block, BlockKind, Box, Chunk, ChunkSpan } from '../../src-shared/documents.ts';
import type { Database } from './database.ts';

/** What a committed version says of its document. */
export interface VersionFacts {
  readonly title: string;
  readonly format: string;
  readonly language: string | null;
  readonly contentHash: string;
  readonly byteSize: number;
  readonly pageCount: number | null;
  readonly chunkCount: number;
}

/** A chunk of a version that answers, with the document that it answers for. */
export interface StoredChunk {
  readonly id: number;
  readonly documentId: string;
  readonly title: string;
  readonly path: string;
  readonly ordinal: number;
  readonly text: string;
  readonly headingPath: readonly string[];
  readonly spans: readonly ChunkSpan[];
}

interface BlockRow {
  readonly ordinal: number;
  readonly kind: BlockKind;
  readonly level: number | null;
  readonly text: string;
  readonly headingPath: string;
  readonly page: number | null;
  readonly box: string | null;
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
          'INSERT INTO blocks (version_id, ordinal, kind, level, text, heading_path, page, box) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          versionId,
          firstOrdinal + index,
          block.kind,
          block.level ?? null,
          block.text,
          JSON.stringify(block.headingPath),
          block.page ?? null,
          block.box ? JSON.stringify(block.box) : null,
        );
      });
    });
  }

  /** Returns the new chunks' ids, in order. */
  addChunks(versionId: number, chunks: readonly Chunk[]): number[] {
    return this.#db.transaction(() =>
      chunks.map(
        (chunk) =>
          this.#db.run(
            'INSERT INTO chunks (version_id, ordinal, text, heading_path, spans, token_count) VALUES (?, ?, ?, ?, ?, ?)',
            versionId,
            chunk.ordinal,
            chunk.text,
            JSON.stringify(chunk.headingPath),
            JSON.stringify(chunk.spans),
            chunk.tokenCount,
          ).lastId,
      ),
    );
  }

  /** Makes a version the one that answers. This one statement is what makes a document searchable. */
  publish(documentId: string, versionId: number, facts: VersionFacts, now: number): void {
    this.#db.run(
      `UPDATE documents SET version_id = ?, status = 'ready', title = ?, format = ?, language = ?, content_hash = ?,
         byte_size = ?, page_count = ?, chunk_count = ?, error_code = NULL, error_message = NULL, updated_at = ?
       WHERE id = ?`,
      versionId,
      facts.title,
      facts.format,
      facts.language,
      facts.contentHash,
      facts.byteSize,
      facts.pageCount,
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

  /** The chunks among `ids` that are part of a version that answers. Others are stale and left out. */
  liveChunks(ids: readonly number[]): Map<number, StoredChunk> {
    const rows = this.#db.all<{
      id: number;
      documentId: string;
      title: string;
      path: string | null;
      ordinal: number;
      text: string;
      headingPath: string;
      spans: string;
    }>(
      `SELECT c.id, d.id AS documentId, d.title, c.ordinal, c.text, c.heading_path AS headingPath, c.spans,
         (SELECT p.path FROM document_paths p WHERE p.document_id = d.id ORDER BY p.rowid LIMIT 1) AS path
       FROM json_each(?) wanted
       JOIN chunks c ON c.id = wanted.value
       JOIN documents d ON d.version_id = c.version_id
       WHERE d.status = 'ready'`,
      JSON.stringify(ids),
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          ...row,
          path: row.path ?? '',
          headingPath: JSON.parse(row.headingPath) as string[],
          spans: JSON.parse(row.spans) as ChunkSpan[],
        },
      ]),
    );
  }

  /** How many chunks answer, over the whole library. */
  countLiveChunks(): number {
    return this.#db.get<{ count: number }>('SELECT COALESCE(SUM(chunk_count), 0) AS count FROM documents')?.count ?? 0;
  }

  /** Live chunks with ids above `after`, in order of id: for building the index again from the text. */
  liveChunksAfter(
    after: number,
    limit: number,
  ): {
    id: number;
    versionId: number;
    documentId: string;
    language: string | null;
    title: string;
    text: string;
    headingPath: string[];
  }[] {
    return this.#db
      .all<{
        id: number;
        versionId: number;
        documentId: string;
        language: string | null;
        title: string;
        text: string;
        headingPath: string;
      }>(
        `SELECT c.id, c.version_id AS versionId, d.id AS documentId, d.language, d.title, c.text, c.heading_path AS headingPath
         FROM chunks c JOIN documents d ON d.version_id = c.version_id WHERE c.id > ? ORDER BY c.id LIMIT ?`,
        after,
        limit,
      )
      .map((row) => ({ ...row, headingPath: JSON.parse(row.headingPath) as string[] }));
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
    const columns = 'ordinal, kind, level, text, heading_path AS headingPath, page, box';
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
