import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

/** Rows come back as plain objects of column values; repositories give them their types. */
export type Row = Readonly<Record<string, SQLInputValue>>;

/**
 * One open SQLite database. Statements are prepared once and kept. Everything here is
 * synchronous, so callers keep transactions small: main's event loop waits for them.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** All rows of a query. `Shape` is the caller's word for what the columns hold. */
  all<Shape>(sql: string, ...values: SQLInputValue[]): Shape[] {
    return coded(() => this.#prepare(sql).all(...values)) as unknown as Shape[];
  }

  /** The first row, or `undefined`. */
  get<Shape>(sql: string, ...values: SQLInputValue[]): Shape | undefined {
    return coded(() => this.#prepare(sql).get(...values)) as unknown as Shape | undefined;
  }

  /** Runs a statement; returns how many rows changed and the id of the last one inserted. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly lastId: number } {
    const result = coded(() => this.#prepare(sql).run(...values));
    return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  /**
   * Runs `work` as one transaction: all of it is kept, or, when it throws, none. Nests by joining.
   * @throws AlcoveError `DISK_FULL`, `DATA_FOLDER_UNUSABLE`, `LIBRARY_DAMAGED`; whatever `work` throws
   */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    coded(() => this.#db.exec('BEGIN IMMEDIATE'));
    this.#inTransaction = true;
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw storageError(error);
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Like {@link transaction}, and on the disk when it returns, even if the power goes. For
   * what a person was told is done; staging rows can be lost and made again.
   */
  durable<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    coded(() => this.#db.exec('PRAGMA synchronous = FULL'));
    try {
      return this.transaction(work);
    } finally {
      this.#db.exec('PRAGMA synchronous = NORMAL');
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** SQLite's primary result codes that a person can do something about (sqlite.org/rescode.html). */
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

function coded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
}

function storageError(error: unknown): unknown {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number') return error;
  const primary = code & 0xff;
  if (primary === SQLITE_FULL) return new AlcoveError('DISK_FULL', { cause: error });
  if (primary === SQLITE_IOERR) return new AlcoveError('DATA_FOLDER_UNUSABLE', { cause: error });
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB)
    return new AlcoveError('LIBRARY_DAMAGED', { cause: error });
  return error;
}

/**
 * Opens `path`, creating it if need be, and brings it to the newest schema. A copy of the
 * file is kept in `backups/` before each migration of an existing library.
 * @param migrations replaced by tests only
 * @throws AlcoveError `LIBRARY_TOO_NEW`, `LIBRARY_DAMAGED`, `DATA_FOLDER_UNUSABLE`
 */
export function openDatabase(path: string, migrations: readonly Migration[] = MIGRATIONS): Database {
  try {
    const db = new DatabaseSync(path);
    try {
      // With NORMAL a power cut may lose the last commits but never damages the file;
      // commits that matter are made with `durable`.
      db.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
      );
      migrate(db, path, migrations);
      return new Database(db);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof AlcoveError) throw error;
    const mapped = storageError(error);
    throw mapped instanceof AlcoveError ? mapped : new AlcoveError('DATA_FOLDER_UNUSABLE', { cause: error });
  }
}

function migrate(db: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  const { user_version: current } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) throw new AlcoveError('LIBRARY_TOO_NEW');
  for (const { version, sql } of migrations) {
    if (version <= current) continue;
    if (current > 0) backUp(db, path, version);
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}

function backUp(db: DatabaseSync, path: string, before: number): void {
  const folder = join(dirname(path), 'backups');
  const copy = join(folder, `alcove-before-${before}.db`);
  mkdirSync(folder, { recursive: true });
  // The write-ahead log is folded in first, so that the one file is the whole library.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(path, `${copy}.part`);
  renameSync(`${copy}.part`, copy);
}
