import type { OnnxTuning, Provider } from '../../onnx/model.ts';
import type { Batch, BatchFailure, Result, Rows } from './session-protocol.ts';
import type { BatchRunner } from './session-threads.ts';

export interface TuningOptions {
  readonly provider: Provider;
  /** Cores that there are to share. */
  readonly cores: number;
  /** Most sessions that fit into memory. */
  readonly maxSessions: number;
  /** Tokens of the texts to measure with. */
  readonly textTokens: number;
  /** An id that the model knows. */
  readonly id: number;
  /** Opens one more session with so many threads. */
  readonly open: (intraOpThreads: number) => Promise<BatchRunner>;
  readonly signal: AbortSignal;
  readonly now?: () => number;
}

/** On a processor larger batches soon leave its caches; on a GPU only large ones fill it. */
const BUDGETS: Readonly<Record<'cpu' | 'gpu', readonly number[]>> = {
  cpu: [256, 512, 1_024, 2_048],
  gpu: [1_024, 4_096, 16_384, 32_768],
};

/** A batch takes no longer than this, so that a question that comes in between waits no longer. */
const MAX_BATCH_MS = 100;
const LEAST_BUDGET = 256;
const SAMPLE_MS = 60;
const ROUNDS = 2;
/** What is no better than this is as good: the smaller budget serves questions sooner, fewer threads leave more to others. */
const AS_GOOD = 0.97;

type Candidate = OnnxTuning['candidates'][number];

/** What was found best, and the sessions that it was found with, still open. */
export interface Tuned {
  readonly tuning: OnnxTuning;
  readonly sessions: readonly BatchRunner[];
}

/**
 * Finds how a model runs best here: many sessions of one thread, one of many, or something between; and how many
 * tokens a batch should have.
 * @throws AlcoveError what opening throws and what batches fail with; the signal's reason
 */
export async function findTuning(options: TuningOptions): Promise<Tuned> {
  const { now = () => performance.now(), provider, signal } = options;
  const began = now();
  const candidates: Candidate[] = [];
  let best: { readonly sessions: readonly BatchRunner[]; readonly candidate: Candidate } | undefined;
  for (const [count, intraOpThreads] of layoutsOf(options)) {
    const sessions: BatchRunner[] = [];
    try {
      while (sessions.length < count) sessions.push(await options.open(intraOpThreads));
      const measured = await measureBudgets(sessions, intraOpThreads, options, now);
      candidates.push(...measured);
      const candidate = bestOf(measured);
      signal.throwIfAborted();
      if (candidate && candidate.tokensPerSecond * AS_GOOD > (best?.candidate.tokensPerSecond ?? 0)) {
        await closeAll(best?.sessions ?? []);
        best = { sessions, candidate };
      } else await closeAll(sessions);
    } catch (error) {
      await closeAll([...sessions, ...(best?.sessions ?? [])]);
      throw error;
    }
  }
  if (!best) throw new Error('there was nothing to measure');
  return {
    tuning: { provider, ...best.candidate, candidates, tookMs: now() - began },
    sessions: best.sessions,
  };
}

/**
 * Sessions, and threads of each: together they take every core, or half of them first, since two that share their
 * arithmetic are no faster than one.
 */
function layoutsOf({ provider, cores, maxSessions }: TuningOptions): (readonly [number, number])[] {
  if (provider !== 'cpu') return [[1, 1]];
  const layouts = (all: number): (readonly [number, number])[] =>
    Array.from({ length: Math.floor(Math.log2(all)) + 1 }, (_, power) => 2 ** power)
      .map((threads) => [Math.floor(all / threads), threads] as const)
      .filter(([sessions]) => sessions <= maxSessions);
  const half = cores > 1 ? layouts(Math.floor(cores / 2)).slice(0, 1) : [];
  return [...half, ...layouts(cores)];
}

async function measureBudgets(
  sessions: readonly BatchRunner[],
  intraOpThreads: number,
  { provider, textTokens, id, signal }: TuningOptions,
  now: () => number,
): Promise<Candidate[]> {
  const speeds = new Map<number, number>();
  let longest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const budget of BUDGETS[provider === 'cpu' ? 'cpu' : 'gpu']) {
      signal.throwIfAborted();
      const batch = fillerBatch(budget, textTokens, id);
      const tokens = batch.ids.length;
      if (longest > 0 && tokens > longest && budget !== LEAST_BUDGET) continue;
      const speed = await measure(sessions, batch, now);
      if (speed === undefined) break;
      speeds.set(budget, Math.max(speeds.get(budget) ?? 0, speed));
      const batchMs = (tokens / (speed / sessions.length)) * 1000;
      if (batchMs > MAX_BATCH_MS) longest = longest > 0 ? Math.min(longest, tokens) : tokens;
    }
  }
  return [...speeds].map(([budget, tokensPerSecond]) => ({
    sessions: sessions.length,
    intraOpThreads,
    batchTokens: Math.max(
      LEAST_BUDGET,
      Math.min(budget, Math.floor((tokensPerSecond / sessions.length) * (MAX_BATCH_MS / 1000))),
    ),
    tokensPerSecond,
  }));
}

/** Tokens per second of all sessions together; `undefined` when such a batch does not fit into memory. */
async function measure(sessions: readonly BatchRunner[], batch: Batch, now: () => number): Promise<number | undefined> {
  const began = now();
  let tokens = 0;
  let isTooLarge = false;
  await Promise.all(
    sessions.map(async (session) => {
      do {
        const result = await session.run(copyOf(batch));
        if (!result.ok && result.failure.kind === 'memory') isTooLarge = true;
        throwUnlessMemory(result);
        tokens += batch.ids.length;
      } while (!isTooLarge && now() - began < SAMPLE_MS);
    }),
  );
  return isTooLarge ? undefined : (tokens / (now() - began)) * 1000;
}

function throwUnlessMemory(result: Result<Rows>): void {
  if (!result.ok && result.failure.kind !== 'memory') throw new BatchFailedError(result.failure);
}

/** A batch failed while it was measured. */
export class BatchFailedError extends Error {
  readonly failure: BatchFailure;

  constructor(failure: BatchFailure) {
    super(`a batch failed: ${failure.kind}`);
    this.failure = failure;
  }
}

function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  const bar = Math.max(...candidates.map(({ tokensPerSecond }) => tokensPerSecond)) * AS_GOOD;
  return candidates.find(({ tokensPerSecond }) => tokensPerSecond >= bar);
}

export function fillerBatch(tokens: number, textTokens: number, id: number): Batch {
  const texts = Math.max(1, Math.floor(tokens / textTokens));
  return {
    ids: new Int32Array(texts * textTokens).fill(id),
    lengths: new Int32Array(texts).fill(textTokens),
  };
}

const copyOf = ({ ids, lengths }: Batch): Batch => ({ ids, lengths });

const closeAll = (sessions: readonly BatchRunner[]): Promise<unknown> =>
  Promise.all(sessions.map((session) => session.close()));
