import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  benchModel,
  type GgufModel,
  ggufBytes,
  ggufHeader,
  type MetadataValue,
  tinyEmbeddingModel,
  tinyLanguageModel,
} from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { canKeepAs, contextThatFits, estimateMemory, kvBytesPerToken } from './estimate-memory.ts';
import { type GgufFile, readGguf } from './read-gguf.ts';

// What is allocated in fact is compared in library.test.ts.

async function read(model: GgufModel): Promise<GgufFile> {
  const path = join(temporaryFolder(), 'model.gguf');
  const content = new Uint8Array(ggufBytes(model));
  content.set(ggufHeader(model));
  writeFileSync(path, content);
  return readGguf(path);
}

/** A tiny model under the name of another architecture, which has these measures. */
function architecture(name: string, measures: Readonly<Record<string, MetadataValue>>, layers: number): GgufModel {
  const model = tinyLanguageModel({ architecture: name, layers });
  const own = Object.entries(measures).map(([key, value]) => [`${name}.${key}`, value]);
  return { ...model, metadata: { ...model.metadata, ...Object.fromEntries(own) } };
}

const CONTEXT = 8_192;

describe('the KV cache', () => {
  it('takes a key and a value for each KV head of each layer', async () => {
    const { shape } = await read(tinyLanguageModel({ layers: 3 }));
    expect(kvBytesPerToken(shape)).toBe(3 * (32 + 32) * 2);
    expect(kvBytesPerToken(shape, 'q8_0')).toBe(3 * (34 + 34));
    expect(kvBytesPerToken(shape, 'q8_0', 'f16')).toBe(3 * (34 + 64));
  });

  it('is as large for every sequence', async () => {
    const file = await read(tinyLanguageModel());
    const one = estimateMemory({ file, contextTokens: CONTEXT });
    const four = estimateMemory({ file, contextTokens: CONTEXT, sequences: 4 });
    expect(four.kvBytes).toBe(4 * one.kvBytes);
    expect(one.kvBytes).toBe(CONTEXT * kvBytesPerToken(file.shape));
    expect(four.totalBytes).toBe(four.weightBytes + four.kvBytes + four.computeBytes);
  });

  it('cannot be quantized where heads are shorter than a block', async () => {
    expect(canKeepAs((await read(tinyLanguageModel())).shape, 'q8_0')).toBe(true);
    const { shape } = await read(tinyLanguageModel({ heads: 4, kvHeads: 2 }));
    expect(canKeepAs(shape, 'q8_0')).toBe(false);
    expect(canKeepAs(shape, 'f16')).toBe(true);
  });

  it('is small where layers look back on a window only, unless it is kept whole', async () => {
    const file = await read(architecture('gemma3', { 'attention.sliding_window': 512 }, 12));
    const layer = 2 * (32 + 32);
    expect(file.shape.slidingWindow?.layers.filter((has) => !has)).toHaveLength(2);
    const options = { file, contextTokens: CONTEXT, batchTokens: 256 };
    expect(estimateMemory(options).kvBytes).toBe(layer * (2 * CONTEXT + 10 * (512 + 256)));
    expect(estimateMemory({ ...options, swaFullCache: true }).kvBytes).toBe(layer * 12 * CONTEXT);
    const short = { ...options, contextTokens: 256 };
    expect(estimateMemory(short).kvBytes).toBe(layer * 12 * 256);
  });

  it('has a window in the layers that the header names', async () => {
    const measures = { 'attention.sliding_window': 512, 'attention.sliding_window_pattern': Int32Array.of(1, 0, 1) };
    const { shape } = await read(architecture('llama', measures, 3));
    expect(shape.slidingWindow).toEqual({ tokens: 512, layers: [true, false, true] });
  });

  it('is a state of one size where layers are recurrent', async () => {
    const measures = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 128, 'ssm.state_size': 16 };
    const file = await read(architecture('mamba', measures, 2));
    const state = 4 * (3 * 128 + 16 * 128);
    expect(estimateMemory({ file, contextTokens: CONTEXT, sequences: 3 }).kvBytes).toBe(3 * 2 * state);
  });

  it('is both where some layers are recurrent', async () => {
    const measures = { 'ssm.conv_kernel': 4, 'ssm.inner_size': 128, 'ssm.state_size': 16, full_attention_interval: 4 };
    const file = await read(architecture('qwen3next', measures, 8));
    expect(file.shape.kvHeads).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
    const state = 4 * (3 * 128 + 16 * 128);
    expect(estimateMemory({ file, contextTokens: CONTEXT }).kvBytes).toBe(2 * 2 * 64 * CONTEXT + 6 * state);
  });

  it('is not there in an encoder', async () => {
    const file = await read(tinyEmbeddingModel());
    const { kvBytes, computeBytes } = estimateMemory({ file, contextTokens: 512 });
    expect(kvBytes).toBe(0);
    expect(computeBytes).toBeGreaterThan(0);
  });
});

describe('the longest context that fits', () => {
  it('fits, and no longer one would', async () => {
    const file = await read(benchModel('135m', 'q8_0'));
    const bytes = 400e6;
    const contextTokens = contextThatFits({ file, bytes });
    expect(contextTokens).toBeGreaterThan(1_024);
    expect(contextTokens).toBeLessThan(file.shape.contextLength);
    expect(estimateMemory({ file, contextTokens }).totalBytes).toBeLessThanOrEqual(bytes);
    expect(estimateMemory({ file, contextTokens: contextTokens + 256 }).totalBytes).toBeGreaterThan(bytes);
  });

  it('is what the model was made for where there is room, and none where there is not', async () => {
    const file = await read(tinyLanguageModel());
    expect(contextThatFits({ file, bytes: 1e9 })).toBe(2048);
    expect(contextThatFits({ file, bytes: file.weightBytes })).toBe(0);
  });
});
