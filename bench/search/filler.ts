import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { IndexStore } from '../../src-main/search/index.ts';
import type { Log } from '../../src-main/system/index.ts';
import { fillTexts } from './service.ts';
import { DIMENSIONS, makeSynthetic } from './synthetic.ts';

/** The name by which the bench starts itself to fill an index. */
export const FILLER = 'search-filler';

/** The embedding space that the bench fills. */
export const SPACE = 'bench';

/** Rows made and added at a time. */
const SLICE = 2_000;

const filledSchema = z.object({
  fillSeconds: z.number(),
  buildSeconds: z.number().nullable(),
  peakGb: z.number(),
});

/** How an index was filled. */
export type Filled = z.infer<typeof filledSchema>;

/**
 * Fills an index in a process of its own: making rows takes memory that is not the index's, and
 * what building leaves behind is not what searching needs.
 */
export async function fillElsewhere(location: string, rows: number): Promise<Filled> {
  const args = [process.argv[1] ?? '', FILLER, location, String(rows)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return filledSchema.parse(JSON.parse(await text(child.stdout)));
}

/** The other side of {@link fillElsewhere}. */
export async function serveFiller(location: string, rows: number): Promise<void> {
  const builds: number[] = [];
  const log = recordBuilds(builds);
  const started = performance.now();
  const store = await IndexStore.open({ location, log });
  const vectors = await store.openSpace(SPACE, DIMENSIONS);
  const library = makeSynthetic(rows);
  for (let first = 0; first < rows; first += SLICE) {
    const slice = library.rows(first, Math.min(SLICE, rows - first));
    await Promise.all([store.keyword.add(slice), vectors.add(slice)]);
  }
  await store.keyword.maintain(true);
  await vectors.maintain(true);
  await vectors.settled();
  const filled: Filled = {
    fillSeconds: (performance.now() - started) / 1_000,
    buildSeconds: builds.length > 0 ? Math.max(...builds) / 1_000 : null,
    peakGb: process.resourceUsage().maxRSS / 1e6,
  };
  await store.close();
  fillTexts(dirname(location), rows);
  process.stdout.write(`${JSON.stringify(filled)}\n`);
}

/** A log that keeps how long indexes took to build, in milliseconds. */
function recordBuilds(builds: number[]): Log {
  const keep = (what: unknown, message?: string): void => {
    if (!message?.includes('index is built')) return;
    if (typeof what === 'object' && what !== null && 'ms' in what && typeof what.ms === 'number') builds.push(what.ms);
  };
  const tell = (what: unknown, message?: string): void => console.error(message, what);
  return { info: keep, warn: tell, error: tell };
}
