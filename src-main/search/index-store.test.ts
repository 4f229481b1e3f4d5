import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../system/index.ts';
import { indexRow, randomVector } from '../testing/index-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { IndexStore, isRemoteLocation } from './index-store.ts';
import { SCALAR_INDEX_ROWS } from './scalar-indexes.ts';

async function openStore(location: string): Promise<IndexStore> {
  const store = await IndexStore.open({ location, log: silentLog });
  onTestFinished(() => store.close());
  return store;
}

describe('IndexStore', () => {
  it('holds a table for each embedding space, of any width, beside the keyword table', async () => {
    const store = await openStore(join(temporaryFolder(), 'vectors'));
    const small = await store.openSpace('small-4', 4);
    const large = await store.openSpace('large.e5_8', 8);
    await small.add([indexRow(1, { vector: randomVector(1, 4) })]);
    await large.add([indexRow(2, { vector: randomVector(2, 8) })]);
    expect((await store.spaces()).sort()).toEqual(['large.e5_8', 'small-4']);
    expect(await store.openSpace('small-4', 4)).toBe(small);
    await store.dropSpace('small-4');
    await store.dropSpace('never there');
    expect(await store.spaces()).toEqual(['large.e5_8']);
    expect(await large.countRows()).toBe(1);
    expect(await store.keyword.countRows()).toBe(0);
  });

  it('refuses a name that would be another path', async () => {
    const store = await openStore(join(temporaryFolder(), 'vectors'));
    for (const name of ['', '../up', 'a/b', '.hidden', 'x'.repeat(200)])
      await expect(store.openSpace(name, 4)).rejects.toBeInstanceOf(RangeError);
  });

  it('begins a space again that was filled by a model of another width', async () => {
    const folder = join(temporaryFolder(), 'vectors');
    const first = await IndexStore.open({ location: folder, log: silentLog });
    await (await first.openSpace('space', 4)).add([indexRow(1, { vector: randomVector(1, 4) })]);
    await first.close();
    const second = await openStore(folder);
    expect(await (await second.openSpace('space', 8)).countRows()).toBe(0);
    expect(second.isSpaceRebuilt('space')).toBe(true);
    expect(second.isKeywordRebuilt).toBe(false);
  });

  it('opens a folder by its URI', async () => {
    const folder = join(temporaryFolder(), 'with space');
    const location = pathToFileURL(folder).href;
    const first = await IndexStore.open({ location, log: silentLog });
    await first.keyword.add([indexRow(1)]);
    await first.close();
    expect(await (await openStore(location)).keyword.countRows()).toBe(1);
    expect(await (await openStore(folder)).keyword.countRows()).toBe(1);
  });

  it('knows what leaves the machine', () => {
    for (const location of ['s3://bucket/x', 'gs://b', 'az://c/d', 'db://name'])
      expect(isRemoteLocation(location)).toBe(true);
    for (const location of ['/a/b', 'C:\\a', 'a', 'file:///a']) expect(isRemoteLocation(location)).toBe(false);
  });

  it('says that a remote place cannot be reached, and begins nothing anew there', async () => {
    const opening = IndexStore.open({
      location: 's3://nobody/index',
      log: silentLog,
      storageOptions: {
        endpoint: 'http://127.0.0.1:9',
        allowHttp: 'true',
        region: 'x',
        accessKeyId: 'x',
        secretAccessKey: 'x',
        clientMaxRetries: '0',
        connectTimeout: '1s',
      },
    });
    await expect(opening).rejects.toMatchObject({ code: 'INDEX_UNREACHABLE' });
  });
});

describe('a table with a damaged file', () => {
  let original: string;
  const ROWS = SCALAR_INDEX_ROWS + 500;

  /** Both kinds of table, with every kind of file: rows, deleted rows, manifests, and indexes of each kind. */
  beforeAll(async () => {
    original = mkdtempSync(join(tmpdir(), 'alcove-test-'));
    const store = await IndexStore.open({ location: original, log: silentLog });
    const space = await store.openSpace('test', 16);
    const rows = Array.from({ length: ROWS }, (_, id) => indexRow(id, { documentId: `d${id % 100}` }));
    for (const table of [store.keyword, space]) {
      await (table === space ? space.add(rows) : store.keyword.add(rows));
      await table.maintain(true);
      await table.delete([7, 8]);
    }
    await store.close();
  });

  afterAll(() => rmSync(original, { recursive: true, force: true }));

  const filesOf = (table: string, kind: RegExp): string[] =>
    readdirSync(join(table), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => kind.test(file));

  const kinds: Record<string, RegExp> = {
    rows: /[/\\]data[/\\]/,
    'deleted rows': /[/\\]_deletions[/\\]/,
    manifests: /[/\\]_versions[/\\]/,
    indexes: /[/\\]_indices[/\\]/,
  };
  const harms: Record<string, (file: string) => void> = {
    gone: (file) => rmSync(file),
    'cut short': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
    garbage: (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a)),
  };

  for (const table of ['chunks', 'vectors_test']) {
    for (const [kind, pattern] of Object.entries(kinds)) {
      for (const [how, harm] of Object.entries(harms)) {
        it(`(${table}: ${kind} ${how}) opens, and does no harm to the other table`, async () => {
          const folder = join(temporaryFolder(), 'vectors');
          cpSync(original, folder, { recursive: true });
          const files = filesOf(join(folder, `${table}.lance`), pattern);
          expect(files).not.toEqual([]);
          for (const file of files) harm(file);
          const store = await openStore(folder);
          const space = await store.openSpace('test', 16);
          const [damaged, other] = table === 'chunks' ? [store.keyword, space] : [space, store.keyword];
          expect(await other.countRows()).toBe(ROWS - 2);
          const isRebuilt = table === 'chunks' ? store.isKeywordRebuilt : store.isSpaceRebuilt('test');
          // What indexes say can be made again from the rows; rows cannot.
          if (kind === 'indexes') expect(isRebuilt).toBe(false);
          expect(await damaged.countRows()).toBe(isRebuilt ? 0 : ROWS - 2);
          if (isRebuilt) await (table === 'chunks' ? store.keyword.add([indexRow(9)]) : space.add([indexRow(9)]));
          await damaged.maintain(true);
          expect((await store.keyword.search(['whale'], 5)).length).toBeGreaterThan(0);
          expect(await store.keyword.search(['whale'], 5, { documentIds: ['nobody'] })).toEqual([]);
          expect((await space.search(randomVector(9), 5))[0]).toMatchObject({ chunkId: 9 });
          expect(await space.search(randomVector(9), 5, { collectionId: 2 })).toEqual([]);
        });
      }
    }
  }
});
