import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MachineSpeedRepository, openDatabase } from '../../storage/index.ts';
import { silentLog } from '../../system/index.ts';
import { generationStats } from '../../testing/generation-stats.ts';
import { factsOfShape } from '../../testing/gguf/facts-of-shape.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { RunForm } from '../fit/fit-of.ts';
import { type ObservedAnswer, SpeedEstimator, type SpeedEstimatorOptions } from './speed-estimator.ts';

const MEASURED = { bytesPerSecond: { Q4_K: 10e9, Q8_0: 20e9 }, operationsPerSecond: 200e9 };

function estimators(options: Partial<SpeedEstimatorOptions> = {}) {
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  onTestFinished(() => db.close());
  const speeds = new MachineSpeedRepository(db);
  const measure = vi.fn(async () => MEASURED);
  const open = (more: Partial<SpeedEstimatorOptions> = {}) =>
    new SpeedEstimator({ speeds, machine: 'this', measure, gpu: () => 'cuda', log: silentLog, ...options, ...more });
  return { open, measure };
}

const dense = await factsOfShape('Qwen3-8B');
const mixture = await factsOfShape('Qwen3-30B-A3B');

const formOf = (facts: typeof dense, verdict: RunForm['verdict'] = 'cpu'): RunForm => ({
  facts,
  weightBytes: facts.weightBytes,
  contextTokens: 4096,
  kvType: 'f16',
  verdict,
});

const answer = (changes: Partial<ObservedAnswer['stats']> = {}): ObservedAnswer => ({
  question: { facts: dense, weightBytes: dense.weightBytes, kvType: 'f16' },
  layers: 37,
  stats: generationStats({
    backend: 'cpu',
    gpuLayers: 0,
    promptTokens: 1000,
    reusedTokens: 0,
    outputTokens: 100,
    drafts: { proposed: 0, accepted: 0 },
    prefillTokensPerSecond: 6,
    decodeTokensPerSecond: 1.1,
    ...changes,
  }),
});

describe('the speed of a model', () => {
  it('is not known before the machine was measured, which is done once', async () => {
    const { open, measure } = estimators();
    const first = open();
    expect(first.estimate(formOf(dense))).toBeUndefined();
    await Promise.all([first.prepare(), first.prepare()]);
    await open().prepare();
    expect(measure).toHaveBeenCalledTimes(1);
    expect(open().estimate(formOf(dense))).toEqual(first.estimate(formOf(dense)));
    await open({ machine: 'another' }).prepare();
    expect(measure).toHaveBeenCalledTimes(2);
  });

  it('stays unknown where it cannot be measured, and is measured the next time', async () => {
    const { open } = estimators();
    const measure = vi.fn<() => Promise<typeof MEASURED>>().mockRejectedValueOnce(new Error('busy'));
    measure.mockResolvedValue(MEASURED);
    const estimator = open({ measure });
    await estimator.prepare();
    expect(estimator.estimate(formOf(dense))).toBeUndefined();
    await estimator.prepare();
    expect(estimator.estimate(formOf(dense))).toMatchObject({ basis: 'estimated' });
  });

  it('follows from what is read and reckoned for a token', async () => {
    const estimator = estimators().open();
    await estimator.prepare();
    const one = estimator.estimate(formOf(dense));
    expect(one?.decodeTokensPerSecond).toBeCloseTo(20e9 / (dense.weightBytes * dense.activeShare + 2048 * 147_456));
    expect(one?.prefillTokensPerSecond).toBeCloseTo(200e9 / (2 * dense.activeParameters));
    // Of a mixture of experts little is read for a token.
    const other = estimator.estimate(formOf(mixture));
    expect(mixture.weightBytes).toBeGreaterThan(3 * dense.weightBytes);
    expect(other?.decodeTokensPerSecond).toBeGreaterThan(2 * (one?.decodeTokensPerSecond ?? 0));
    // Half of the bytes are not read in half of the time where they take longer to unpack.
    const small = estimator.estimate({ ...formOf(dense), weightBytes: (dense.parameters * 4.5) / 8, contextTokens: 2 });
    const large = estimator.estimate({ ...formOf(dense), contextTokens: 2 });
    expect((small?.decodeTokensPerSecond ?? 0) / (large?.decodeTokensPerSecond ?? 1)).toBeCloseTo(8.5 / 4.5 / 2, 1);
    const long = estimator.estimate({ ...formOf(dense), contextTokens: 512 });
    expect(long?.decodeTokensPerSecond).toBeGreaterThan(one?.decodeTokensPerSecond ?? 0);
  });

  it('is set right by answers, and one that was interrupted does not count', async () => {
    const estimator = estimators().open();
    await estimator.prepare();
    const before = estimator.estimate(formOf(dense))?.decodeTokensPerSecond ?? 0;
    for (const decodeTokensPerSecond of [1.1, 1.15, 0.1, 1.1]) estimator.observed(answer({ decodeTokensPerSecond }));
    const after = estimator.estimate(formOf(dense));
    expect(after?.basis).toBe('corrected');
    expect(after?.decodeTokensPerSecond).toBeGreaterThan(0.4 * before);
    expect(after?.decodeTokensPerSecond).toBeLessThan(0.6 * before);
    expect(after?.prefillTokensPerSecond).toBeCloseTo(6);
  });

  it('on a GPU is known from the first answer on', async () => {
    const estimator = estimators().open();
    await estimator.prepare();
    expect(estimator.estimate(formOf(dense, 'gpu'))).toBeUndefined();
    estimator.observed(answer({ backend: 'cuda', gpuLayers: 20, decodeTokensPerSecond: 10 }));
    expect(estimator.estimate(formOf(dense, 'gpu'))).toBeUndefined();
    estimator.observed(answer({ backend: 'cuda', gpuLayers: 37, decodeTokensPerSecond: 80 }));
    const speed = estimator.estimate(formOf(dense, 'gpu'));
    expect(speed?.basis).toBe('corrected');
    expect(speed?.decodeTokensPerSecond).toBeGreaterThan(60);
    expect(estimator.estimate(formOf(dense))).toMatchObject({ basis: 'estimated' });
    expect(estimator.estimate(formOf(dense, 'partly'))).toBeUndefined();
  });

  it('is not learned from tokens that were copied, or from a word or two', async () => {
    const estimator = estimators().open();
    await estimator.prepare();
    estimator.observed(answer({ outputTokens: 3, reusedTokens: 995 }));
    estimator.observed(answer({ outputTokens: 50, drafts: { proposed: 60, accepted: 48 }, reusedTokens: 995 }));
    expect(estimator.estimate(formOf(dense))).toMatchObject({ basis: 'estimated' });
    estimator.observed(answer({ drafts: { proposed: 60, accepted: 50 }, decodeTokensPerSecond: 2.2 }));
    const copied = estimator.estimate(formOf(dense));
    const plain = estimators().open();
    await plain.prepare();
    plain.observed(answer({ decodeTokensPerSecond: 1.1 }));
    expect(copied).toEqual(plain.estimate(formOf(dense)));
  });
});
