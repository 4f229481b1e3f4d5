import type { Collection } from '../../src-shared/documents.ts';
import type { Database } from './database.ts';

/** Named sets of documents. A document may be in several. */
export class CollectionRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** All collections with the number of their documents, by name. */
  list(): Collection[] {
    return this.#db.all<Collection>(
      `SELECT c.id, c.name, COUNT(dc.document_id) AS documentCount
       FROM collections c LEFT JOIN document_collections dc ON dc.collection_id = c.id
       GROUP BY c.id ORDER BY c.name COLLATE NOCASE`,
    );
  }

  /** The id of the collection called `name` (case does not count), or `undefined`. */
  find(name: string): number | undefined {
    return this.#db.get<{ id: number }>('SELECT id FROM collections WHERE name = ?', name)?.id;
  }

  /** Whether there is a collection with this id. */
  has(id: number): boolean {
    return this.#db.get('SELECT 1 FROM collections WHERE id = ?', id) !== undefined;
  }

  /** The id of the collection called `name`, which is created if there is none. */
  ensure(name: string, now: number): number {
    return (
      this.find(name) ?? this.#db.run('INSERT INTO collections (name, created_at) VALUES (?, ?)', name, now).lastId
    );
  }
}
