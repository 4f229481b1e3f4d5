import type { Database } from './database.ts';
import type { FileStamp } from './documents.ts';

/** One file that waits to be read, or is being read. The row goes when its outcome is stored. */
export interface ImportJob extends FileStamp {
  readonly id: number;
  readonly documentId: string;
  readonly collectionId: number;
  /** How often reading it was begun; a file that takes the process down is not tried for ever. */
  readonly attempts: number;
}

const COLUMNS = `id, document_id AS documentId, path, collection_id AS collectionId,
  byte_size AS byteSize, modified_at AS modifiedAt, attempts`;

/** The import queue on disk. */
export class ImportJobRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(job: Omit<ImportJob, 'id' | 'attempts'>, now: number): void {
    this.#db.run(
      `INSERT INTO import_jobs (document_id, path, collection_id, byte_size, modified_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      job.documentId,
      job.path,
      job.collectionId,
      job.byteSize,
      job.modifiedAt,
      now,
    );
  }

  findByPath(path: string): ImportJob | undefined {
    return this.#db.get<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs WHERE path = ?`, path);
  }

  findByDocument(documentId: string): ImportJob | undefined {
    return this.#db.get<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs WHERE document_id = ? LIMIT 1`, documentId);
  }

  /**
   * The next job in order of arrival, leaving out those in `running`. One that was being
   * read when the process died comes after the others: if it is the cause, it harms no one else.
   */
  next(running: ReadonlySet<number>): ImportJob | undefined {
    return this.#db
      .all<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs ORDER BY attempts, id LIMIT ?`, running.size + 1)
      .find((job) => !running.has(job.id));
  }

  count(): number {
    return this.#db.get<{ count: number }>('SELECT COUNT(*) AS count FROM import_jobs')?.count ?? 0;
  }

  all(): ImportJob[] {
    return this.#db.all<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs ORDER BY id`);
  }

  begin(id: number): void {
    this.#db.run('UPDATE import_jobs SET attempts = attempts + 1 WHERE id = ?', id);
  }

  /** Gives back the attempt of a job that was interrupted through no fault of its file. */
  forgive(id: number): void {
    this.#db.run('UPDATE import_jobs SET attempts = MAX(0, attempts - 1) WHERE id = ?', id);
  }

  delete(id: number): void {
    this.#db.run('DELETE FROM import_jobs WHERE id = ?', id);
  }
}
