import type { Database } from './database.ts';

/** Words that a person has put on documents, to find them by. Case does not tell them apart. */
export class DocumentTagRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  of(documentId: string): string[] {
    return this.#db
      .all<{ tag: string }>('SELECT tag FROM document_tags WHERE document_id = ? ORDER BY tag', documentId)
      .map(({ tag }) => tag);
  }

  /** Replaces the tags of a document. */
  set(documentId: string, tags: readonly string[]): void {
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM document_tags WHERE document_id = ?', documentId);
      for (const tag of tags)
        this.#db.run('INSERT OR IGNORE INTO document_tags (document_id, tag) VALUES (?, ?)', documentId, tag);
    });
  }

  /** Every tag, in one of the ways it is written, with the number of documents that have it. */
  list(): { tag: string; documentCount: number }[] {
    return this.#db.all(
      'SELECT MIN(tag) AS tag, COUNT(*) AS documentCount FROM document_tags GROUP BY tag ORDER BY tag',
    );
  }
}
