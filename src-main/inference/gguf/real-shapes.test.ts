import { join } from 'node:path';
import { GgmlType, GgufInsights, readGgufFileInfo } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { REAL_SHAPES, realShape, writeHollow } from '../../testing/gguf/real-shapes.ts';
import { testLlama } from '../../testing/load-model.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { estimateMemory } from './estimate-memory.ts';
import { factsOf } from './facts.ts';
import { type GgufFile, readGguf } from './read-gguf.ts';

async function hollow(name: (typeof REAL_SHAPES)[number]): Promise<GgufFile> {
  const path = join(temporaryFolder(), 'model.gguf');
  writeHollow(path, realShape(name));
  return readGguf(path);
}

const CONTEXTS = [
  { contextTokens: 512, kvType: 'f16', flashAttention: true, sequences: 1 },
  { contextTokens: 2048, kvType: 'q8_0', flashAttention: true, sequences: 1 },
  { contextTokens: 8192, kvType: 'f16', flashAttention: true, sequences: 1 },
  { contextTokens: 8192, kvType: 'f16', flashAttention: false, sequences: 1 },
  { contextTokens: 8192, kvType: 'f16', flashAttention: true, sequences: 4 },
  { contextTokens: 32_768, kvType: 'f16', flashAttention: true, sequences: 1 },
] as const;

describe('the memory that models of real shapes take is foretold', () => {
  // llama.cpp goes through the motions of loading without taking memory, which files of any size allow.
  it.each(REAL_SHAPES)('of %s, within a tenth of what llama.cpp reckons', async (name) => {
    const file = await hollow(name);
    const insights = await GgufInsights.from(await readGgufFileInfo(file.path), await testLlama());
    const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
    expect(file.weightBytes).toBe(weights.cpuRam);
    for (const options of CONTEXTS) {
      const kvType = options.kvType === 'f16' ? GgmlType.F16 : GgmlType.Q8_0;
      const context = await insights.estimateContextResourceRequirementsV2({
        contextSize: options.contextTokens,
        sequences: options.sequences,
        modelGpuLayers: 0,
        batchSize: 512,
        flashAttention: options.flashAttention,
        kvCacheKeyType: kvType,
        kvCacheValueType: kvType,
        swaFullCache: true,
      });
      const { kvBytes, computeBytes } = estimateMemory({ file, ...options, swaFullCache: true });
      const ratio = (kvBytes + computeBytes) / context.cpuRam;
      expect(ratio, JSON.stringify(options)).toBeGreaterThan(0.9);
      expect(ratio, JSON.stringify(options)).toBeLessThan(1.1);
    }
  });

  it('of Qwen3-0.6B, within a tenth of what is allocated', async () => {
    const file = await hollow('Qwen3-0.6B');
    const model = await (await testLlama()).loadModel({ modelPath: file.path });
    const context = await model.createContext({
      contextSize: 2048,
      batchSize: 512,
      sequences: 1,
      flashAttention: true,
    });
    const { totalBytes } = estimateMemory({ file, contextTokens: 2048 });
    const ratio = totalBytes / (file.weightBytes + context.memoryUsage.ram);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    await context.dispose();
    await model.dispose();
  });
});

describe('of the weights of a model', () => {
  it.each([
    ['Qwen3-0.6B', 596, 596],
    // The embeddings of a token are looked up where scores are computed with others.
    ['Qwen3-8B', 8191, 7568],
    ['Qwen3-30B-A3B', 30_532, 3042],
    ['gpt-oss-20b', 20_915, 3608],
  ] as const)('%s has %d million, and so many work on a token: %d', async (name, parameters, active) => {
    const facts = factsOf(await hollow(name));
    expect(Math.round(facts.parameters / 1e6)).toBe(parameters);
    expect(Math.round(facts.activeParameters / 1e6)).toBe(active);
    expect(facts.activeShare).toBeCloseTo(active / parameters, 2);
  });
});
