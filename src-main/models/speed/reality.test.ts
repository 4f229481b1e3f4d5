import { join, resolve } from 'node:path';
import type { LlamaContextSequence } from 'node-llama-cpp';
import { expect, it, onTestFinished } from 'vitest';
import { readGguf } from '../../inference/gguf/read-gguf.ts';
import { factsOf, measureSpeed } from '../../inference/index.ts';
import { MachineSpeedRepository, openDatabase } from '../../storage/index.ts';
import { forkWorker, silentLog } from '../../system/index.ts';
import { generationStats } from '../../testing/generation-stats.ts';
import { modelFile, testLlama } from '../../testing/load-model.ts';
import { benchModel } from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { SpeedEstimator } from './speed-estimator.ts';

const WORKER = resolve(import.meta.dirname, '../../../out/main/inference-worker.js');

/**
 * Alone on a machine what is foretold was within a factor of two. Here other tests run beside it, which slow down the one
 * measurement or the other: no more than the order of magnitude can be held.
 */
const BUSY_FACTOR = 6;

it('foretells how fast a model is, and comes closer with an answer', { timeout: 60_000 }, async () => {
  const measured = await measureSpeed(() => forkWorker(WORKER));
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
  const path = await modelFile(benchModel('135m', 'q8_0'));
  const facts = factsOf(await readGguf(path));
  const question = { facts, weightBytes: facts.weightBytes, kvType: 'f16' } as const;
  const llama = await testLlama();
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: 512, batchSize: 512, threads: llama.cpuMathCores });
  const sequence = context.getSequence();
  const form = { ...question, contextTokens: 64, verdict: 'cpu' } as const;
  const foretold = estimator.estimate(form)?.decodeTokensPerSecond ?? 0;
  await decodeRate(sequence);
  // The best of several: the machine has other work as well, which only ever makes it slower.
  let answered = 0;
  for (let attempt = 0; attempt < 8; attempt++) answered = Math.max(answered, await decodeRate(sequence));
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
  expect(answered / foretold).toBeGreaterThan(1 / BUSY_FACTOR);
  expect(answered / foretold).toBeLessThan(BUSY_FACTOR);
  // The same model once more is foretold as it has answered.
  expect(better?.basis).toBe('corrected');
  expect(answered / (better?.decodeTokensPerSecond ?? 0)).toBeGreaterThan(0.75);
  expect(answered / (better?.decodeTokensPerSecond ?? 0)).toBeLessThan(1.25);
});

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
