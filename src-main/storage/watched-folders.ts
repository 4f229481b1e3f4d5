import { sep } from 'node:path';
import type { Database } from './database.ts';
import type { FileStamp } from './documents.ts';

/** A folder that a person has asked to be kept in step with. */
export interface WatchedFolderRow {
  readonly id: number;
  readonly path: string;
  readonly collectionId: number;
  readonly collection: string;
}

/** A file that a document was read from, as it was then. */
export interface KnownFile extends FileStamp {
  /** Whether it was gone when it was last looked for. */
  readonly isMissing: boolean;
}

interface KnownFileRow extends FileStamp {
  readonly isMissing: number;
}

const KNOWN_FILE = `SELECT path, byte_size AS byteSize, modified_at AS modifiedAt,
  missing_since IS NOT NULL AS isMissing FROM document_paths`;

const ROWS = `SELECT f.id, f.path, f.collection_id AS collectionId, c.name AS collection
  FROM watched_folders f JOIN collections c ON c.id = f.collection_id`;

/** The folders that are watched, and what the library has of them. */
export class WatchedFolderRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): WatchedFolderRow[] {
    return this.#db.all<WatchedFolderRow>(`${ROWS} ORDER BY f.id`);
  }

  find(id: number): WatchedFolderRow | undefined {
    return this.#db.get<WatchedFolderRow>(`${ROWS} WHERE f.id = ?`, id);
  }

  findByPath(path: string): WatchedFolderRow | undefined {
    return this.#db.get<WatchedFolderRow>(`${ROWS} WHERE f.path = ?`, path);
  }

  /** Returns the new row's id. */
  add(path: string, collectionId: number, now: number): number {
    return this.#db.run(
      'INSERT INTO watched_folders (path, collection_id, added_at) VALUES (?, ?, ?)',
      path,
      collectionId,
      now,
    ).lastId;
  }

  delete(id: number): void {
    this.#db.run('DELETE FROM watched_folders WHERE id = ?', id);
  }

  /** What is known of a file; `undefined` when no document was read from it. */
  knownFile(path: string): KnownFile | undefined {
    const row = this.#db.get<KnownFileRow>(`${KNOWN_FILE} WHERE path = ? AND parent_id IS NULL`, path);
    return row && { ...row, isMissing: row.isMissing === 1 };
  }

  /** Files below a folder that documents were read from, in order of path, from the first one after `after`. */
  knownFilesBelow(folder: string, after: string, limit: number): KnownFile[] {
    const [first, end] = rangeBelow(folder);
    return this.#db
      .all<KnownFileRow>(
        `${KNOWN_FILE} WHERE path > ? AND path < ? AND parent_id IS NULL ORDER BY path LIMIT ?`,
        after > first ? after : first,
        end,
        limit,
      )
      .map((row) => ({ ...row, isMissing: row.isMissing === 1 }));
  }

  /** How many documents have a file below a folder. */
  countDocumentsBelow(folder: string): number {
    const row = this.#db.get<{ count: number }>(
      'SELECT COUNT(DISTINCT document_id) AS count FROM document_paths WHERE path > ? AND path < ?',
      ...rangeBelow(folder),
    );
    return row?.count ?? 0;
  }

  /** Documents that have no file but below a folder. */
  documentsOnlyBelow(folder: string): string[] {
    const [first, end] = rangeBelow(folder);
    return this.#db
      .all<{ id: string }>(
        `SELECT DISTINCT p.document_id AS id FROM document_paths p WHERE p.path > ?1 AND p.path < ?2
           AND NOT EXISTS (SELECT 1 FROM document_paths o WHERE o.document_id = p.document_id
             AND NOT (o.path > ?1 AND o.path < ?2))`,
        first,
        end,
      )
      .map(({ id }) => id);
  }

  /** Documents that have no file but these, and are in no collection but this one. */
  documentsOnlyAt(paths: readonly string[], collectionId: number): string[] {
    return this.#db
      .all<{ id: string }>(
        `SELECT DISTINCT p.document_id AS id FROM json_each(?1) AS given JOIN document_paths p ON p.path = given.value
         WHERE NOT EXISTS (SELECT 1 FROM document_paths o WHERE o.document_id = p.document_id
             AND o.path NOT IN (SELECT value FROM json_each(?1)))
           AND NOT EXISTS (SELECT 1 FROM document_collections c WHERE c.document_id = p.document_id
             AND c.collection_id <> ?2)`,
        JSON.stringify(paths),
        collectionId,
      )
      .map(({ id }) => id);
  }
}

/** Paths below a folder sort between these two, both of which are outside. */
function rangeBelow(folder: string): [first: string, end: string] {
  const stem = folder.endsWith(sep) ? folder.slice(0, -1) : folder;
  return [`${stem}${sep}`, `${stem}${String.fromCharCode(sep.charCodeAt(0) + 1)}`];
}
