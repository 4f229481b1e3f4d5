import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IndexStore, type VectorIndex } from '../../src-main/search/index.ts';
import { silentLog } from '../../src-main/system/index.ts';
import { percentile } from '../metrics.ts';
import { type Figure, under } from '../report.ts';
import { CHUNKS_A_DOCUMENT, DIMENSIONS, makeSynthetic } from './synthetic.ts';

/** Documents that are there to begin with, and the changes. */
const DOCUMENTS = 1_000;
const CHANGES = 1_000;
const QUICK_DOCUMENTS = 200;
const QUICK_CHANGES = 100;

const FILL_ROWS = 5_000;
const QUESTIONS = 60;
const ROUNDS = 2;
const MAX_RATIO = 1.3;

type Rows = ReturnType<ReturnType<typeof makeSynthetic>['rows']>;

/**
 * Single documents added and deleted, one after the other, each in a commit of its own, against
 * the rows that are left, written at once.
 */
export async function benchChurn(isQuick: boolean): Promise<Figure[]> {
  const [documents, changes] = isQuick ? [QUICK_DOCUMENTS, QUICK_CHANGES] : [DOCUMENTS, CHANGES];
  const library = makeSynthetic((documents + changes) * CHUNKS_A_DOCUMENT);
  const questions = Array.from({ length: QUESTIONS }, () => library.question());
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const churned = await openTables(join(scratch, 'churned'));
  const fresh = await openTables(join(scratch, 'fresh'));
  try {
    const documentRows = (document: number): Rows => library.rows(document * CHUNKS_A_DOCUMENT, CHUNKS_A_DOCUMENT);
    const kept: Rows = [];
    for (let document = 0; document < documents; document++) {
      const rows = documentRows(document);
      await churned.fill(rows);
      // Deleted below, as far as there are changes to do it with.
      if (document >= changes) kept.push(...rows);
    }
    await churned.finish();
    const started = performance.now();
    for (let change = 0; change < changes; change++) {
      const rows = documentRows(documents + change);
      kept.push(...rows);
      await churned.add(rows);
      await churned.delete(change);
      await churned.maintain();
    }
    const seconds = (performance.now() - started) / 1_000;
    await churned.settled();
    for (let first = 0; first < kept.length; first += CHUNKS_A_DOCUMENT)
      await fresh.fill(kept.slice(first, first + CHUNKS_A_DOCUMENT));
    await fresh.finish();
    const ask =
      (tables: Tables) =>
      async (index: number): Promise<void> => {
        const { vector, terms } = questions[index] ?? library.question();
        await Promise.all([tables.vectors.search(vector, 50), tables.store.keyword.search(terms, 50)]);
      };
    const [during, beside] = await timeInTurn(ask(churned), ask(fresh));
    // As the library does when its queue is empty.
    await churned.finish();
    const [after, before] = await timeInTurn(ask(churned), ask(fresh));
    return [
      { name: 'churn: one document added and one deleted', value: (seconds * 1_000) / changes, unit: 'ms' },
      { name: 'churn: ratio before the upkeep that follows', value: during / beside, unit: 'x' },
      { name: 'churn: hybrid p50 after it', value: after, unit: 'ms' },
      { name: 'churn: hybrid p50, written at once', value: before, unit: 'ms' },
      under('churn: ratio', after / before, 'x', MAX_RATIO),
    ];
  } finally {
    await churned.store.close();
    await fresh.store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Tables {
  readonly store: IndexStore;
  readonly vectors: VectorIndex;
}

async function openTables(location: string) {
  const store = await IndexStore.open({ location, log: silentLog });
  const vectors = await store.openSpace('bench', DIMENSIONS);
  const filling: Rows = [];
  const both = <T>(work: (table: IndexStore['keyword'] | VectorIndex) => Promise<T>): Promise<T[]> =>
    Promise.all([work(store.keyword), work(vectors)]);
  return {
    store,
    vectors,
    async add(rows: Rows): Promise<void> {
      await Promise.all([store.keyword.add(rows), vectors.add(rows)]);
    },
    /** Adds rows in large commits. */
    async fill(rows: Rows): Promise<void> {
      filling.push(...rows);
      if (filling.length >= FILL_ROWS) await this.add(filling.splice(0));
    },
    async delete(document: number): Promise<void> {
      const first = document * CHUNKS_A_DOCUMENT;
      const ids = Array.from({ length: CHUNKS_A_DOCUMENT }, (_, offset) => first + offset);
      await both((table) => table.delete(ids));
    },
    async maintain(): Promise<void> {
      await both((table) => table.maintain());
    },
    settled: () => vectors.settled(),
    async finish(): Promise<void> {
      await this.add(filling.splice(0));
      await both((table) => table.maintain(true));
      await vectors.settled();
      await both((table) => table.maintain(true));
    },
  };
}

/** Median times of both, asked by turns, so that what else the machine does is shared between them. */
async function timeInTurn(
  first: (index: number) => Promise<void>,
  second: (index: number) => Promise<void>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    for (let index = 0; index < QUESTIONS; index++) {
      for (const [side, ask] of [first, second].entries()) {
        const started = performance.now();
        await ask(index);
        if (round > 0) times[side]?.push(performance.now() - started);
      }
    }
  }
  return [percentile(times[0], 0.5), percentile(times[1], 0.5)];
}
