import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp';
import type { StepCosts, ThreadCounts, ThreadTuning } from '../model.ts';
import type { Phase, ThreadControl } from './context-threads.ts';
import { filler } from './filler.ts';

/** How long one measurement lasts, in milliseconds, unless a single step takes longer. */
const SAMPLE_MS = 15;
/**
 * Most measurements of one candidate. They are averaged: threads that wait for each other are now and then much
 * slower when one of them is interrupted, were it only by our own events, and that is part of what they cost.
 */
const MAX_SAMPLES = 12;
/** A candidate this much slower than the best is out. */
const HOPELESS = 0.7;
/** Half the threads are this much faster: there were far more than the machine has cores to spare. */
const RESCUED = 1.5;
/** Candidates this close to the best are as good; the one with the fewest threads leaves the most for others. */
const AS_GOOD = 0.97;

/** Runs one sample. @returns tokens per second */
export type Measure = (phase: Phase, threads: number) => Promise<number>;

export interface TuningOptions {
  /** Processor cores that are of use for arithmetic, and all that this process may use. */
  readonly mathCores: number;
  readonly logicalCores: number;
  /** Longest time to measure, in milliseconds. */
  readonly budgetMs: number;
  readonly measure: Measure;
  /** What the model does; what it does not do gets the threads of the first of these. */
  readonly phases?: readonly Phase[];
  readonly now?: () => number;
}

/**
 * Finds how many threads a model runs best with. A model that is small for the machine can be hundreds
 * of times slower with too many, a large one several times slower with too few, and no rule tells where
 * the best lies; so it is measured. From the physical cores it halves as long as that does not
 * hurt, tries all logical ones, looks between the best and its neighbours, and then measures the leaders
 * again, by turns, until the time is up.
 */
export async function findThreads(options: TuningOptions): Promise<{ counts: ThreadCounts; tuning: ThreadTuning }> {
  const { now = () => performance.now(), measure, phases = ['decode', 'prefill'] } = options;
  const began = now();
  const logical = Math.max(1, options.logicalCores);
  const physical = Math.min(Math.max(1, options.mathCores), logical);
  const isOver = (share = 1): boolean => now() - began > options.budgetMs * share;

  const speeds = { prefill: new Map<number, number>(), decode: new Map<number, number>() };
  const samples = { prefill: new Map<number, number[]>(), decode: new Map<number, number[]>() };
  /** Takes another sample, and keeps what all of them say. */
  const sampleOnce = async (phase: Phase, threads: number): Promise<number> => {
    const taken = samples[phase].get(threads) ?? [];
    taken.push(await measure(phase, threads));
    samples[phase].set(threads, taken);
    const speed = typicalSpeed(taken);
    speeds[phase].set(threads, speed);
    return speed;
  };
  // Brings the model's weights into memory, which would count against the first candidate.
  for (const phase of phases) await measure(phase, physical);

  for (const [index, phase] of phases.entries()) {
    const seen = speeds[phase];
    const sample = (threads: number): Promise<number> => sampleOnce(phase, threads);
    // The first phase leaves time for the second.
    const share = (index + 1) / phases.length;

    let last = await sample(physical);
    for (let threads = physical; threads > 1; ) {
      threads = Math.floor(threads / 2);
      const speed = await sample(threads);
      // Where halving makes it so much faster, far too many threads are what takes the time.
      if (isOver(share) && speed < RESCUED * last) break;
      if (speed < HOPELESS * (seen.get(fastest(seen)) ?? 0)) break;
      last = speed;
    }
    if (logical > physical && fastest(seen) * 2 > physical && !isOver(share)) await sample(logical);
    for (const threads of between(fastest(seen), seen, logical)) {
      if (!isOver(share)) await sample(threads);
    }
  }
  for (let round = 1; round < MAX_SAMPLES && !isOver(); round++) {
    for (const phase of phases) {
      const seen = speeds[phase];
      const leading = (seen.get(fastest(seen)) ?? 0) * HOPELESS;
      for (const [threads, speed] of [...seen].toSorted(([one], [other]) => one - other)) {
        if (speed < leading || isOver()) continue;
        await sampleOnce(phase, threads);
      }
    }
  }
  const [usual = physical] = phases.map((phase) => fewestOfTheBest(speeds[phase]));
  const countOf = (phase: Phase): number => (phases.includes(phase) ? fewestOfTheBest(speeds[phase]) : usual);

  const measured = [...new Set([...speeds.prefill.keys(), ...speeds.decode.keys()])].toSorted((a, b) => a - b);
  const candidates = measured.map((threads) => ({
    threads,
    prefillTokensPerSecond: speeds.prefill.get(threads) ?? 0,
    decodeTokensPerSecond: speeds.decode.get(threads) ?? 0,
  }));
  return {
    counts: { prefill: countOf('prefill'), decode: countOf('decode') },
    tuning: { candidates, tookMs: now() - began },
  };
}

/** Of so many samples one may be left out: something that has nothing to do with us came in between. */
const SAMPLES_TO_FORGIVE_ONE = 4;

/** The speed over all samples together, which did the same work each. */
function typicalSpeed(samples: readonly number[]): number {
  const kept = samples.toSorted((one, other) => one - other).slice(samples.length >= SAMPLES_TO_FORGIVE_ONE ? 1 : 0);
  return kept.length / kept.reduce((time, speed) => time + 1 / speed, 0);
}

function fastest(speeds: ReadonlyMap<number, number>): number {
  return [...speeds].reduce((best, each) => (each[1] > best[1] ? each : best), [1, 0])[0];
}

function fewestOfTheBest(speeds: ReadonlyMap<number, number>): number {
  const bar = (speeds.get(fastest(speeds)) ?? 0) * AS_GOOD;
  return Math.min(...[...speeds].filter(([, speed]) => speed >= bar).map(([threads]) => threads));
}

/** Numbers half-way from the best to what was measured beside it, or to the most there can be. */
function between(best: number, seen: ReadonlyMap<number, number>, most: number): number[] {
  const others = [...seen.keys()];
  const below = Math.max(0, ...others.filter((threads) => threads < best));
  const above = Math.min(most + 1, ...others.filter((threads) => threads > best));
  return [Math.floor((below + best) / 2), Math.ceil((best + above) / 2)].filter(
    (threads) => threads > below && threads < above && threads !== best && threads > 0,
  );
}

/** Most tokens of a prompt that one step of a sample evaluates. */
const MAX_PREFILL_TOKENS = 128;

/** Has a sequence of a context that nothing else uses yet for itself, and leaves the context empty. */
async function withSequence<T>(
  context: LlamaContext,
  work: (sequence: LlamaContextSequence) => Promise<T>,
): Promise<T> {
  const sequencesLeft = context.sequencesLeft;
  const sequence = context.getSequence();
  try {
    return await work(sequence);
  } finally {
    await sequence.clearHistory();
    sequence.dispose();
    // It is taken back a moment later.
    while (context.sequencesLeft < sequencesLeft) await new Promise(setImmediate);
  }
}

/**
 * Measures on a context that nothing else uses yet, and leaves it empty.
 * @throws what evaluating throws; the signal's reason
 */
export async function tuneThreads(
  context: LlamaContext,
  threads: ThreadControl,
  { signal, ...options }: Omit<TuningOptions, 'measure' | 'now'> & { readonly signal?: AbortSignal },
): Promise<{ counts: ThreadCounts; tuning: ThreadTuning }> {
  return withSequence(context, (sequence) => {
    const steps = { prefill: 8, decode: 1 };
    return findThreads({
      ...options,
      measure: async (phase, count) => {
        signal?.throwIfAborted();
        threads.set({ prefill: count, decode: count });
        const { tokens, ms } = await (phase === 'prefill' ? prefill : decode)(sequence, steps[phase]);
        // Longer samples for what turned out to be quick, so that they are not all noise.
        if (ms < SAMPLE_MS) {
          const most = Math.min(
            phase === 'prefill' ? MAX_PREFILL_TOKENS : 64,
            context.batchSize,
            context.contextSize / 2,
          );
          steps[phase] = Math.max(1, Math.floor(Math.min(most, steps[phase] * 2)));
        }
        return (tokens / ms) * 1000;
      },
    });
  });
}

/** Numbers of tokens whose steps are measured. */
const STEP_SIZES = [1, 2, 4, 8, 16, 32];
const STEP_ROUNDS = 4;

/**
 * Measures what it takes to evaluate several tokens at once, each of which is asked what comes next: what drafts
 * cost, and answers that are written at the same time. Larger steps than there is time for are left out.
 * @throws what evaluating throws; the signal's reason
 */
export async function measureSteps(context: LlamaContext, budgetMs: number, signal?: AbortSignal): Promise<StepCosts> {
  const best = new Map<number, number>();
  await withSequence(context, async (sequence) => {
    const began = performance.now();
    const sizes = STEP_SIZES.filter((size) => size <= context.batchSize && size < context.contextSize / 2);
    for (let round = 0; round < STEP_ROUNDS; round++) {
      for (const size of sizes) {
        if (performance.now() - began > budgetMs && best.size > 1) break;
        signal?.throwIfAborted();
        const startedAt = performance.now();
        await sequence.controlledEvaluate(
          filler(sequence.model, size).map((token) => [token, { generateNext: { token: true } }]),
        );
        // A round that was interrupted says nothing of the step.
        best.set(size, Math.min(best.get(size) ?? Number.POSITIVE_INFINITY, performance.now() - startedAt));
        await sequence.clearHistory();
      }
    }
  });
  return [...best].map(([tokens, ms]) => ({ tokens, ms }));
}

interface Sample {
  readonly tokens: number;
  readonly ms: number;
}

async function prefill(sequence: LlamaContextSequence, count: number): Promise<Sample> {
  const tokens = filler(sequence.model, count);
  await sequence.clearHistory();
  const began = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  return { tokens: count, ms: performance.now() - began };
}

async function decode(sequence: LlamaContextSequence, count: number): Promise<Sample> {
  await sequence.clearHistory();
  let began = performance.now();
  let written = -1;
  for await (const _ of sequence.evaluate(filler(sequence.model, 1), { temperature: 0, yieldEogToken: true })) {
    // The first token carries what preparing costs.
    if (written < 0) began = performance.now();
    if (++written === count) break;
  }
  return { tokens: Math.max(1, written), ms: performance.now() - began };
}
