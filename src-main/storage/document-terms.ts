import type { Database } from './database.ts';

/** A document that a term names, and in which fields of its identity. */
export interface NamedBy {
  readonly documentId: string;
  readonly fields: readonly string[];
  /** How many chunks it answers with. */
  readonly chunkCount: number;
}

/** The terms that documents are called by: their titles, file names, names and periods (analysis/identity.ts). */
export class DocumentTermRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Replaces the terms of the fields given; others stay. */
  replace(documentId: string, fields: Readonly<Record<string, readonly string[]>>): void {
    this.#db.transaction(() => {
      for (const [field, terms] of Object.entries(fields)) {
        this.#db.run('DELETE FROM document_terms WHERE document_id = ? AND field = ?', documentId, field);
        for (const term of new Set(terms))
          this.#db.run(
            'INSERT OR IGNORE INTO document_terms (term, document_id, field) VALUES (?, ?, ?)',
            term,
            documentId,
            field,
          );
      }
    });
  }

  /**
   * The ready documents that any of the terms names.
   * @param limit with more of them than this, the terms name none, and `undefined` is returned
   */
  find(terms: readonly string[], limit: number): NamedBy[] | undefined {
    const rows = this.#db.all<{ documentId: string; fields: string; chunkCount: number }>(
      `SELECT t.document_id AS documentId, group_concat(DISTINCT t.field) AS fields, d.chunk_count AS chunkCount
       FROM document_terms t JOIN documents d ON d.id = t.document_id
       WHERE t.term IN (SELECT value FROM json_each(?)) AND d.version_id IS NOT NULL
       GROUP BY t.document_id LIMIT ?`,
      JSON.stringify(terms),
      limit + 1,
    );
    if (rows.length > limit) return undefined;
    return rows.map(({ fields, ...row }) => ({ ...row, fields: fields.split(',') }));
  }

  /** Ready documents that nothing is known of, in order of their ids, those above `after` and at most `limit`. */
  unknown(after: string, limit: number): { documentId: string; versionId: number; language: string | null }[] {
    return this.#db.all(
      `SELECT d.id AS documentId, d.version_id AS versionId, d.language FROM documents d
       WHERE d.id > ? AND d.version_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM document_terms t WHERE t.document_id = d.id)
       ORDER BY d.id LIMIT ?`,
      after,
      limit,
    );
  }
}
