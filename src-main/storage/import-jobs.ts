import type { Database } from './database.ts';
import type { FileStamp } from './documents.ts';

/** One file that waits to be read, or is being read. The row goes when its outcome is stored. */
export interface ImportJob extends FileStamp {
  readonly id: number;
  readonly documentId: string;
  readonly collectionId: number;
  /** How often reading it was begun; a file that takes the process down is not tried for ever. */
  readonly attempts: number;
  readonly priority: number;
}

/** Files that arrived; files of documents that answer, and do so with an old text; files that someone waits for. */
export const PRIORITY = { arrived: 0, changed: 1, awaited: 2 } as const;

/** Files from this size on are likely to keep a thread busy for long. The schema has an index for this very number. */
export const LARGE_FILE_BYTES = 1_048_576;

const COLUMNS = `id, document_id AS documentId, path, collection_id AS collectionId,
  byte_size AS byteSize, modified_at AS modifiedAt, attempts, priority`;

/** The import queue on disk. */
export class ImportJobRepository {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(job: Omit<ImportJob, 'id' | 'attempts' | 'priority'>, now: number, priority: number = PRIORITY.arrived): void {
    this.#db.run(
      `INSERT INTO import_jobs (document_id, path, collection_id, byte_size, modified_at, created_at, priority)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      job.documentId,
      job.path,
      job.collectionId,
      job.byteSize,
      job.modifiedAt,
      now,
      priority,
    );
  }

  findByPath(path: string): ImportJob | undefined {
    return this.#db.get<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs WHERE path = ?`, path);
  }

  ofDocument(documentId: string): ImportJob[] {
    return this.#db.all<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs WHERE document_id = ?`, documentId);
  }

  /**
   * The next job of a small file, by priority and then in order of arrival, leaving out those in `running`. One that was
   * being read when the process died comes after the others: if it is the cause, it harms no one else.
   */
  nextSmall(running: ReadonlySet<number>): ImportJob | undefined {
    return this.#db
      .all<ImportJob>(
        `SELECT ${COLUMNS} FROM import_jobs WHERE byte_size < ${LARGE_FILE_BYTES}
         ORDER BY attempts, priority DESC, id LIMIT ?`,
        running.size + 1,
      )
      .find((job) => !running.has(job.id));
  }

  /** The next job of a large file, the largest first: begun last, it would hold up the end. */
  nextLarge(running: ReadonlySet<number>): ImportJob | undefined {
    return this.#db
      .all<ImportJob>(
        `SELECT ${COLUMNS} FROM import_jobs WHERE byte_size >= ${LARGE_FILE_BYTES}
         ORDER BY attempts, priority DESC, byte_size DESC, id LIMIT ?`,
        running.size + 1,
      )
      .find((job) => !running.has(job.id));
  }

  /** How many jobs there are, and how large their files are together. */
  total(): { readonly count: number; readonly bytes: number } {
    return (
      this.#db.get('SELECT COUNT(*) AS count, COALESCE(SUM(byte_size), 0) AS bytes FROM import_jobs') ?? {
        count: 0,
        bytes: 0,
      }
    );
  }

  find(id: number): ImportJob | undefined {
    return this.#db.get<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs WHERE id = ?`, id);
  }

  /** The first `limit` jobs in order of arrival. */
  first(limit: number): ImportJob[] {
    return this.#db.all<ImportJob>(`SELECT ${COLUMNS} FROM import_jobs ORDER BY id LIMIT ?`, limit);
  }

  /** Every job's document. */
  documentIds(): string[] {
    return this.#db.all<{ id: string }>('SELECT document_id AS id FROM import_jobs ORDER BY id').map((row) => row.id);
  }

  /** Says that the file has changed since it was queued: a reading of what it was is not the end of the job. */
  restamp(id: number, stamp: FileStamp): void {
    this.#db.run(
      'UPDATE import_jobs SET byte_size = ?, modified_at = ?, attempts = 0 WHERE id = ?',
      stamp.byteSize,
      stamp.modifiedAt,
      id,
    );
  }

  /** Puts a file before others, because someone waits for it. */
  expedite(path: string): void {
    this.#db.run('UPDATE import_jobs SET priority = ? WHERE path = ?', PRIORITY.awaited, path);
  }

  /** Makes the file's content that of another document. */
  moveTo(id: number, documentId: string): void {
    this.#db.run('UPDATE import_jobs SET document_id = ? WHERE id = ?', documentId, id);
  }

  /** Drops a job that was done as it stands in `job`. Returns whether it is over: not when it was restamped since. */
  finish(job: ImportJob): boolean {
    this.#db.run(
      'DELETE FROM import_jobs WHERE id = ? AND byte_size = ? AND modified_at = ?',
      job.id,
      job.byteSize,
      job.modifiedAt,
    );
    return this.find(job.id) === undefined;
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
