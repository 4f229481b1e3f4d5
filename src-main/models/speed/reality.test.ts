import { join, resolve } from 'node:path';
import type { LlamaContextSequence } from 'node-llama-cpp';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { readGguf } from '../../inference/gguf/read-gguf.ts';
import { factsOf, measureSpeed, type ProcessorSpeed } from '../../inference/index.ts';
import { MachineSpeedRepository, openDatabase } from '../../storage/index.ts';
import { forkWorker, silentLog } from '../../system/index.ts';
import { generationStats } from '../../testing/generation-stats.ts';
import { modelFile, testLlama } from '../../testing/load-model.ts';
import { benchModel, type WeightType } from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { SpeedEstimator } from './speed-estimator.ts';

const WORKER = resolve(import.meta.dirname, '../../../out/main/inference-worker.js');

let measured: ProcessorSpeed;

beforeAll(async () => {
  measured = await measureSpeed(() => forkWorker(WORKER));
}, 60_000);

it('measures what a processor can do', () => {
  for (const bytesPerSecond of Object.values(measured.bytesPerSecond)) {
    expect(bytesPerSecond).toBeGreaterThan(0.1e9);
    expect(bytesPerSecond).toBeLessThan(2_000e9);
  }
  expect(measured.operationsPerSecond).toBeGreaterThan(1e9);
});

it.each(['q8_0', 'q4_0'] satisfies WeightType[])(
  'foretells how fast a model of %s is, and comes closer with every answer',
  { retry: 3, timeout: 120_000 },
  async (type) => {
    const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
    onTestFinished(() => db.close());
    const estimator = new SpeedEstimator({
      speeds: new MachineSpeedRepository(db),
      machine: 'this',
      measure: async () => measured,
      gpu: () => undefined,
      log: silentLog,
    });
    await estimator.prepare();
    const path = await modelFile(benchModel('135m', type));
    const facts = factsOf(await readGguf(path));
    const question = { facts, weightBytes: facts.weightBytes, kvType: 'f16' } as const;
    const llama = await testLlama();
    const model = await llama.loadModel({ modelPath: path });
    const context = await model.createContext({ contextSize: 512, batchSize: 512, threads: llama.cpuMathCores });
    const sequence = context.getSequence();
    const form = { ...question, contextTokens: 64, verdict: 'cpu' } as const;
    const foretold = estimator.estimate(form)?.decodeTokensPerSecond ?? 0;
    await decodeRate(sequence);
    // By turns, and the best of each: the machine has other work as well, which only ever makes it slower.
    let [answered, real] = [0, 0];
    for (let round = 0; round < 10; round++) {
      answered = Math.max(answered, await decodeRate(sequence));
      real = Math.max(real, await decodeRate(sequence));
    }
    await context.dispose();
    await model.dispose();
    const stats = generationStats({
      promptTokens: 8,
      reusedTokens: 0,
      outputTokens: 24,
      decodeTokensPerSecond: answered,
    });
    estimator.observed({ question, layers: 31, stats: { ...stats, drafts: { proposed: 0, accepted: 0 } } });
    const better = estimator.estimate(form);
    expect(real / foretold).toBeGreaterThan(0.5);
    expect(real / foretold).toBeLessThan(2);
    expect(better?.basis).toBe('corrected');
    expect(real / (better?.decodeTokensPerSecond ?? 0)).toBeGreaterThan(0.75);
    expect(real / (better?.decodeTokensPerSecond ?? 0)).toBeLessThan(1.25);
  },
);

const TOKENS = 12;

/** Tokens a second. */
async function decodeRate(sequence: LlamaContextSequence): Promise<number> {
  await sequence.clearHistory();
  let written = -1;
  let began = 0;
  const prompt = sequence.model.tokenize('The quick');
  for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    // The first token carries what preparing costs.
    if (written < 0) began = performance.now();
    if (++written === TOKENS) break;
  }
  return (1000 * written) / (performance.now() - began);
}
