import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../system/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { KeywordRow } from './index-rows.ts';
import { IndexStore } from './index-store.ts';
import type { KeywordHit, KeywordIndex } from './keyword-index.ts';

async function openIndex(folder = join(temporaryFolder(), 'vectors')): Promise<KeywordIndex> {
  const store = await IndexStore.open({ location: folder, log: silentLog });
  onTestFinished(() => store.close());
  return store.keyword;
}

const row = (chunkId: number, terms: string, more: Partial<KeywordRow> = {}): KeywordRow => ({
  chunkId,
  documentId: 'doc',
  collectionIds: [1],
  format: 'text',
  date: null,
  tags: [],
  terms,
  ...more,
});

const ids = (hits: readonly KeywordHit[]): number[] => hits.map(({ chunkId }) => chunkId);

/** Ten rows with one word in common and one of their own; the first says the common one most often. */
const rows = Array.from({ length: 10 }, (_, index) => row(index + 1, `${'whale '.repeat(10 - index)}word${index} sea`));

describe('KeywordIndex', () => {
  it('finds rows as soon as they are added, and ranks them the same after upkeep', async () => {
    const index = await openIndex();
    await index.add(rows);
    const before = await index.search(['whale'], 20);
    await index.maintain(true);
    const after = await index.search(['whale'], 20);
    expect(before).toHaveLength(10);
    expect(ids(after)).toEqual(ids(before));
  });

  it('finds rows added after upkeep beside those from before', async () => {
    const index = await openIndex();
    await index.add(rows.slice(0, 5));
    await index.maintain(true);
    await index.add(rows.slice(5));
    expect(ids(await index.search(['whale'], 20)).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('removes the rows named, in runs and one by one, and no others', async () => {
    const index = await openIndex();
    await index.add(Array.from({ length: 600 }, (_, number) => row(number, 'whale')));
    // Every third from 0 to 297, and all from 400 to 599: more ranges than go into one condition.
    const gone = Array.from({ length: 600 }, (_, number) => number).filter((n) => (n < 300 ? n % 3 === 0 : n >= 400));
    await index.delete(gone);
    expect(await index.countRows()).toBe(600 - gone.length);
    const left = ids(await index.search(['whale'], 600));
    expect(left.filter((id) => gone.includes(id))).toEqual([]);
  });

  it('sets a table with other columns aside, to be made again', async () => {
    const folder = join(temporaryFolder(), 'vectors');
    const connection = await connect(folder);
    await connection.createTable('chunks', [{ chunk_id: 1, version_id: 1, terms: 'whale' }]);
    connection.close();
    expect(await (await openIndex(folder)).countRows()).toBe(0);
  });

  it('loses nothing to upkeep, over many small commits and deletions', async () => {
    const index = await openIndex();
    for (let number = 1; number <= 60; number++) {
      await index.add([row(number, `whale word${number}`)]);
      if (number % 20 === 0) await index.delete([number - 1]);
    }
    expect(index.isMaintenanceDue).toBe(true);
    await index.maintain();
    expect(index.isMaintenanceDue).toBe(false);
    expect(await index.countRows()).toBe(57);
    expect(await index.search(['whale'], 100)).toHaveLength(57);
    expect(ids(await index.search(['word7'], 5))).toEqual([7]);
    expect(await index.search(['word19'], 5)).toEqual([]);
  });

  it('takes rows from many documents at once in few commits', async () => {
    const index = await openIndex();
    await Promise.all(rows.map((each) => index.add([each])));
    expect(await index.countRows()).toBe(10);
    await index.maintain(true);
    expect(await index.search(['whale'], 20)).toHaveLength(10);
  });

  it('takes a document of very many rows without holding up the event loop', async () => {
    const index = await openIndex();
    const many = Array.from({ length: 150_000 }, (_, id) => row(id, 'whale'));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await index.add(many);
    clearInterval(timer);
    expect(await index.countRows()).toBe(150_000);
    expect(longest).toBeLessThan(500);
  }, 60_000);

  it('keeps to a collection, to documents, and to both', async () => {
    const index = await openIndex();
    await index.add([
      row(1, 'whale', { documentId: 'a', collectionIds: [1] }),
      row(2, 'whale', { documentId: 'b', collectionIds: [1, 2] }),
      row(3, 'whale', { documentId: 'c', collectionIds: [2] }),
    ]);
    const found = async (filter: Parameters<KeywordIndex['search']>[2]) =>
      ids(await index.search(['whale'], 9, filter)).sort();
    expect(await found({ collectionId: 2 })).toEqual([2, 3]);
    expect(await found({ collectionId: 3 })).toEqual([]);
    expect(await found({ documentIds: ['a', 'c'] })).toEqual([1, 3]);
    expect(await found({ documentIds: ['a', 'c'], collectionId: 1 })).toEqual([1]);
    expect(await found({ documentIds: [] })).toEqual([]);
  });

  it('takes ids for what they are, whatever quotes and SQL they hold', async () => {
    const index = await openIndex();
    const odd = `o'neil") OR 1=1; --`;
    await index.add([row(1, 'whale', { documentId: odd }), row(2, 'whale', { documentId: 'plain' })]);
    expect(ids(await index.search(['whale'], 9, { documentIds: [odd] }))).toEqual([1]);
    expect(await index.search(['whale'], 9, { documentIds: [`x' OR '1'='1`] })).toEqual([]);
    await index.setPlacement(odd, { collectionIds: [7] });
    expect(ids(await index.search(['whale'], 9, { collectionId: 7 }))).toEqual([1]);
  });

  it('moves the rows of one document to other collections, also after upkeep', async () => {
    const index = await openIndex();
    await index.add([row(1, 'whale', { documentId: 'a' }), row(2, 'whale', { documentId: 'b' })]);
    await index.maintain(true);
    await index.setPlacement('a', { collectionIds: [1, 5] });
    await index.maintain(true);
    expect(ids(await index.search(['whale'], 9, { collectionId: 5 }))).toEqual([1]);
    expect(await index.search(['whale'], 9, { collectionId: 1 })).toHaveLength(2);
    expect(await index.countRows()).toBe(2);
  });

  it('returns every row when more are asked for than there are', async () => {
    const index = await openIndex();
    await index.add(rows);
    expect(await index.search(['whale'], 5_000)).toHaveLength(10);
  });

  it('finds nothing with no terms, or in an empty table', async () => {
    const index = await openIndex();
    expect(await index.search(['whale'], 5)).toEqual([]);
    await index.add(rows);
    expect(await index.search([], 5)).toEqual([]);
  });

  it('is the same after it was closed and opened again', async () => {
    const folder = join(temporaryFolder(), 'vectors');
    const first = await openIndex(folder);
    await first.add(rows);
    await first.close();
    const second = await openIndex(folder);
    expect(await second.search(['whale'], 20)).toHaveLength(10);
  });

  it('goes on after a write that failed', async () => {
    const index = await openIndex();
    await expect(index.add([row(1, 'whale', { terms: undefined as unknown as string })])).rejects.toThrow();
    await index.add(rows);
    expect(await index.search(['whale'], 20)).toHaveLength(10);
  });
});
