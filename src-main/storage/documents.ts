import type { DocumentStatus, DocumentSummary, PageUnit } from '../../src-shared/documents.ts';
import { type ErrorReport, errorReport, isErrorCode } from '../../src-shared/errors.ts';
import type { Database } from './database.ts';
import { dateOf } from './versions.ts';

/** A document's row, as the library's own code reads it. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly status: DocumentStatus;
  readonly format: string | null;
  readonly language: string | null;
  readonly contentHash: string | null;
  readonly byteSize: number;
  readonly pageCount: number | null;
  readonly chunkCount: number;
  /** The version that answers; `null` until the first one is committed. */
  readonly versionId: number | null;
}

/** A file that was imported before, and the document that it is. */
export interface ImportedFile extends DocumentRow {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** What failed to read it; see {@link DocumentRepository.setFailed}. */
  readonly failedReader: string | null;
  readonly pathSize: number;
  readonly pathModifiedAt: number;
  readonly pathHash: string | null;
}

/** A file on disk, as it was when it was looked at. */
export interface FileStamp {
  readonly path: string;
  readonly byteSize: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

const ROW_COLUMNS = `id, title, status, format, language, content_hash AS contentHash, byte_size AS byteSize,
  page_count AS pageCount, chunk_count AS chunkCount, version_id AS versionId`;

interface SummaryRow extends DocumentRow {
  readonly path: string | null;
  readonly pageUnit: PageUnit | null;
  readonly authors: string;
  readonly madeAt: string | null;
  readonly changedAt: string | null;
  readonly ocrConfidence: number | null;
  readonly parentId: string | null;
  readonly originalMissing: number;
  readonly collections: string;
  readonly tags: string;
  readonly addedAt: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly updating: number;
}

const SUMMARY = `
  SELECT d.id, d.title, d.status, d.format, d.language, d.content_hash AS contentHash, d.byte_size AS byteSize,
    d.page_count AS pageCount, d.chunk_count AS chunkCount, d.version_id AS versionId, d.added_at AS addedAt,
    d.error_code AS errorCode, d.error_message AS errorMessage,
    d.page_unit AS pageUnit, d.authors, d.made_at AS madeAt, d.changed_at AS changedAt, d.ocr_confidence AS ocrConfidence,
    (SELECT p.path FROM document_paths p WHERE p.document_id = d.id
      ORDER BY p.missing_since IS NOT NULL, p.parent_id IS NOT NULL, p.rowid LIMIT 1) AS path,
    -- Only what has no file of its own is shown under its mail.
    (SELECT CASE WHEN COUNT(*) = COUNT(p.parent_id) THEN MIN(p.parent_id) END
      FROM document_paths p WHERE p.document_id = d.id) AS parentId,
    NOT EXISTS (SELECT 1 FROM document_paths p WHERE p.document_id = d.id AND p.missing_since IS NULL) AS originalMissing,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM document_tags WHERE document_id = d.id ORDER BY tag)) AS tags,
    (SELECT json_group_array(c.name) FROM document_collections dc JOIN collections c ON c.id = dc.collection_id
      WHERE dc.document_id = d.id) AS collections,
    (d.status = 'ready' AND EXISTS (SELECT 1 FROM import_jobs j WHERE j.document_id = d.id)) AS updating
  FROM documents d`;

/** The error kept with a failed row, or `undefined`. */
export function storedError(code: string | null, message: string | null): ErrorReport | undefined {
  return isErrorCode(code) ? errorReport(code, message ?? undefined) : undefined;
}

function summaryOf(row: SummaryRow): DocumentSummary {
  const error = storedError(row.errorCode, row.errorMessage);
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    ...(row.format !== null && { format: row.format }),
    path: row.path ?? '',
    byteSize: row.byteSize,
    ...(row.pageCount !== null && { pageCount: row.pageCount }),
    ...(row.pageUnit !== null && { pageUnit: row.pageUnit }),
    ...(row.authors !== '[]' && { authors: JSON.parse(row.authors) as string[] }),
    ...(row.madeAt !== null && { createdAt: row.madeAt }),
    ...(row.changedAt !== null && { modifiedAt: row.changedAt }),
    ...(row.language !== null && { language: row.language }),
    ...(row.ocrConfidence !== null && { ocrConfidence: row.ocrConfidence }),
    ...(row.parentId !== null && { parentId: row.parentId }),
    chunkCount: row.chunkCount,
    collections: JSON.parse(row.collections) as string[],
    tags: JSON.parse(row.tags) as string[],
    addedAt: row.addedAt,
    ...(error && { error }),
    originalMissing: row.originalMissing === 1,
    updating: row.updating === 1,
  };
}

/** Documents, the paths they came from, the collections they are in, and how their import stands. */
export class DocumentRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(collectionId?: number): DocumentSummary[] {
    const rows =
      collectionId === undefined
        ? this.#db.all<SummaryRow>(`${SUMMARY} ORDER BY d.added_at, d.rowid`)
        : this.#db.all<SummaryRow>(
            `${SUMMARY} WHERE d.id IN (SELECT document_id FROM document_collections WHERE collection_id = ?)
             ORDER BY d.added_at, d.rowid`,
            collectionId,
          );
    return rows.map(summaryOf);
  }

  /** The language of every document, as an ISO 639-1 code; `null` where it is not known. */
  languages(): (string | null)[] {
    return this.#db.all<{ language: string | null }>('SELECT language FROM documents').map(({ language }) => language);
  }

  /** Every document's id: the newest first, and those added together as they were added. */
  ids(): string[] {
    return this.#db.all<{ id: string }>('SELECT id FROM documents ORDER BY added_at DESC, rowid').map(({ id }) => id);
  }

  /** Documents that could not be read and answer with nothing. */
  failedIds(): string[] {
    return this.#db.all<{ id: string }>(`SELECT id FROM documents WHERE status = 'failed'`).map(({ id }) => id);
  }

  summary(id: string): DocumentSummary | undefined {
    const row = this.#db.get<SummaryRow>(`${SUMMARY} WHERE d.id = ?`, id);
    return row && summaryOf(row);
  }

  find(id: string): DocumentRow | undefined {
    return this.#db.get<DocumentRow>(`SELECT ${ROW_COLUMNS} FROM documents WHERE id = ?`, id);
  }

  /** What rows of the index say of a document: its format, and when it, or else its file, was last changed. */
  facts(id: string): { readonly format: string; readonly date: number | null } {
    const row = this.#db.get<{ format: string | null; stated: string | null; modifiedAt: number | null }>(
      `SELECT format, COALESCE(changed_at, made_at) AS stated,
         (SELECT MAX(modified_at) FROM document_paths WHERE document_id = documents.id) AS modifiedAt
       FROM documents WHERE id = ?`,
      id,
    );
    return { format: row?.format ?? '', date: dateOf(row?.stated ?? null, row?.modifiedAt ?? null) };
  }

  /** Ids that begin with `prefix`, as git does for commits; at most two, to tell unique from not. */
  findByPrefix(prefix: string): string[] {
    return this.#db
      .all<{ id: string }>('SELECT id FROM documents WHERE substr(id, 1, length(?)) = ? LIMIT 2', prefix, prefix)
      .map((row) => row.id);
  }

  /** The ready document with this content, other than `except`. */
  findReadyByHash(contentHash: string, except: string): DocumentRow | undefined {
    return this.#db.get<DocumentRow>(
      `SELECT ${ROW_COLUMNS} FROM documents WHERE content_hash = ? AND status = 'ready' AND id <> ? LIMIT 1`,
      contentHash,
      except,
    );
  }

  /** The document that `path` was last imported as, with how the file looked then. */
  findByPath(path: string): ImportedFile | undefined {
    return this.#db.get<ImportedFile>(
      `SELECT d.id, d.title, d.status, d.format, d.language, d.content_hash AS contentHash, d.byte_size AS byteSize,
         d.page_count AS pageCount, d.chunk_count AS chunkCount, d.version_id AS versionId,
         d.error_code AS errorCode, d.error_message AS errorMessage, d.failed_reader AS failedReader,
         p.byte_size AS pathSize, p.modified_at AS pathModifiedAt, p.content_hash AS pathHash
       FROM document_paths p JOIN documents d ON d.id = p.document_id WHERE p.path = ?`,
      path,
    );
  }

  create(id: string, title: string, byteSize: number, now: number): void {
    this.#db.run(
      `INSERT INTO documents (id, title, status, byte_size, added_at, updated_at) VALUES (?, ?, 'queued', ?, ?, ?)`,
      id,
      title,
      byteSize,
      now,
      now,
    );
  }

  /** Points `stamp.path` at a document; a path points at one document at a time, and its file is there. */
  setPath(documentId: string, stamp: FileStamp, contentHash: string | null): void {
    this.#db.run(
      `INSERT INTO document_paths (path, document_id, byte_size, modified_at, content_hash) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET document_id = excluded.document_id, byte_size = excluded.byte_size,
         modified_at = excluded.modified_at, content_hash = excluded.content_hash, missing_since = NULL`,
      stamp.path,
      documentId,
      stamp.byteSize,
      stamp.modifiedAt,
      contentHash,
    );
  }

  /** A document's files, those that are there first, attachments last. */
  paths(documentId: string): string[] {
    return this.#db
      .all<{ path: string }>(
        `SELECT path FROM document_paths WHERE document_id = ?
         ORDER BY missing_since IS NOT NULL, parent_id IS NOT NULL, rowid`,
        documentId,
      )
      .map((row) => row.path);
  }

  /** A document's files that were there when they were last looked for. */
  presentPaths(documentId: string): string[] {
    return this.#db
      .all<{ path: string }>(
        'SELECT path FROM document_paths WHERE document_id = ? AND missing_since IS NULL',
        documentId,
      )
      .map((row) => row.path);
  }

  /** A document's files that did not come inside another. */
  ownPaths(documentId: string): string[] {
    return this.#db
      .all<{ path: string }>('SELECT path FROM document_paths WHERE document_id = ? AND parent_id IS NULL', documentId)
      .map((row) => row.path);
  }

  setTitle(id: string, title: string): void {
    this.#db.run('UPDATE documents SET title = ? WHERE id = ?', title, id);
  }

  dropPath(path: string): void {
    this.#db.run('DELETE FROM document_paths WHERE path = ?', path);
  }

  /** Paths above `after`, in order, with whether their file was there when it was last looked for. */
  pathsAfter(after: string, limit: number): { path: string; isMissing: boolean }[] {
    return this.#db
      .all<{ path: string; isMissing: number }>(
        `SELECT path, missing_since IS NOT NULL AS isMissing FROM document_paths
         WHERE path > ? AND parent_id IS NULL ORDER BY path LIMIT ?`,
        after,
        limit,
      )
      .map(({ path, isMissing }) => ({ path, isMissing: isMissing === 1 }));
  }

  /** Marks a file as gone, or, with `null`, as there. Returns its document, if the mark is new. */
  setMissing(path: string, since: number | null): string | undefined {
    const { changes } = this.#db.run(
      'UPDATE document_paths SET missing_since = ? WHERE path = ? AND (missing_since IS NULL) = (? IS NOT NULL)',
      since,
      path,
      since,
    );
    return changes > 0 ? this.findByPath(path)?.id : undefined;
  }

  /** Says that a file came inside a document. */
  setParent(path: string, parentId: string): void {
    this.#db.run('UPDATE document_paths SET parent_id = ? WHERE path = ?', parentId, path);
  }

  /** The document that a file came in, and where that one is. */
  parentOfPath(path: string): { id: string; path: string } | undefined {
    return this.#db.get(
      `SELECT parent.document_id AS id, parent.path FROM document_paths p
       JOIN document_paths parent ON parent.document_id = p.parent_id WHERE p.path = ? LIMIT 1`,
      path,
    );
  }

  /** The document that this one came in; `undefined` when it has a file of its own. */
  parentOf(documentId: string): string | undefined {
    return (
      this.#db.get<{ id: string | null }>(
        `SELECT CASE WHEN COUNT(*) = COUNT(parent_id) THEN MIN(parent_id) END AS id
         FROM document_paths WHERE document_id = ?`,
        documentId,
      )?.id ?? undefined
    );
  }

  /** Files that came inside a document. */
  attachmentPaths(documentId: string): string[] {
    return this.#db
      .all<{ path: string }>('SELECT path FROM document_paths WHERE parent_id = ?', documentId)
      .map((row) => row.path);
  }

  /** Documents all of whose files came inside one of `family`; not those in it already. */
  onlyAttachedTo(family: readonly string[]): string[] {
    return this.#db
      .all<{ id: string }>(
        `SELECT DISTINCT p.document_id AS id FROM json_each(?1) AS given JOIN document_paths p ON p.parent_id = given.value
         WHERE p.document_id NOT IN (SELECT value FROM json_each(?1))
           AND NOT EXISTS (SELECT 1 FROM document_paths o WHERE o.document_id = p.document_id
             AND (o.parent_id IS NULL OR o.parent_id NOT IN (SELECT value FROM json_each(?1))))`,
        JSON.stringify(family),
      )
      .map((row) => row.id);
  }

  /** Returns whether the document was not in the collection before. */
  addToCollection(documentId: string, collectionId: number): boolean {
    return (
      this.#db.run(
        'INSERT OR IGNORE INTO document_collections (document_id, collection_id) VALUES (?, ?)',
        documentId,
        collectionId,
      ).changes > 0
    );
  }

  collectionIds(documentId: string): number[] {
    return this.#db
      .all<{ id: number }>('SELECT collection_id AS id FROM document_collections WHERE document_id = ?', documentId)
      .map((row) => row.id);
  }

  /** Marks a document that has no version yet as waiting to be read; one that answers stays ready. */
  setQueued(id: string, now: number): void {
    this.#db.run(
      `UPDATE documents SET status = CASE WHEN version_id IS NULL THEN 'queued' ELSE 'ready' END,
         error_code = NULL, error_message = NULL, updated_at = ? WHERE id = ?`,
      now,
      id,
    );
  }

  /**
   * Keeps why a document could not be read. A ready document keeps answering with its old version.
   * @param reader what tried to: while that stays the same, trying again is of no use
   */
  setFailed(id: string, status: 'failed' | 'cancelled', error: ErrorReport, now: number, reader?: string): void {
    this.#db.run(
      `UPDATE documents SET status = CASE WHEN version_id IS NULL THEN ? ELSE 'ready' END,
         error_code = ?, error_message = ?, updated_at = ?, failed_reader = ? WHERE id = ?`,
      status,
      error.code,
      error.message,
      now,
      reader ?? null,
      id,
    );
  }

  /** Bytes of all files that answer. */
  readyBytes(): number {
    return (
      this.#db.get<{ bytes: number }>(
        'SELECT COALESCE(SUM(byte_size), 0) AS bytes FROM documents WHERE version_id IS NOT NULL',
      )?.bytes ?? 0
    );
  }

  /** Removes the row; paths and collections go with it. Its versions are swept afterwards. */
  delete(id: string): void {
    this.#db.run('DELETE FROM documents WHERE id = ?', id);
  }
}
