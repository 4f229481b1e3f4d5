import { IndexStore } from '../search/index.ts';
import { type Log, silentLog } from '../system/index.ts';
import { indexRow } from './index-rows.ts';
import { seededRandom } from './random.ts';

/**
 * Writes to both tables of an index until it is killed: `churn-index.ts FOLDER SEED FIRST`. Adds,
 * deletes, puts in order and builds without end; tells on a line of its own, before and after each
 * change, what it is about to do and what is done.
 */
const [folder = '', seed = '0', first = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const log: Log = {
  ...silentLog,
  info: (_: object, message?: string) => void (message?.includes('index is built') && process.stdout.write('built \n')),
};
const store = await IndexStore.open({ location: folder, log, exactRows: 400 });
const space = await store.openSpace('test', 16);
const mine: number[] = [];
let next = Number(first);

const tell = (what: string, ids: readonly number[]): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(`${what} ${ids.join(',')}\n`, () => resolve());
  });

await tell('ready', []);
for (;;) {
  const dice = random();
  if (dice < 0.6 || mine.length < 20) {
    const ids = Array.from({ length: 1 + Math.floor(random() * 40) }, () => next++);
    await tell('adding', ids);
    const rows = ids.map((id) => indexRow(id));
    await Promise.all([store.keyword.add(rows), space.add(rows)]);
    await tell('added', ids);
    mine.push(...ids);
  } else if (dice < 0.8) {
    const from = Math.floor(random() * (mine.length - 10));
    const ids = mine.splice(from, 10).sort((a, b) => a - b);
    await tell('deleting', ids);
    await Promise.all([store.keyword.delete(ids), space.delete(ids)]);
    await tell('deleted', ids);
  } else {
    // The building of an index is not waited for: writing goes on meanwhile.
    await Promise.all([store.keyword.maintain(true), space.maintain(true)]);
  }
}
