import type { Database } from './database.ts';

/** A folder that a person has asked to be kept in step with. */
export interface WatchedFolderRow {
  readonly id: number;
  readonly path: string;
  readonly collectionId: number;
  readonly collection: string;
}

const ROWS = `SELECT f.id, f.path, f.collection_id AS collectionId, c.name AS collection
  FROM watched_folders f JOIN collections c ON c.id = f.collection_id`;

/** The folders that are watched. */
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
}
