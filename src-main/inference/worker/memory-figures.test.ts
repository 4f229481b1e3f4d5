import { GgmlType } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { loadTestModel, testLlama } from '../../testing/load-model.ts';
import { tinyLanguageModel } from '../../testing/make-gguf.ts';
import { fittedPlan, memoryFigures } from './memory-figures.ts';
import { neededFor } from './memory-plan.ts';

const FORM = { batchTokens: 512, flashAttention: true, kvType: GgmlType.F16 } as const;

it('foretells what a model and its context take', async () => {
  const model = await loadTestModel(tinyLanguageModel({ contextLength: 8192 }));
  const figures = await memoryFigures(await testLlama(), model.fileInsights, FORM);
  expect(figures).toMatchObject({ layers: 3, trainContextTokens: 8192 });
  expect(figures.onGpu).toBeUndefined();
  for (const [contextTokens, sequences] of [
    [2048, 1],
    [4096, 2],
    [8192, 4],
  ] as const) {
    const context = await model.createContext({
      contextSize: contextTokens,
      sequences,
      batchSize: FORM.batchTokens,
      flashAttention: FORM.flashAttention,
      swaFullCache: true,
    });
    const taken = model.memoryUsage.ram + context.memoryUsage.ram;
    const { ram } = neededFor(figures, 0, { contextTokens, sequences });
    expect(ram / taken).toBeGreaterThan(0.9);
    expect(ram / taken).toBeLessThan(1.1);
    await context.dispose();
  }
});

it('gives a plan that is exact for what was chosen', async () => {
  const llama = await testLlama();
  const model = await loadTestModel(tinyLanguageModel());
  const plan = await fittedPlan(llama, model.fileInsights, FORM, { contextTokens: 1024, sequences: 3 });
  expect(plan).toMatchObject({ gpuLayers: 0, contextTokens: 1024, sequences: 3 });
  const context = await model.createContext({ contextSize: 1024, sequences: 3, batchSize: 512, flashAttention: true });
  const weights = model.fileInsights.modelSize;
  expect(plan.needed.ram).toBe(weights + context.memoryUsage.ram);
  // With AMX, llama.cpp holds the matrices a second time, laid out for it; its own estimate leaves that out.
  const copied = model.memoryUsage.ram - weights;
  if (/AMX_INT8 = 1/.test(llama.systemInfo)) expect(copied).toBeLessThan(weights);
  else expect(copied).toBe(0);
});

it('refuses with figures what is larger than the memory there is', async () => {
  const { fileInsights } = await loadTestModel(tinyLanguageModel());
  const small = { totalBytes: 4e6, freeBytes: 2e6 };
  const refused = fittedPlan(await testLlama(), fileInsights, FORM, {}, small);
  await expect(refused).rejects.toBeInstanceOf(AlcoveError);
  await expect(refused).rejects.toThrow(
    /^The model needs 0\.0\d GB of memory, and 0\.00 GB can be had; no model would fit beside what else is running\.$/,
  );
});
