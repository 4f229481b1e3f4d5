import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VersionRepository } from '../storage/index.ts';
import { IdSet } from './id-set.ts';

/** Ids read from SQLite between two turns of the event loop. */
const PAGE = 10_000;

/** The rows that an index should have: those of the chunks that answer. */
export async function liveIndexIds(versions: VersionRepository): Promise<IdSet> {
  const ids = new IdSet();
  let after = 0;
  for (;;) {
    const page = versions.liveIndexIdsAfter(after, PAGE);
    for (const { indexId } of page) ids.add(indexId);
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return ids;
    await nextTurn();
  }
}
