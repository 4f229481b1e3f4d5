import type { Database } from './database.ts';

/** The vectors of the library by one embedding model. */
export interface EmbeddingSpaceRow {
  readonly id: number;
  /** Of the model: vectors of one identity may be compared. */
  readonly identity: string;
  readonly modelPath: string;
  readonly modelName: string;
  /** JSON: how the model is used. */
  readonly settings: string;
  readonly dimensions: number;
  /** `active`: it answers; `filling`: it will, once every chunk has its vector. */
  readonly status: 'filling' | 'active';
  /** JSON: how far its vectors are trusted, found on the library's own text. */
  readonly calibration: string | null;
}

const COLUMNS = `id, identity, model_path AS modelPath, model_name AS modelName, settings, dimensions, status, calibration`;

/** The embedding spaces of the library: one that answers at most, and one that is being filled. */
export class EmbeddingSpaceRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): EmbeddingSpaceRow[] {
    return this.#db.all(`SELECT ${COLUMNS} FROM embedding_spaces ORDER BY id`);
  }

  find(identity: string): EmbeddingSpaceRow | undefined {
    return this.#db.get(`SELECT ${COLUMNS} FROM embedding_spaces WHERE identity = ?`, identity);
  }

  create(
    space: Pick<EmbeddingSpaceRow, 'identity' | 'modelPath' | 'modelName' | 'settings' | 'dimensions'>,
    now: number,
  ): EmbeddingSpaceRow {
    this.#db.run(
      `INSERT INTO embedding_spaces (identity, model_path, model_name, settings, dimensions, status, created_at)
       VALUES (?, ?, ?, ?, ?, 'filling', ?)`,
      space.identity,
      space.modelPath,
      space.modelName,
      space.settings,
      space.dimensions,
      now,
    );
    const created = this.find(space.identity);
    if (!created) throw new Error('the embedding space that was just made is not there');
    return created;
  }

  /** The model was found elsewhere, or is used otherwise in a way that leaves its vectors as they are. */
  setModel(id: number, modelPath: string, settings: string): void {
    this.#db.run('UPDATE embedding_spaces SET model_path = ?, settings = ? WHERE id = ?', modelPath, settings, id);
  }

  setCalibration(id: number, calibration: string): void {
    this.#db.run('UPDATE embedding_spaces SET calibration = ? WHERE id = ?', calibration, id);
  }

  /**
   * Lets a space answer from now on, in the place of the one that did.
   * @returns the others, which are of no use any more and are to be dropped with their vectors
   */
  activate(id: number): EmbeddingSpaceRow[] {
    return this.#db.durable(() => {
      this.#db.run(`UPDATE embedding_spaces SET status = 'filling' WHERE status = 'active' AND id <> ?`, id);
      this.#db.run(`UPDATE embedding_spaces SET status = 'active' WHERE id = ?`, id);
      return this.list().filter((space) => space.id !== id);
    });
  }

  delete(id: number): void {
    this.#db.run('DELETE FROM embedding_spaces WHERE id = ?', id);
  }

  /** Versions that answer and are not known to have all of their vectors, the oldest first. */
  unembedded(id: number, limit: number): { readonly versionId: number; readonly documentId: string }[] {
    return this.#db.all(
      `SELECT d.version_id AS versionId, d.id AS documentId FROM documents d
       WHERE d.version_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM embedded_versions e WHERE e.space_id = ? AND e.version_id = d.version_id)
       ORDER BY d.version_id LIMIT ?`,
      id,
      limit,
    );
  }

  /** Chunks of the versions that {@link unembedded} tells of. */
  countUnembedded(id: number): number {
    return (
      this.#db.get<{ chunks: number }>(
        `SELECT COALESCE(SUM(d.chunk_count), 0) AS chunks FROM documents d
         WHERE d.version_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM embedded_versions e WHERE e.space_id = ? AND e.version_id = d.version_id)`,
        id,
      )?.chunks ?? 0
    );
  }

  /** Takes down that all chunks of these versions have their vectors. Those that are gone meanwhile are passed over. */
  markEmbedded(id: number, versionIds: readonly number[]): void {
    this.#db.run(
      `INSERT OR IGNORE INTO embedded_versions (space_id, version_id)
       SELECT ?, id FROM versions WHERE id IN (SELECT value FROM json_each(?))`,
      id,
      JSON.stringify(versionIds),
    );
  }

  /** Some of their vectors turned out to be missing. Takes rows of the index. */
  markLacking(id: number, indexIds: readonly number[]): void {
    this.#db.run(
      `DELETE FROM embedded_versions WHERE space_id = ?1 AND version_id IN (
         SELECT c.version_id FROM json_each(?2) AS lacking JOIN chunks c ON c.id = lacking.value AND c.index_id IS NULL
         UNION SELECT c.version_id FROM json_each(?2) AS lacking JOIN chunks c ON c.index_id = lacking.value)`,
      id,
      JSON.stringify(indexIds),
    );
  }
}
