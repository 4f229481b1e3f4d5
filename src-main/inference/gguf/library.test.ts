import { join } from 'node:path';
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { splitGguf, tinyLanguageModel, writeGguf } from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { KNOWN_ARCHITECTURES } from './architectures.ts';
import { estimateMemory, type KvType } from './estimate-memory.ts';
import { readGguf } from './read-gguf.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

// What is written down here of llama.cpp, held against the one that is installed.

let llama: Llama;
/** What llama.cpp says it allocated, in bytes, by the name of the buffer. */
const buffers = new Map<string, number>();

beforeAll(async () => {
  llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.debug,
    logger: (_, message) => {
      const [, name, size] = /(KV|compute|output) buffer size = +([\d.]+) MiB/.exec(message) ?? [];
      if (name && size) buffers.set(name, Number(size) * 1024 ** 2);
    },
  });
});
afterAll(() => llama.dispose());

it('knows every architecture of the library, and no others', async () => {
  // TypeScript has no value for this enumeration, JavaScript has.
  const library: unknown = await import('node-llama-cpp');
  const { GgufArchitectureType } = z.object({ GgufArchitectureType: z.record(z.string(), z.string()) }).parse(library);
  const known = Object.values(GgufArchitectureType).filter((name) => name !== '(unknown)');
  expect([...KNOWN_ARCHITECTURES].sort()).toEqual(known.sort());
});

it('knows every type of weights of the library, and its sizes', () => {
  const size = z.custom<(id: number) => number | undefined>((value) => typeof value === 'function');
  const { getBlockSizeForGgmlType, getTypeSizeForGgmlType } = z
    .object({ getBlockSizeForGgmlType: size, getTypeSizeForGgmlType: size })
    .parse(Reflect.get(llama, '_bindings'));
  for (let id = 0; id < 100; id++) {
    const { blockLength, blockBytes } = TENSOR_TYPES.get(id) ?? {};
    expect([id, blockLength, blockBytes]).toEqual([
      id,
      getBlockSizeForGgmlType(id) || undefined,
      getTypeSizeForGgmlType(id) || undefined,
    ]);
  }
});

it('takes the same files for parts of one model', async () => {
  const folder = temporaryFolder();
  const [first = '', second = ''] = ['1', '2'].map((part) => join(folder, `tiny-0000${part}-of-00002.gguf`));
  const [one, two] = splitGguf(tinyLanguageModel(), 2);
  if (one) await writeGguf(first, one);
  if (two) await writeGguf(second, two);
  const file = await readGguf(second);
  const model = await llama.loadModel({ modelPath: file.path });
  expect(file.paths).toEqual([first, second]);
  expect(model.size).toBe(file.weightBytes);
  await model.dispose();
});

describe('the memory that a model takes is foretold', () => {
  /** Holds what is foretold against what is allocated: never less, and at most a tenth and 1 MiB more. */
  async function compare(options: {
    contextTokens: number;
    batchTokens?: number;
    sequences?: number;
    flashAttention?: boolean;
    kvType?: KvType & ('f16' | 'q8_0');
  }): Promise<void> {
    const path = join(temporaryFolder(), 'model.gguf');
    await writeGguf(path, tinyLanguageModel({ layers: 3, contextLength: 16_384 }));
    const file = await readGguf(path);
    const { batchTokens = 512, sequences = 1, flashAttention = true, kvType = 'f16' } = options;
    const { kvBytes, computeBytes } = estimateMemory({ file, ...options });
    const model = await llama.loadModel({ modelPath: path });
    buffers.clear();
    const context = await model.createContext({
      contextSize: options.contextTokens,
      batchSize: batchTokens,
      sequences,
      flashAttention,
      threads: 1,
      experimentalKvCacheKeyType: kvType === 'f16' ? 'F16' : 'Q8_0',
      experimentalKvCacheValueType: kvType === 'f16' ? 'F16' : 'Q8_0',
    });
    await expect.poll(() => [...buffers.keys()].sort()).toEqual(['KV', 'compute', 'output']);
    await context.dispose();
    await model.dispose();
    expect(kvBytes).toBeCloseTo(buffers.get('KV') ?? 0, -5);
    const allocated = (buffers.get('compute') ?? 0) + (buffers.get('output') ?? 0);
    expect(computeBytes).toBeGreaterThanOrEqual(allocated);
    expect(computeBytes).toBeLessThanOrEqual(1.1 * allocated + 1024 ** 2);
  }

  it.each([
    { contextTokens: 4096 },
    { contextTokens: 1000 },
    { contextTokens: 8192, flashAttention: false },
    { contextTokens: 4096, batchTokens: 128 },
    { contextTokens: 2048, sequences: 4 },
    { contextTokens: 2048, sequences: 4, flashAttention: false },
    { contextTokens: 4096, kvType: 'q8_0' as const },
  ])('with %o', async (options) => {
    await compare(options);
  });
});
