import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { type Database, openDatabase } from './database.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

const FIRST: Migration = { version: 1, sql: 'CREATE TABLE notes (text TEXT NOT NULL)' };
const SECOND: Migration = { version: 2, sql: 'ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 0' };
const BROKEN: Migration = { version: 3, sql: 'CREATE TABLE half (id INTEGER); ALTER TABLE nowhere ADD COLUMN x' };

function open(path: string, migrations?: readonly Migration[]): Database {
  const db = openDatabase(path, migrations);
  onTestFinished(() => db.close());
  return db;
}

const texts = (db: Database): string[] => db.all<{ text: string }>('SELECT text FROM notes').map(({ text }) => text);

describe('opening a database', () => {
  it('brings a new file to the newest schema, without a backup', () => {
    const folder = temporaryFolder();
    const db = open(join(folder, 'alcove.db'));
    expect(db.get('PRAGMA user_version')).toEqual({ user_version: MIGRATIONS.at(-1)?.version });
    expect(db.all('SELECT * FROM documents')).toEqual([]);
    expect(() => readFileSync(join(folder, 'backups'))).toThrow('ENOENT');
  });

  it('migrates an older file, keeps what is in it, and keeps a copy of it as it was', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'alcove.db');
    const old = openDatabase(path, [FIRST]);
    old.run('INSERT INTO notes VALUES (?)', 'kept');
    old.close();

    const db = open(path, [FIRST, SECOND]);
    expect(db.all('SELECT text, stars FROM notes')).toEqual([{ text: 'kept', stars: 0 }]);

    const copy = open(join(folder, 'backups', 'alcove-before-2.db'), [FIRST]);
    expect(texts(copy)).toEqual(['kept']);
    expect(copy.get('PRAGMA user_version')).toEqual({ user_version: 1 });
  });

  it('replaces the copy of an earlier migration: the library that was restored since is worth more', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'alcove.db');
    openDatabase(path, [FIRST]).close();
    expect(() => openDatabase(path, [FIRST, BROKEN])).toThrow();
    const again = openDatabase(path, [FIRST]);
    again.run('INSERT INTO notes VALUES (?)', 'written since');
    again.close();
    expect(() => openDatabase(path, [FIRST, BROKEN])).toThrow();
    expect(texts(open(join(folder, 'backups', 'alcove-before-3.db'), [FIRST]))).toEqual(['written since']);
  });

  it('undoes a migration that fails, whole', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    openDatabase(path, [FIRST]).close();
    expect(() => openDatabase(path, [FIRST, SECOND, BROKEN])).toThrow();
    const db = open(path, [FIRST, SECOND]);
    expect(db.get('PRAGMA user_version')).toEqual({ user_version: 2 });
    expect(db.get(`SELECT name FROM sqlite_master WHERE name = 'half'`)).toBeUndefined();
  });

  it('refuses a file that a newer version wrote, and leaves it as it is', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    openDatabase(path, [FIRST, SECOND]).close();
    expect(() => openDatabase(path, [FIRST])).toThrow(expect.objectContaining({ code: 'LIBRARY_TOO_NEW' }));
    expect(open(path, [FIRST, SECOND]).get('PRAGMA user_version')).toEqual({ user_version: 2 });
  });

  it('says that a file which is no database is damaged', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    writeFileSync(path, 'this was never a database, '.repeat(200));
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'LIBRARY_DAMAGED' }));
  });

  it('says that a database whose pages were overwritten is damaged', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    openDatabase(path).close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xab, 100));
    expect(() => openDatabase(path).all('SELECT * FROM documents')).toThrow(
      expect.objectContaining({ code: 'LIBRARY_DAMAGED' }),
    );
  });

  it('says that a folder which is not there cannot be used', () => {
    expect(() => openDatabase(join(temporaryFolder(), 'missing', 'alcove.db'))).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }),
    );
  });
});

describe('a transaction', () => {
  const database = (): Database => open(join(temporaryFolder(), 'alcove.db'), [FIRST]);

  it('keeps nothing when the work throws, and lets the error through', () => {
    const db = database();
    const work = (): void => {
      db.run('INSERT INTO notes VALUES (?)', 'one');
      throw new Error('no');
    };
    expect(() => db.transaction(work)).toThrow('no');
    expect(texts(db)).toEqual([]);
  });

  it('joins the one it is called in: what fails outside undoes the inside too', () => {
    const db = database();
    const work = (): void => {
      db.durable(() => db.run('INSERT INTO notes VALUES (?)', 'inner'));
      throw new Error('outer');
    };
    expect(() => db.transaction(work)).toThrow('outer');
    expect(texts(db)).toEqual([]);
    db.transaction(() => db.run('INSERT INTO notes VALUES (?)', 'next'));
    expect(texts(db)).toEqual(['next']);
  });

  it('is on the disk in full when it is durable, and leaves the faster mode behind', () => {
    const db = database();
    const mode = db.durable(() => db.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous);
    expect([mode, db.get('PRAGMA synchronous')]).toEqual([2, { synchronous: 1 }]);
  });

  it('says that the disk is full, inside a transaction and outside, and works again afterwards', () => {
    const db = database();
    const { page_count: pages } = db.get<{ page_count: number }>('PRAGMA page_count') ?? { page_count: 0 };
    db.get(`PRAGMA max_page_count = ${pages}`);
    const write = (): void => {
      for (let row = 0; row < 100; row++) db.run('INSERT INTO notes VALUES (?)', 'x'.repeat(4000));
    };
    expect(write).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    db.run('DELETE FROM notes');
    expect(() => db.transaction(write)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(texts(db)).toEqual([]);
    db.get('PRAGMA max_page_count = 100000');
    db.transaction(write);
    expect(texts(db)).toHaveLength(100);
  });

  it('does not wait for ever for another process that writes', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    const db = open(path, [FIRST]);
    db.get('PRAGMA busy_timeout = 20');
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    expect(() => db.transaction(() => 1)).toThrow('locked');
    other.exec('COMMIT');
    expect(db.transaction(() => 1)).toBe(1);
  });
});
