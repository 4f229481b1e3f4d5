import type { Table } from '@lancedb/lancedb';

/** How the approximate index is searched. */
export interface SearchSettings {
  /** Partitions looked through. */
  readonly probes: number;
  /** Times as many candidates as hits are compared by their full vectors. */
  readonly refineFactor: number;
}

/** Neighbours that recall is measured over. */
const K = 10;

/** How much nearer an exact neighbour must be for its absence to count: ties are not misses. */
const TIE = 1e-6;

/** Settings from quick to thorough. */
const LADDER: readonly SearchSettings[] = [
  { probes: 5, refineFactor: 4 },
  { probes: 10, refineFactor: 5 },
  { probes: 20, refineFactor: 5 },
  { probes: 20, refineFactor: 10 },
  { probes: 40, refineFactor: 10 },
  { probes: 80, refineFactor: 20 },
  { probes: 160, refineFactor: 50 },
  { probes: 1_024, refineFactor: 50 },
];

export interface Recall extends SearchSettings {
  /** Share of the {@link K} nearest that were found, 0 to 1. */
  readonly recall: number;
}

/** A stored vector, and how far its nearest neighbours are from it. */
interface Probe {
  readonly chunkId: number;
  readonly vector: Float32Array;
  distances: readonly number[];
}

export interface TuneOptions {
  readonly rows: number;
  /** Recall to reach, 0 to 1. */
  readonly target: number;
  /** How often the table has changed so far; it may go on changing. */
  readonly changes: () => number;
  readonly signal: AbortSignal;
}

interface Neighbour {
  readonly chunk_id: number;
  readonly _distance: number;
}

/**
 * Finds the quickest settings that find enough: a sample of stored vectors is searched for
 * exactly, then through the index, with more probes and refinement until recall is `target`.
 * A vector's own row does not count, since it is always found.
 * @returns the settings with the recall they reach; the best there are when none reach `target`
 */
export async function tune(lance: Table, { rows, target, changes, signal }: TuneOptions): Promise<Recall> {
  const probes = await takeProbes(lance, rows, signal);
  let seen = changes();
  let best: Recall | undefined;
  for (const settings of LADDER) {
    let recall = await measure(lance, probes, settings, signal);
    if (recall < target && changes() !== seen) {
      // What has been deleted meanwhile is not missed by the index.
      seen = changes();
      for (const probe of probes) await lookAround(lance, probe, signal);
      recall = await measure(lance, probes, settings, signal);
    }
    if (!best || recall > best.recall) best = { ...settings, recall };
    if (recall >= target) return { ...settings, recall };
  }
  if (!best) throw new Error('there are no settings to try');
  return best;
}

/** Exact search costs as much as the table is large; 20 vectors with 10 neighbours each tell recall to about 0.01. */
const sampleSize = (rows: number): number => Math.min(64, Math.max(20, Math.round(2e7 / rows)));

async function takeProbes(lance: Table, rows: number, signal: AbortSignal): Promise<Probe[]> {
  const count = Math.min(rows, sampleSize(rows));
  const offsets = Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * rows) / count));
  const stored = await lance.takeOffsets(offsets).select(['chunk_id', 'vector']).toArrow();
  const probes: Probe[] = [];
  for (let row = 0; row < stored.numRows; row++) {
    const chunkId = Number(stored.getChild('chunk_id')?.get(row));
    const vector = Float32Array.from(stored.getChild('vector')?.get(row));
    const probe: Probe = { chunkId, vector, distances: [] };
    await lookAround(lance, probe, signal);
    probes.push(probe);
  }
  return probes;
}

/** Works out anew, exactly, how far the nearest neighbours are. */
async function lookAround(lance: Table, probe: Probe, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const exact = await neighbours(lance, probe.chunkId, probe.vector);
  probe.distances = exact.map(({ _distance }) => _distance);
}

async function measure(
  lance: Table,
  probes: readonly Probe[],
  settings: SearchSettings,
  signal: AbortSignal,
): Promise<number> {
  let found = 0;
  let wanted = 0;
  for (const { chunkId, vector, distances } of probes) {
    signal.throwIfAborted();
    const farthest = distances.at(-1) ?? 0;
    const hits = await neighbours(lance, chunkId, vector, settings);
    found += Math.min(distances.length, hits.filter(({ _distance }) => _distance <= farthest + TIE).length);
    wanted += distances.length;
  }
  return wanted === 0 ? 1 : found / wanted;
}

async function neighbours(
  lance: Table,
  chunkId: number,
  vector: Float32Array,
  settings?: SearchSettings,
): Promise<Neighbour[]> {
  const query = lance
    .query()
    .nearestTo(vector)
    .distanceType('cosine')
    .select(['chunk_id', '_distance'])
    .limit(K + 1);
  const rows: Neighbour[] = await (settings
    ? query.nprobes(settings.probes).refineFactor(settings.refineFactor)
    : query.bypassVectorIndex()
  ).toArray();
  return rows.filter((row) => row.chunk_id !== chunkId).slice(0, K);
}
