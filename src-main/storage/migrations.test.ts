import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { Field, Int32, List, Schema, Utf8 } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ConversationRepository } from './conversations.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

const WHALES = 'The blue whale is the largest animal that has ever lived.';
const HARBOUR = 'The harbour dues were raised in the spring of that year.';

/** A data folder as version 1 left it: one document that answers, one that failed, and one that waits. */
async function firstLibrary(): Promise<{ dataFolder: string; ready: string; waiting: string }> {
  const dataFolder = temporaryFolder();
  const files = temporaryFolder();
  const [ready, locked, waiting] = ['ready.txt', 'locked.txt', 'waiting.txt'].map((name) => join(files, name));
  for (const [path, text] of [
    [ready, WHALES],
    [locked, HARBOUR],
    [waiting, HARBOUR],
  ] as const)
    writeFileSync(path ?? '', text);
  const db = openDatabase(
    join(dataFolder, 'alcove.db'),
    MIGRATIONS.filter(({ version }) => version === 1),
  );
  db.run(`INSERT INTO collections VALUES (1, 'Library', 1)`);
  db.run(`INSERT INTO documents (id, title, status, format, language, content_hash, byte_size, chunk_count, version_id,
      added_at, updated_at) VALUES ('d1', 'Whales', 'ready', 'txt', 'en', 'of an earlier text', 57, 1, 4, 1, 1)`);
  db.run(`INSERT INTO documents (id, title, status, error_code, error_message, added_at, updated_at)
    VALUES ('d2', 'locked', 'failed', 'PASSWORD_REQUIRED', 'It is locked.', 1, 1)`);
  db.run(`INSERT INTO documents (id, title, status, added_at, updated_at) VALUES ('d3', 'waiting', 'queued', 1, 1)`);
  for (const [path, id] of [
    [ready, 'd1'],
    [locked, 'd2'],
    [waiting, 'd3'],
  ] as const) {
    db.run('INSERT INTO document_paths VALUES (?, ?, 57, 1, NULL)', path ?? '', id);
    db.run('INSERT INTO document_collections VALUES (?, 1)', id);
  }
  db.run(`INSERT INTO versions VALUES (4, 'd1', 1)`);
  db.run(`INSERT INTO blocks VALUES (4, 0, 'paragraph', NULL, ?, '[]', NULL, NULL)`, WHALES);
  db.run(`INSERT INTO chunks VALUES (9, 4, 0, ?, '[]', '[{"block":0,"start":0,"end":57}]', 12)`, WHALES);
  db.run(
    `INSERT INTO import_jobs (document_id, path, collection_id, byte_size, modified_at, created_at)
     VALUES ('d3', ?, 1, 57, 1, 1)`,
    waiting ?? '',
  );
  db.close();

  // Its index told versions apart.
  const folder = join(dataFolder, 'vectors');
  mkdirSync(folder);
  const connection = await connect(folder);
  const number = (name: string): Field => new Field(name, new Int32(), false);
  const text = (name: string): Field => new Field(name, new Utf8(), false);
  const table = await connection.createEmptyTable(
    'chunks',
    new Schema([
      number('chunk_id'),
      number('version_id'),
      text('document_id'),
      new Field('collection_ids', new List(new Field('item', new Int32(), true)), false),
      text('terms'),
    ]),
  );
  table.close();
  connection.close();
  return { dataFolder, ready: ready ?? '', waiting: waiting ?? '' };
}

describe('a library of version 1', () => {
  it('answers as before, goes on with its queue, and keeps a copy of what it was', async () => {
    const { dataFolder } = await firstLibrary();
    const app = await openTestApp({ dataFolder });
    await app.library.idle();
    expect(await app.found('largest animal')).toEqual([WHALES]);
    expect(await app.found('harbour dues')).toEqual([HARBOUR]);
    expect(app.library.documents().map(({ id, status }) => [id, status])).toEqual([
      ['d1', 'ready'],
      ['d2', 'failed'],
      ['d3', 'ready'],
    ]);
    expect(app.library.queue.isPaused).toBe(false);
    expect(existsSync(join(dataFolder, 'backups', 'alcove-before-2.db'))).toBe(true);
  });

  it('has its documents read again, missed, moved and removed as any other', async () => {
    const { dataFolder, ready, waiting } = await firstLibrary();
    const app = await openTestApp({ dataFolder });
    await app.library.idle();
    writeFileSync(ready, `${WHALES}\n\nIt eats krill.`);
    expect(await app.import(ready)).toMatchObject([{ status: 'ready', documentId: 'd1' }]);
    expect(await app.found('krill')).toHaveLength(1);
    await app.library.markMissing([ready]);
    expect(app.document(ready)).toMatchObject({ id: 'd1', originalMissing: true });
    await app.library.removeAll(['d1', 'd2', app.document(waiting).id]);
    expect(app.library.documents()).toEqual([]);
    expect(await app.found('largest animal')).toEqual([]);
  });
});

describe('a library of version 2', () => {
  it('keeps its conversations, in their order', () => {
    const path = join(temporaryFolder(), 'alcove.db');
    const before = openDatabase(
      path,
      MIGRATIONS.filter(({ version }) => version <= 2),
    );
    before.run(`INSERT INTO conversations VALUES ('c', 'Talk', 1, 1)`);
    // All of one millisecond: only their rows tell which came first.
    const ids = ['z', 'a', 'm', 'b'];
    for (const id of ids)
      before.run(
        `INSERT INTO messages (id, conversation_id, role, text, status, mode, created_at) VALUES (?, 'c', 'user', ?, 'stopped', 'none', 1)`,
        id,
        `text of ${id}`,
      );
    before.close();
    const db = openDatabase(path);
    const repository = new ConversationRepository(db);
    expect(repository.messages('c')).toEqual(
      ids.map((id) => ({
        id,
        conversationId: 'c',
        role: 'user',
        text: `text of ${id}`,
        status: 'stopped',
        citations: [],
        mode: 'none',
        createdAt: 1,
      })),
    );
    expect(repository.delete('c')).toBe(true);
    expect(db.all('SELECT id FROM messages')).toEqual([]);
    db.close();
  });
});
