import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../system/index.ts';
import { indexRow, randomVector } from '../testing/index-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { IdSet } from './id-set.ts';
import type { IndexFilter } from './index-filter.ts';
import { IndexStore } from './index-store.ts';
import { reconcile } from './reconcile.ts';
import type { VectorHit, VectorIndex } from './vector-index.ts';

const DIMENSIONS = 16;

async function openSpace(folder = join(temporaryFolder(), 'vectors')): Promise<VectorIndex> {
  const store = await IndexStore.open({ location: folder, log: silentLog });
  onTestFinished(() => store.close());
  return store.openSpace('test', DIMENSIONS);
}

const ids = (hits: readonly VectorHit[]): number[] => hits.map(({ chunkId }) => chunkId);
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => indexRow(from + index));

describe('VectorIndex', () => {
  it('finds the nearest first, with the cosine of each', async () => {
    const index = await openSpace();
    await index.add(many(200));
    const query = randomVector(4_711);
    const cosines = many(200)
      .map(({ chunkId, vector }) => ({
        chunkId,
        similarity: vector.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0),
      }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 10);
    const hits = await index.search(
      query.map((value) => value * 3),
      10,
    );
    expect(ids(hits)).toEqual(cosines.map(({ chunkId }) => chunkId));
    hits.forEach((hit, at) => {
      expect(hit.similarity).toBeCloseTo(cosines[at]?.similarity ?? 2, 5);
    });
  });

  it('gives vectors back as they were stored, and nothing for chunks that have none', async () => {
    const index = await openSpace();
    await index.add(many(50));
    await index.add([indexRow(99, { vector: randomVector(99).map((value) => value * 7) })]);
    const vectors = await index.vectors([99, 3, 4, 5, 1_000]);
    expect([...vectors.keys()].sort((a, b) => a - b)).toEqual([3, 4, 5, 99]);
    for (const [id, vector] of vectors)
      vector.forEach((value, at) => {
        expect(value).toBeCloseTo(randomVector(id)[at] ?? 2, 5);
      });
    expect((await index.vectors([])).size).toBe(0);
  });

  const invalid: Record<string, Float32Array> = {
    'that is too narrow': new Float32Array(DIMENSIONS - 1).fill(1),
    'that is too wide': new Float32Array(DIMENSIONS + 1).fill(1),
    'of no length': new Float32Array(DIMENSIONS),
    'that holds a NaN': new Float32Array(DIMENSIONS).fill(1).fill(Number.NaN, 3, 4),
    'that holds an infinity': new Float32Array(DIMENSIONS).fill(1).fill(Number.POSITIVE_INFINITY, 3, 4),
  };
  for (const [what, vector] of Object.entries(invalid)) {
    it(`refuses a vector ${what}, and is none the worse for it`, async () => {
      const index = await openSpace();
      await index.add(many(5));
      await expect(index.add([indexRow(10), indexRow(11, { vector })])).rejects.toMatchObject({
        code: 'VECTOR_INVALID',
      });
      await expect(index.search(vector, 3)).rejects.toMatchObject({ code: 'VECTOR_INVALID' });
      await index.add([indexRow(12)]);
      expect(await index.countRows()).toBe(6);
      expect(ids(await index.search(randomVector(12), 1))).toEqual([12]);
    });
  }

  it('keeps to every kind of filter, and to all of them together', async () => {
    const index = await openSpace();
    const odd = `o'neil") OR 1=1; --`;
    await index.add([
      indexRow(1, { documentId: odd, format: 'pdf', date: 1_000, tags: ['a', `b'c`], collectionIds: [1] }),
      indexRow(2, { documentId: 'b', format: 'docx', date: 2_000, tags: ['a'], collectionIds: [1, 2] }),
      indexRow(3, { documentId: 'c', format: 'pdf', date: null, tags: [], collectionIds: [2] }),
      indexRow(4, { documentId: 'd', format: `p'df`, date: -5, tags: ['"; x'], collectionIds: [] }),
    ]);
    const found = async (filter: IndexFilter) =>
      ids(await index.search(randomVector(0), 9, filter)).sort((a, b) => a - b);
    for (const pass of ['before upkeep', 'after it']) {
      expect(await found({}), pass).toEqual([1, 2, 3, 4]);
      expect(await found({ collectionId: 2 }), pass).toEqual([2, 3]);
      expect(await found({ documentIds: [odd, 'c'] }), pass).toEqual([1, 3]);
      expect(await found({ documentIds: [`x' OR '1'='1`] }), pass).toEqual([]);
      expect(await found({ documentIds: [] }), pass).toEqual([]);
      expect(await found({ formats: ['pdf', `p'df`] }), pass).toEqual([1, 3, 4]);
      expect(await found({ since: 1_000 }), pass).toEqual([1, 2]);
      expect(await found({ until: 1_000 }), pass).toEqual([1, 4]);
      expect(await found({ since: 1_001, until: 1_999 }), pass).toEqual([]);
      expect(await found({ tags: [`b'c`, '"; x'] }), pass).toEqual([1, 4]);
      expect(await found({ tags: ['a'], collectionId: 2, formats: ['docx'], since: 0 }), pass).toEqual([2]);
      await index.maintain(true);
    }
  });

  it('rewrites what a document is filtered by', async () => {
    const index = await openSpace();
    await index.add([indexRow(1, { documentId: 'a' }), indexRow(2, { documentId: 'b' })]);
    await index.setPlacement('a', { collectionIds: [7, 8], tags: [`it's`] });
    await index.setFacts('a', { format: `p'df`, date: 1_234_567_890_123 });
    const filter = { collectionId: 8, tags: [`it's`], formats: [`p'df`], since: 1_234_567_890_123 };
    expect(ids(await index.search(randomVector(1), 9, filter))).toEqual([1]);
    await index.setPlacement('a', { collectionIds: [], tags: [] });
    await index.setFacts('a', { format: 'pdf', date: null });
    expect(await index.search(randomVector(1), 9, { collectionId: 8 })).toEqual([]);
    expect(await index.search(randomVector(1), 9, { since: 0 })).toEqual([]);
    expect((await index.vectors([1])).get(1)).toEqual((await index.vectors([1])).get(1));
    expect(await index.countRows()).toBe(2);
  });

  it('is reconciled with the chunks that there should be', async () => {
    const index = await openSpace();
    await index.add(many(10));
    await index.add(many(2, 4));
    const reconciled = await reconcile(index, new IdSet([2, 3, 4, 5, 6, 20, 21]));
    expect(reconciled).toEqual({ missing: [4, 5, 20, 21], orphans: 5, doubled: 2 });
    await index.add([4, 5, 20, 21].map((id) => indexRow(id)));
    expect(await reconcile(index, new IdSet([2, 3, 4, 5, 6, 20, 21]))).toEqual({
      missing: [],
      orphans: 0,
      doubled: 0,
    });
    expect([...(await index.ids())]).toEqual([2, 3, 4, 5, 6, 20, 21]);
  });

  it('loses nothing to upkeep that runs beside writing and searching', async () => {
    const index = await openSpace();
    const searching = new AbortController();
    const searches = (async () => {
      while (!searching.signal.aborted) expect((await index.search(randomVector(1), 5)).length).toBeLessThanOrEqual(5);
    })();
    const expected = new IdSet();
    for (let round = 0; round < 60; round++) {
      const rows = many(10, round * 10);
      await index.add(rows);
      for (const { chunkId } of rows) expected.add(chunkId);
      if (round % 3 === 2) {
        const gone = [round * 10 - 7, round * 10 - 6, round * 10 + 1];
        await index.delete(gone);
        for (const id of gone) expected.delete(id);
      }
      if (round % 20 === 19) void index.maintain(true);
    }
    await index.maintain(true);
    searching.abort();
    await searches;
    expect([...(await index.ids())]).toEqual([...expected]);
    const { fragments } = await index.diagnostics();
    expect(fragments).toBe(1);
  });
});

describe('the approximate index', () => {
  const ROWS = 2_000;

  async function openStore(folder: string): Promise<{ store: IndexStore; index: VectorIndex }> {
    const store = await IndexStore.open({ location: folder, log: silentLog, exactRows: 700 });
    onTestFinished(() => store.close());
    return { store, index: await store.openSpace('test', DIMENSIONS) };
  }

  async function built(): Promise<{ folder: string; store: IndexStore; index: VectorIndex }> {
    const folder = join(temporaryFolder(), 'vectors');
    const opened = await openStore(folder);
    await opened.index.add(many(ROWS));
    await opened.index.maintain();
    await opened.index.settled();
    return { folder, ...opened };
  }

  const nearestTen = async (index: VectorIndex, exact: boolean): Promise<number[]> =>
    ids(await index.search(randomVector(-1), 10, {}, { exact }));

  it('is built in the background when a table outgrows exact search, and its recall measured', async () => {
    const { index } = await built();
    const { index: state } = await index.diagnostics();
    expect(state).toMatchObject({ type: 'IvfRq', builtRows: ROWS, indexedRows: ROWS, unindexedRows: 0 });
    expect(state?.recall).toBeGreaterThanOrEqual(0.98);
    expect(await nearestTen(index, false)).toEqual(await nearestTen(index, true));
    expect(index.isMaintenanceDue).toBe(false);
  });

  it('finds new rows before they are folded in, and after', async () => {
    const { index } = await built();
    await index.add(many(10, ROWS));
    expect((await index.diagnostics()).index).toMatchObject({ unindexedRows: 10 });
    expect(ids(await index.search(randomVector(ROWS + 3), 1))).toEqual([ROWS + 3]);
    await index.maintain(true);
    expect((await index.diagnostics()).index).toMatchObject({ unindexedRows: 0 });
    expect(ids(await index.search(randomVector(ROWS + 3), 1))).toEqual([ROWS + 3]);
  });

  it('is known again after a restart, with its recall', async () => {
    const { folder, store, index } = await built();
    const before = (await index.diagnostics()).index;
    await store.close();
    const { index: again } = await openStore(folder);
    expect((await again.diagnostics()).index).toEqual(before);
    expect(again.isMaintenanceDue).toBe(false);
  });

  it('is built anew when the table has doubled, and dropped when little is left', async () => {
    const { index } = await built();
    await index.add(many(ROWS, ROWS));
    expect(index.isMaintenanceDue).toBe(true);
    await index.maintain();
    await index.settled();
    expect((await index.diagnostics()).index).toMatchObject({ builtRows: 2 * ROWS });
    await index.delete(Array.from({ length: 2 * ROWS - 100 }, (_, id) => id));
    await index.maintain();
    await index.settled();
    expect((await index.diagnostics()).index).toBeUndefined();
    expect(await index.search(randomVector(1), 200)).toHaveLength(100);
  });

  it('is built anew when upkeep has left it in many pieces', async () => {
    const { index } = await built();
    for (let round = 0; round < 12; round++) {
      await index.add(many(10, ROWS + round * 10));
      await index.delete([round * 3]);
      await index.maintain(true);
      await index.settled();
    }
    expect((await index.diagnostics()).index).toMatchObject({ unindexedRows: 0 });
    expect((await index.diagnostics()).index?.builtRows).toBeGreaterThan(ROWS);
    expect(await nearestTen(index, false)).toEqual(await nearestTen(index, true));
  });

  it('gives way to exact search when its files are lost under way, and is built again', async () => {
    const { folder, store, index } = await built();
    await store.close();
    const { index: again } = await openStore(folder);
    rmSync(join(folder, 'vectors_test.lance', '_indices'), { recursive: true });
    expect(await nearestTen(again, false)).toEqual(await nearestTen(again, true));
    expect(again.isMaintenanceDue).toBe(true);
    await again.maintain();
    await again.settled();
    expect((await again.diagnostics()).index).toMatchObject({ indexedRows: ROWS });
    expect(await nearestTen(again, false)).toEqual(await nearestTen(again, true));
    expect(await index.ids().catch(() => undefined)).toBeUndefined();
  });

  it('searches the few rows that a filter leaves one by one, and many through the index', async () => {
    const { index } = await built();
    await index.setPlacement('doc', { tags: ['all'] });
    await index.add([indexRow(ROWS, { documentId: 'rare', tags: ['all'] })]);
    await index.maintain(true);
    expect(ids(await index.search(randomVector(-1), 10, { documentIds: ['rare'] }))).toEqual([ROWS]);
    expect(await index.search(randomVector(-1), 10, { tags: ['all'] })).toEqual(
      await index.search(randomVector(-1), 10, { tags: ['all'] }, { exact: true }),
    );
  });

  it('can be closed while it is being built, and leaves the rows as they were', async () => {
    const folder = join(temporaryFolder(), 'vectors');
    const { store, index } = await openStore(folder);
    await index.add(many(ROWS));
    await index.maintain();
    await store.close();
    const { index: again } = await openStore(folder);
    expect(await again.countRows()).toBe(ROWS);
    await again.maintain();
    await again.settled();
    expect((await again.diagnostics()).index).toMatchObject({ builtRows: ROWS });
  });
});
