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
}
