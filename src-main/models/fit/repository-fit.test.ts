import { describe, expect, it } from 'vitest';
import type { VariantFit, VariantSpeed } from '../../../src-shared/models.ts';
import type { GgufFacts } from '../../inference/index.ts';
import { factsOfShape } from '../../testing/gguf/facts-of-shape.ts';
import type { MachineMemory } from '../machine-memory.ts';
import { ggufVariants } from '../variants/gguf-variants.ts';
import { onnxVariants } from '../variants/onnx-variants.ts';
import { nominalBits } from '../variants/quality.ts';
import type { RunForm } from './fit-of.ts';
import { type RepositoryFitOptions, repositoryFit } from './repository-fit.ts';

const GB = 1e9;
const LABELS = ['BF16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q3_K_M', 'Q2_K', 'IQ1_S'];

/** Quantizations of a model of this many weights. */
function variantsOf({ parameters, headerBytes }: GgufFacts, labels = LABELS) {
  const files = labels.map((label) => ({
    path: `m-${label}.gguf`,
    bytes: Math.round((parameters * (nominalBits(label) ?? 4)) / 8 + headerBytes),
  }));
  return ggufVariants(files, {});
}

const processorOf = (ramBytes: number): MachineMemory => ({ ramBytes });
const withGpu = (ramBytes: number, vramBytes: number, isShared = false): MachineMemory => ({
  ramBytes,
  gpu: { name: 'GPU', backend: isShared ? 'metal' : 'cuda', totalBytes: vramBytes, freeBytes: vramBytes, isShared },
});

const small = await factsOfShape('Qwen3-0.6B');
const middling = await factsOfShape('Qwen3-8B');
const mixture = await factsOfShape('Qwen3-30B-A3B');

function fitted(facts: GgufFacts, machine: MachineMemory, more: Partial<RepositoryFitOptions> = {}) {
  const headers = new Map([['m', facts]]);
  return repositoryFit({ role: 'language', variants: variantsOf(facts), headers, machine, ...more });
}

const verdictsOf = (variants: readonly VariantFit[]) =>
  Object.fromEntries(variants.map(({ variant, verdict }) => [variant, verdict]));

/** So many tokens a second for each gigabyte of weights. */
const speedOf =
  (perGigabyte: number): NonNullable<RepositoryFitOptions['speedOf']> =>
  ({ facts, weightBytes }) => ({
    prefillTokensPerSecond: 100,
    decodeTokensPerSecond: (perGigabyte * GB) / (weightBytes * facts.activeShare),
    basis: 'estimated',
  });

describe('a verdict', () => {
  it('keeps a tenth of the memory free', () => {
    const [{ memory } = { memory: undefined }] = fitted(middling, processorOf(64 * GB)).variants;
    const needed = memory?.totalBytes ?? 0;
    expect(fitted(middling, processorOf(needed / 0.899)).variants[0]?.verdict).toBe('cpu');
    expect(fitted(middling, processorOf(needed / 0.901)).variants[0]?.verdict).toBe('too-large');
  });

  it('is the GPU, some layers on it, or nothing of it', () => {
    expect(verdictsOf(fitted(middling, withGpu(16 * GB, 8 * GB)).variants)).toEqual({
      BF16: 'partly',
      Q8_0: 'partly',
      Q6_K: 'partly',
      Q5_K_M: 'gpu',
      Q4_K_M: 'gpu',
      Q3_K_M: 'gpu',
      Q2_K: 'gpu',
      IQ1_S: 'gpu',
    });
    expect(verdictsOf(fitted(middling, processorOf(8 * GB)).variants)).toMatchObject({
      BF16: 'too-large',
      Q4_K_M: 'cpu',
    });
  });

  it('says how many layers the GPU holds', () => {
    const layersWith = (vramBytes: number) =>
      fitted(middling, withGpu(32 * GB, vramBytes)).variants.find(({ variant }) => variant === 'Q8_0');
    expect(layersWith(5 * GB)).toMatchObject({ verdict: 'partly', layers: 37 });
    expect(layersWith(5 * GB)?.gpuLayers).toBeGreaterThan(10);
    expect(layersWith(5 * GB)?.gpuLayers).toBeLessThan(layersWith(8 * GB)?.gpuLayers ?? 0);
    expect(layersWith(24 * GB)).toMatchObject({ verdict: 'gpu', gpuLayers: 37 });
    // A GPU with room for the buffers alone is of no use.
    expect(layersWith(0.3 * GB)).toMatchObject({ verdict: 'cpu', gpuLayers: 0 });
  });

  it('counts memory once that GPU and processor share', () => {
    expect(verdictsOf(fitted(middling, withGpu(16 * GB, 12 * GB, true)).variants)).toMatchObject({
      BF16: 'too-large',
      Q8_0: 'gpu',
    });
  });

  it('changes with the length of the context, up to what the model was trained for', () => {
    const short = fitted(middling, processorOf(8 * GB), { contextTokens: 2048 });
    const long = fitted(middling, processorOf(8 * GB), { contextTokens: 1_000_000 });
    expect(short.maxContextTokens).toBe(40_960);
    expect(long.contextTokens).toBe(40_960);
    expect(verdictsOf(short.variants).Q4_K_M).toBe('cpu');
    expect(verdictsOf(long.variants).Q4_K_M).toBe('too-large');
    expect(long.variants[0]?.memory.kvBytes).toBe(20 * (short.variants[0]?.memory.kvBytes ?? 0));
  });

  it('has nothing of the cache on a GPU in f16 that can be in q8_0', () => {
    const kv = (machine: MachineMemory) => fitted(middling, machine).variants[0]?.memory.kvBytes ?? 0;
    expect(kv(withGpu(64 * GB, 48 * GB)) / kv(processorOf(64 * GB))).toBeCloseTo(34 / 64);
  });

  it('is given without a header, too', () => {
    const { variants, maxContextTokens } = repositoryFit({
      role: 'language',
      variants: variantsOf(middling),
      headers: new Map(),
      machine: processorOf(8 * GB),
    });
    expect(maxContextTokens).toBe(0);
    expect(verdictsOf(variants)).toMatchObject({ BF16: 'too-large', Q4_K_M: 'cpu' });
  });
});

it('is reckoned in a moment for all variants', () => {
  const variants = Array.from({ length: 4 }, () => variantsOf(mixture)).flat();
  const began = performance.now();
  for (let step = 0; step < 20; step++)
    fitted(mixture, withGpu(32 * GB, 12 * GB), { variants, contextTokens: 512 * (step + 1) });
  expect((performance.now() - began) / 20).toBeLessThan(5);
});

describe('the recommended one', () => {
  const named = (options: Parameters<typeof fitted>) => fitted(...options).recommended?.variant;

  it('is a good one of four to six bits where there is room for more', () => {
    expect(named([middling, processorOf(64 * GB), { speedOf: speedOf(400) }])).toMatch(/^Q[56]_K/);
    expect(named([middling, processorOf(64 * GB), { speedOf: speedOf(50) }])).toBe('Q4_K_M');
    expect(named([middling, withGpu(32 * GB, 24 * GB)])).toMatch(/^Q[456]_K/);
  });

  it('is a better one where that costs hardly any speed', () => {
    const speedOf = ({ weightBytes }: RunForm): VariantSpeed => ({
      prefillTokensPerSecond: 400,
      decodeTokensPerSecond: weightBytes > 8e9 ? 20 : 31,
      basis: 'estimated',
    });
    expect(named([middling, processorOf(64 * GB), { speedOf }])).toMatch(/^Q6_K/);
  });

  it('is all on the GPU rather than a better one in part', () => {
    expect(named([middling, withGpu(32 * GB, 6.8 * GB)])).toBe('Q4_K_M');
  });

  it('is the best that fits where little does, and nothing where nothing does', () => {
    const { recommended } = fitted(middling, processorOf(6 * GB), { contextTokens: 2048 });
    expect(recommended?.variant).toBe('Q3_K_M');
    expect(recommended?.reason).toMatch(/best that fits .*; it takes 4\.\d GB of the 5\.4 GB that may be used\.$/);
    expect(fitted(middling, processorOf(2 * GB)).recommended).toBeUndefined();
  });

  it('is the fastest of the sound ones where all are slow, and says so', () => {
    const { recommended } = fitted(middling, processorOf(64 * GB), { speedOf: speedOf(10) });
    expect(recommended).toEqual({
      variant: 'Q4_K_M',
      reason: expect.stringMatching(/slow .* about 2\.2 tokens a second\.$/),
    });
  });

  it('gives figures in its reason', () => {
    expect(fitted(small, processorOf(16 * GB), { speedOf: speedOf(20) }).recommended?.reason).toMatch(
      /^It loses about \S+ % against the original, and larger ones cost speed and gain little; it takes \S+ GB of the 14\.4 GB that may be used, and writes about \d+ tokens a second\.$/,
    );
  });

  it('prefers a mix that spends its bits well', () => {
    const variants = variantsOf(middling, ['Q4_K_M']).concat(
      ggufVariants([{ path: 'm-UD-Q4_K_XL.gguf', bytes: (middling.parameters * 4.9) / 8 }], {}),
    );
    expect(named([middling, processorOf(64 * GB), { variants }])).toBe('UD-Q4_K_XL');
  });
});

describe('two models in one repository', () => {
  const headers = new Map([
    ['qwen3-0-6b', small],
    ['qwen3-8b', middling],
  ]);
  const files = [
    { path: 'Qwen3-0.6B-Q8_0.gguf', bytes: 0.64 * GB },
    { path: 'qwen3_8b.q4_k_m.gguf', bytes: 5.03 * GB },
  ];
  const variants = ggufVariants(files, {});
  const both = (machine: MachineMemory, more: Partial<RepositoryFitOptions> = {}) =>
    repositoryFit({ role: 'language', variants, headers, machine, ...more });
  const alone = (index: number, header: GgufFacts, machine: MachineMemory) => {
    const own = variants.slice(index, index + 1);
    const alike = new Map(own.map(({ model }) => [model, header]));
    return repositoryFit({ role: 'language', variants: own, headers: alike, machine, speedOf: speedOf(100) }).variants;
  };

  it('are each reckoned by their own header', () => {
    const machine = withGpu(16 * GB, 4 * GB);
    expect(both(machine, { speedOf: speedOf(100) }).variants).toEqual([
      ...alone(0, middling, machine),
      ...alone(1, small, machine),
    ]);
  });

  it('are not compared: the larger one is recommended unless nothing of it fits', () => {
    expect(both(processorOf(64 * GB), { speedOf: speedOf(50) }).recommended?.variant).toBe('Q4_K_M');
    expect(both(processorOf(4 * GB)).recommended?.variant).toBe('Q8_0');
    expect(both(processorOf(0.5 * GB)).recommended).toBeUndefined();
  });

  it('are not recommended where the header of the one could not be read', () => {
    const one = new Map([['qwen3-0-6b', small]]);
    expect(both(processorOf(64 * GB), { headers: one }).recommended?.variant).toBe('Q8_0');
  });
});

describe('ONNX models', () => {
  const files = (scale: number) => [
    { path: 'tokenizer.json', bytes: 1e6 },
    ...Object.entries({ model: 4, model_fp16: 2, model_quantized: 1, model_q4: 0.7 }).map(([name, bytes]) => ({
      path: `onnx/${name}.onnx`,
      bytes: Math.round(bytes * scale),
    })),
  ];
  const fitOnnx = (scale: number, more: Partial<RepositoryFitOptions> = {}) =>
    repositoryFit({
      role: 'embedding',
      variants: onnxVariants(files(scale)),
      headers: new Map(),
      machine: processorOf(16 * GB),
      ...more,
    });

  it('are taken as they were published where they are small, and smaller where they are large', () => {
    expect(fitOnnx(25e6).recommended?.variant).toBe('fp32');
    expect(fitOnnx(600e6).recommended?.variant).toBe('int8');
  });

  it('have verdicts of their own', () => {
    expect(verdictsOf(fitOnnx(600e6, { machine: processorOf(2 * GB) }).variants)).toEqual({
      fp32: 'too-large',
      fp16: 'too-large',
      int8: 'cpu',
      q4: 'cpu',
    });
  });
});
