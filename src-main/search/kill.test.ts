import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { silentLog } from '../system/index.ts';
import { indexRow, randomVector } from '../testing/index-rows.ts';
import { seededRandom } from '../testing/random.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { IdSet } from './id-set.ts';
import { IndexStore } from './index-store.ts';
import { reconcile } from './reconcile.ts';

const KILLS = 50;

/** Rows that are there before the first round. */
const SEEDED = 1_000;
const SCRIPT = fileURLToPath(new URL('../testing/churn-index.ts', import.meta.url));

/** Ids from which a round adds: no two rounds share one. */
const ROUND = 100_000;

it('a process killed fifty times while it adds, deletes, compacts and builds loses no row and doubles none', {
  timeout: 300_000,
}, async () => {
  const folder = join(temporaryFolder(), 'vectors');
  const random = seededRandom(11);
  const expected = new IdSet(Array.from({ length: SEEDED }, (_, id) => id));
  await seed(folder);
  let builds = 0;
  for (let round = 0; round < KILLS; round++) {
    const { sure, unsure, built } = await churnUntilKilled(
      folder,
      round,
      10 + random() * (round % 5 === 4 ? 1_000 : 400),
    );
    for (const id of sure.added) expected.add(id);
    for (const id of sure.deleted) expected.delete(id);
    const store = await IndexStore.open({ location: folder, log: silentLog, exactRows: 400 });
    const space = await store.openSpace('test', 16);
    expect(store.isKeywordRebuilt || store.isSpaceRebuilt('test'), `round ${round}`).toBe(false);
    for (const table of [store.keyword, space]) {
      const present = await table.ids((id) => expect.fail(`round ${round}: row ${id} is there twice`));
      // Only what was under way may have happened or not.
      for (const id of present.except(expected)) expect(unsure.has(id), `round ${round}: ${id} is there`).toBe(true);
      for (const id of expected.except(present)) expect(unsure.has(id), `round ${round}: ${id} is lost`).toBe(true);
    }
    for (const id of unsure) expected.delete(id);
    for (const table of [store.keyword, space])
      expect(await reconcile(table, expected)).toMatchObject({ missing: [], doubled: 0 });
    const [some] = expected;
    if (some !== undefined) {
      expect((await space.search(randomVector(some), 1))[0]?.chunkId).toBe(some);
      expect((await store.keyword.search(['whale'], 10_000)).length).toBe(expected.size);
    }
    builds += built;
    await store.close();
  }
  expect(builds).toBeGreaterThan(0);
});

/** Fills both tables beyond what is searched exactly, so that there is an index to build from the first round on. */
async function seed(folder: string): Promise<void> {
  const store = await IndexStore.open({ location: folder, log: silentLog });
  const rows = Array.from({ length: SEEDED }, (_, id) => indexRow(id));
  await store.keyword.add(rows);
  await (await store.openSpace('test', 16)).add(rows);
  await store.close();
}

interface Told {
  readonly added: readonly number[];
  readonly deleted: readonly number[];
}

/** Lets a process write for a while, and returns what it said was done, and what it had only begun. */
async function churnUntilKilled(
  folder: string,
  round: number,
  ms: number,
): Promise<{ readonly sure: Told; readonly unsure: IdSet; readonly built: number }> {
  const args = [SCRIPT, folder, String(round), String((round + 1) * ROUND)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => {
    reader.on('line', (line) => {
      lines.push(line);
      resolve();
    });
  });
  const closed = Promise.all([once(reader, 'close'), once(child, 'exit')]);
  await Promise.race([ready, closed]);
  // The moment is the test's input, not something to wait out.
  await wait(ms);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await closed;
  const added: number[] = [];
  const deleted: number[] = [];
  const unsure = new IdSet();
  for (const line of lines) {
    const [what = '', list = ''] = line.split(' ');
    const ids = list ? list.split(',').map(Number) : [];
    if (what === 'adding' || what === 'deleting') for (const id of ids) unsure.add(id);
    if (what === 'added') added.push(...ids);
    if (what === 'deleted') deleted.push(...ids);
    if (what === 'added' || what === 'deleted') for (const id of ids) unsure.delete(id);
  }
  return { sure: { added, deleted }, unsure, built: lines.filter((line) => line.startsWith('built')).length };
}
