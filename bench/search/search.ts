import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IndexStore } from '../../src-main/search/index.ts';
import { silentLog } from '../../src-main/system/index.ts';
import { percentile } from '../metrics.ts';
import { atLeast, type Figure, under } from '../report.ts';
import { benchChurn } from './churn.ts';
import { type Filled, fillElsewhere, SPACE } from './filler.ts';
import { openService } from './service.ts';
import { DIMENSIONS, makeSynthetic } from './synthetic.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const QUICK_SIZES = [10_000, 50_000];

/** Questions asked of each kind, and those whose exact answer is worked out. */
const QUESTIONS = 200;
const JUDGED = 40;

/** Hits asked for: ten are what recall is measured over, fifty what fusion works with. */
const TOP = 10;
const CANDIDATES = 50;

/** What the largest size is to reach. */
const MAX_VECTOR_P50_MS = 10;
const MAX_VECTOR_P95_MS = 20;
const MAX_HYBRID_P95_MS = 60;
const MAX_BUILD_SECONDS = 60;
const MAX_RESIDENT_GB = 1.5;
const MIN_RECALL = 0.98;

/** The index that chunks are found by, at three sizes, and after a thousand small changes. */
export async function benchSearch(isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  const perSize: SizeFigures[] = [];
  for (const size of isQuick ? QUICK_SIZES : SIZES) {
    const measured = await measureSize(size);
    perSize.push(measured);
    figures.push(...report(size, measured));
  }
  const [first, last] = [perSize[0], perSize.at(-1)];
  if (first && last) {
    const growth = `× from 10^4 to ${power(last.rows)}`;
    figures.push(
      { name: `search: vector p50, ${growth}`, value: last.vector.p50 / first.vector.p50, unit: 'x' },
      { name: `search: keyword p50, ${growth}`, value: last.keyword.p50 / first.keyword.p50, unit: 'x' },
      { name: `search: hybrid p50, ${growth}`, value: last.hybrid.p50 / first.hybrid.p50, unit: 'x' },
    );
  }
  return [...figures, ...(await benchChurn(isQuick))];
}

interface Times {
  readonly p50: number;
  readonly p95: number;
}

interface SizeFigures extends Filled {
  readonly rows: number;
  readonly recall: number;
  readonly selfMeasuredRecall: number | undefined;
  readonly exact: Times;
  readonly vector: Times;
  readonly keyword: Times;
  readonly hybrid: Times;
  readonly filtered: Readonly<Record<string, Times>>;
  readonly fetch: Times;
  /** The whole of a search but for the model: names, fusion, duplicates, the texts from SQLite. */
  readonly service: Times;
  readonly openMs: number;
  readonly residentGb: number;
}

async function measureSize(rows: number): Promise<SizeFigures> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const location = join(scratch, 'vectors');
  const filled = await fillElsewhere(location, rows);
  const library = makeSynthetic(rows);
  const started = performance.now();
  const store = await IndexStore.open({ location, log: silentLog });
  try {
    const vectors = await store.openSpace(SPACE, DIMENSIONS);
    const openMs = performance.now() - started;
    const questions = Array.from({ length: QUESTIONS }, () => library.question());
    const filters = {
      'one document in a hundred': { collectionId: 2 },
      'every other document': { collectionId: 1 },
    };
    const exact: number[] = [];
    let found = 0;
    for (const { vector } of questions.slice(0, JUDGED)) {
      const started = performance.now();
      const truth = await vectors.search(vector, TOP, {}, { exact: true });
      exact.push(performance.now() - started);
      const hits = await vectors.search(vector, TOP);
      found += truth.filter(({ chunkId }) => hits.some((hit) => hit.chunkId === chunkId)).length;
    }
    const time = (ask: (question: (typeof questions)[number]) => Promise<unknown>): Promise<Times> =>
      timeEach(questions, ask);
    const filtered: Record<string, Times> = {};
    for (const [name, filter] of Object.entries(filters)) {
      filtered[`vector, ${name}`] = await time(({ vector }) => vectors.search(vector, TOP, filter));
      filtered[`keyword, ${name}`] = await time(({ terms }) => store.keyword.search(terms, CANDIDATES, filter));
    }
    const { index } = await vectors.diagnostics();
    const service = openService(scratch, store, vectors);
    const serviceTimes = await time((question) => service.ask(question));
    service.close();
    return {
      ...filled,
      rows,
      openMs,
      recall: found / (JUDGED * TOP),
      selfMeasuredRecall: index?.recall,
      exact: timesOf(exact),
      vector: await time(({ vector }) => vectors.search(vector, TOP)),
      keyword: await time(({ terms }) => store.keyword.search(terms, CANDIDATES)),
      hybrid: await time(({ vector, terms }) =>
        Promise.all([vectors.search(vector, CANDIDATES), store.keyword.search(terms, CANDIDATES)]),
      ),
      filtered,
      fetch: await time(() =>
        vectors.vectors(Array.from({ length: CANDIDATES }, () => Math.floor(Math.random() * rows))),
      ),
      service: serviceTimes,
      residentGb: process.memoryUsage.rss() / 1e9,
    };
  } finally {
    await store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function report(size: number, measured: SizeFigures): Figure[] {
  const at = power(size);
  const isLargest = size === SIZES.at(-1);
  const limit = (name: string, value: number, unit: string, most: number): Figure =>
    isLargest ? under(`search ${at}: ${name}`, value, unit, most) : { name: `search ${at}: ${name}`, value, unit };
  const plain = (name: string, value: number, unit = 'ms'): Figure => ({ name: `search ${at}: ${name}`, value, unit });
  return [
    plain('rows', measured.rows, 'chunks'),
    plain('fill, upkeep and measuring of recall included', measured.fillSeconds, 's'),
    ...(measured.buildSeconds === null ? [] : [limit('index build', measured.buildSeconds, 's', MAX_BUILD_SECONDS)]),
    atLeast(`search ${at}: recall@10 against exact`, measured.recall, '', MIN_RECALL),
    ...(measured.selfMeasuredRecall === undefined
      ? []
      : [plain('recall@10 as the index measured itself', measured.selfMeasuredRecall, '')]),
    plain('exact p50', measured.exact.p50),
    limit('vector p50', measured.vector.p50, 'ms', MAX_VECTOR_P50_MS),
    limit('vector p95', measured.vector.p95, 'ms', MAX_VECTOR_P95_MS),
    plain('keyword p50', measured.keyword.p50),
    plain('keyword p95', measured.keyword.p95),
    plain('hybrid p50', measured.hybrid.p50),
    limit('hybrid p95', measured.hybrid.p95, 'ms', MAX_HYBRID_P95_MS),
    plain('whole search p50', measured.service.p50),
    limit('whole search p95', measured.service.p95, 'ms', MAX_HYBRID_P95_MS),
    ...Object.entries(measured.filtered).map(([name, { p95 }]) => plain(`${name}, p95`, p95)),
    plain(`${CANDIDATES} stored vectors p95`, measured.fetch.p95),
    plain('open', measured.openMs),
    limit('resident memory of a process that searches', measured.residentGb, 'GB', MAX_RESIDENT_GB),
    plain('resident memory at its highest, filled and built at once', measured.peakGb, 'GB'),
  ];
}

/** Times each question once everything has been asked a first time. */
async function timeEach<T>(questions: readonly T[], ask: (question: T) => Promise<unknown>): Promise<Times> {
  for (const question of questions.slice(0, 20)) await ask(question);
  const times: number[] = [];
  for (const question of questions) {
    const started = performance.now();
    await ask(question);
    times.push(performance.now() - started);
  }
  return timesOf(times);
}

const timesOf = (times: readonly number[]): Times => ({ p50: percentile(times, 0.5), p95: percentile(times, 0.95) });

const power = (rows: number): string => `10^${Math.round(Math.log10(rows))}`;
