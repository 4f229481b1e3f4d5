import { describe, expect, it } from 'vitest';
import { loadTestModel } from '../../testing/load-model.ts';
import { tinyLanguageModel } from '../../testing/make-gguf.ts';
import { ContextThreads, type Phase } from './context-threads.ts';
import { batchStrategy } from './scheduling.ts';
import { StepTable } from './step-costs.ts';
import { findThreads, measureSteps, tuneThreads } from './thread-tuning.ts';

/** A machine on which a step takes so many milliseconds, and a clock that knows of nothing else. */
function machine(stepMs: (phase: Phase, threads: number) => number) {
  let clock = 0;
  const measured: string[] = [];
  return {
    measured,
    now: () => clock,
    measure: async (phase: Phase, threads: number) => {
      const ms = stepMs(phase, threads);
      clock += ms;
      measured.push(`${phase} ${threads}`);
      return 1000 / ms;
    },
  };
}

/** Work that `threads` share, up to `cores`, each of which costs something to wake. */
const scaling = (workMs: number, wakeMs: number, cores: number) => (threads: number) =>
  workMs / Math.min(threads, cores) + wakeMs * threads * (threads > cores ? 50 : 1);

const best = (step: (threads: number) => number, most: number): number =>
  Array.from({ length: most }, (_, index) => step(index + 1)).reduce((least, ms) => Math.min(least, ms));

describe('the number of threads', () => {
  it.each([
    ['a small model on two cores', 2, 2, scaling(0.5, 0.4, 2), scaling(4, 0.4, 2)],
    ['a large model on two cores', 2, 2, scaling(300, 0.4, 2), scaling(900, 0.4, 2)],
    ['a small model on sixteen cores', 16, 32, scaling(2, 0.2, 16), scaling(20, 0.2, 16)],
    ['a large model on sixteen cores', 16, 32, scaling(400, 0.2, 16), scaling(1000, 0.2, 16)],
    ['decoding that memory limits to six threads', 16, 32, scaling(80, 0.1, 6), scaling(300, 0.1, 16)],
    ['a machine where logical cores help', 8, 16, scaling(100, 0.01, 16), scaling(100, 0.01, 16)],
    ['a container that has fewer cores than it sees', 32, 64, scaling(10, 0.1, 4), scaling(40, 0.1, 4)],
  ])('is within 5 percent of the best for %s', async (_, mathCores, logicalCores, decode, prefill) => {
    const { measure, now } = machine((phase, threads) => (phase === 'decode' ? decode : prefill)(threads));
    const { counts } = await findThreads({ mathCores, logicalCores, budgetMs: 4_000, measure, now });
    expect(decode(counts.decode)).toBeLessThanOrEqual(best(decode, logicalCores) / 0.95);
    expect(prefill(counts.prefill)).toBeLessThanOrEqual(best(prefill, logicalCores) / 0.95);
  });

  it('is the smaller of two that are as good', async () => {
    const { measure, now } = machine((_, threads) => (threads >= 4 ? 10 : 40 / threads));
    const { counts } = await findThreads({ mathCores: 8, logicalCores: 8, budgetMs: 4_000, measure, now });
    expect(counts).toEqual({ prefill: 4, decode: 4 });
  });

  it('is found although some samples are slowed by others', async () => {
    let calls = 0;
    const { measure, now } = machine((_, threads) => scaling(40, 0.1, 8)(threads) * (calls++ % 7 === 0 ? 4 : 1));
    const { counts } = await findThreads({ mathCores: 8, logicalCores: 8, budgetMs: 4_000, measure, now });
    expect(counts).toEqual({ prefill: 8, decode: 8 });
  });

  it('counts what now and then interrupts threads that wait for each other', async () => {
    let calls = 0;
    const { measure, now } = machine((_, threads) => (threads === 1 ? 10 : calls++ % 3 === 0 ? 25 : 8));
    const { counts } = await findThreads({ mathCores: 2, logicalCores: 2, budgetMs: 4_000, measure, now });
    expect(counts).toEqual({ prefill: 1, decode: 1 });
  });

  it('is found in the time there is, give or take one sample', async () => {
    const { measure, now } = machine((phase) => (phase === 'decode' ? 300 : 900));
    const { tuning } = await findThreads({ mathCores: 16, logicalCores: 32, budgetMs: 2_000, measure, now });
    expect(tuning.tookMs).toBeLessThan(4_000);
    expect(tuning.candidates.length).toBeGreaterThan(0);
  });

  it('is found although what it begins with takes all the time there is', async () => {
    const { measure, now } = machine((_, threads) => (threads > 2 ? 400 * threads : 2 / threads));
    const { counts, tuning } = await findThreads({ mathCores: 16, logicalCores: 16, budgetMs: 1_500, measure, now });
    expect(counts).toEqual({ prefill: 2, decode: 2 });
    expect(tuning.tookMs).toBeLessThan(50_000);
  });

  it('is looked for no further down once that hurts', async () => {
    const { measure, now, measured } = machine((_, threads) => 160 / threads);
    await findThreads({ mathCores: 16, logicalCores: 16, budgetMs: 60_000, measure, now });
    expect(measured).toContain('decode 8');
    expect(measured).not.toContain('decode 4');
  });
});

it('is measured on the model, which is left as it was', async () => {
  const model = await loadTestModel(tinyLanguageModel());
  const threads = new ContextThreads({ prefill: 1, decode: 1 });
  const context = await model.createContext({
    contextSize: 256,
    sequences: 2,
    batching: { itemPrioritizationStrategy: batchStrategy({ threads, sliceTokens: 64, steps: new StepTable() }) },
  });
  threads.attach(context);
  const { counts, tuning } = await tuneThreads(context, threads, { mathCores: 2, logicalCores: 2, budgetMs: 300 });
  expect([1, 2]).toContain(counts.prefill);
  expect([1, 2]).toContain(counts.decode);
  expect(tuning.candidates.map((candidate) => candidate.threads)).toEqual([1, 2]);
  for (const { prefillTokensPerSecond, decodeTokensPerSecond } of tuning.candidates) {
    expect(Math.min(prefillTokensPerSecond, decodeTokensPerSecond)).toBeGreaterThan(1);
  }
  expect(context.sequencesLeft).toBe(2);
  expect(context.getSequence().contextTokens).toEqual([]);
});

it('tells what steps of several tokens cost, as far as there is time', async () => {
  const model = await loadTestModel(tinyLanguageModel());
  const context = await model.createContext({ contextSize: 256, threads: 1, sequences: 2 });
  const costs = await measureSteps(context, 2_000);
  expect(costs.map(({ tokens }) => tokens)).toEqual([1, 2, 4, 8, 16, 32]);
  for (const { ms } of costs) expect(ms).toBeGreaterThan(0);
  expect((await measureSteps(context, 0)).map(({ tokens }) => tokens)).toEqual([1, 2]);
  expect(context.sequencesLeft).toBe(2);
  expect(context.getSequence().contextTokens).toEqual([]);
});
