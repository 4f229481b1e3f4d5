import { join } from 'node:path';
import { connect, Index, type Table } from '@lancedb/lancedb';
import { expect, it, onTestFinished } from 'vitest';
import { indexRow } from '../testing/index-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { vectorSchema, vectorTable } from './index-rows.ts';
import { tune } from './recall.ts';

const ROWS = 6_000;

const STILL = { rows: ROWS, changes: () => 0 };

/** Vectors in all directions alike, which partitions part worst, in many small partitions. */
async function openHard(): Promise<Table> {
  const connection = await connect(join(temporaryFolder(), 'vectors'));
  onTestFinished(() => connection.close());
  const table = await connection.createEmptyTable('hard', vectorSchema(16));
  await table.add(
    vectorTable(
      16,
      Array.from({ length: ROWS }, (_, id) => indexRow(id)),
    ),
  );
  await table.createIndex('vector', {
    config: Index.ivfRq({ distanceType: 'cosine', numPartitions: 60, numBits: 4 }),
  });
  return table;
}

it('raises probes until enough is found where vectors are hard to part', async () => {
  const table = await openHard();
  const signal = new AbortController().signal;
  const least = await tune(table, { ...STILL, target: 0, signal: signal });
  const enough = await tune(table, { ...STILL, target: 0.98, signal: signal });
  expect(least.recall).toBeLessThan(0.9);
  expect(enough.recall).toBeGreaterThanOrEqual(0.98);
  expect(enough.probes).toBeGreaterThan(least.probes);
});

it('says what the best settings reach when none reach what is asked', async () => {
  const best = await tune(await openHard(), { ...STILL, target: 1.1, signal: new AbortController().signal });
  expect(best.recall).toBeGreaterThan(0.98);
});

it('stops when it is told to', async () => {
  await expect(tune(await openHard(), { ...STILL, target: 0.98, signal: AbortSignal.abort() })).rejects.toThrow();
});
