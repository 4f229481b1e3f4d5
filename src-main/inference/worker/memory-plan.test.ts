import { describe, expect, it } from 'vitest';
import { type Bytes, type Costs, fits, type MemoryFigures, neededFor, planMemory } from './memory-plan.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** Models as they are in Q4_K_M with a KV cache in f16: Llama 3.2 1B, Llama 3.1 8B and 70B. */
const MODELS = {
  '1b': { layers: 17, weights: 0.8 * GiB, perToken: 32 * 1024, buffers: 260 * MiB },
  '8b': { layers: 33, weights: 4.9 * GiB, perToken: 128 * 1024, buffers: 300 * MiB },
  '70b': { layers: 81, weights: 42.5 * GiB, perToken: 320 * 1024, buffers: 350 * MiB },
} as const;

function figures(model: keyof typeof MODELS, ramGiB: number, vramGiB?: number): MemoryFigures {
  const { layers, weights, perToken, buffers } = MODELS[model];
  const costs = (at: (bytes: number) => Bytes): Costs => ({
    weights: at(weights),
    context: at(buffers),
    perSequence: at(0),
    perToken: at(perToken),
    perLength: at(0),
  });
  return {
    layers,
    trainContextTokens: 131_072,
    onProcessor: costs((ram) => ({ ram, vram: 0 })),
    ...(vramGiB !== undefined && { onGpu: costs((vram) => ({ ram: 0.02 * vram, vram })) }),
    free: { ram: ramGiB * GiB, vram: (vramGiB ?? 0) * GiB },
  };
}

describe('a plan by itself', () => {
  it.each([
    ['1b', 'a laptop with 8 GB', 6, undefined, { gpuLayers: 0, contextTokens: 8192, sequences: 4 }],
    ['8b', 'a laptop with 7 GB', 5.5, undefined, { gpuLayers: 0, contextTokens: 2048, sequences: 1 }],
    ['8b', 'a laptop with 8 GB', 6, undefined, { gpuLayers: 0, contextTokens: 4096, sequences: 1 }],
    ['8b', 'a laptop with 16 GB', 13, undefined, { gpuLayers: 0, contextTokens: 8192, sequences: 1 }],
    ['8b', 'a machine with 64 GB', 60, undefined, { gpuLayers: 0, contextTokens: 8192, sequences: 4 }],
    ['70b', 'a machine with 64 GB', 60, undefined, { gpuLayers: 0, contextTokens: 8192, sequences: 1 }],
    ['1b', 'a GPU with 6 GB', 14, 5.4, { gpuLayers: 17, contextTokens: 8192, sequences: 4 }],
    ['8b', 'a GPU with 6 GB', 14, 5.4, { gpuLayers: 31, contextTokens: 4096, sequences: 1 }],
    ['8b', 'a GPU with 24 GB', 28, 21.6, { gpuLayers: 33, contextTokens: 8192, sequences: 4 }],
    ['70b', 'a GPU with 24 GB', 60, 21.6, { gpuLayers: 39, contextTokens: 4096, sequences: 1 }],
    ['70b', 'a GPU with 80 GB', 60, 72, { gpuLayers: 81, contextTokens: 8192, sequences: 2 }],
  ] as const)('for %s on %s', (model, _, ram, vram, expected) => {
    const given = figures(model, ram, vram);
    const plan = planMemory(given);
    expect(plan).toMatchObject(expected);
    if ('needed' in plan) expect(fits(given, plan.needed)).toBe(true);
  });

  it('never holds more than the model was trained for', () => {
    expect(planMemory({ ...figures('1b', 16), trainContextTokens: 512 })).toMatchObject({
      contextTokens: 512,
      sequences: 4,
    });
  });

  it('takes one more layer only when it fits', () => {
    const given = figures('8b', 28, 3);
    const plan = planMemory(given);
    if (!('gpuLayers' in plan)) throw new Error('it fits');
    expect(plan.gpuLayers).toBeGreaterThan(10);
    expect(fits(given, neededFor(given, plan.gpuLayers + 1, plan))).toBe(false);
  });

  it('counts memory once that processor and GPU share', () => {
    const apart = figures('8b', 6, 6);
    expect(planMemory(apart)).toMatchObject({ gpuLayers: 33 });
    const shared = { ...apart, free: { ram: 5.5 * GiB, vram: 5.5 * GiB }, isShared: true };
    const plan = planMemory(shared);
    if (!('needed' in plan)) throw new Error('it fits');
    expect(plan.needed.ram + plan.needed.vram).toBeLessThanOrEqual(5.5 * GiB);
  });
});

describe('what a person set', () => {
  it('is what is done, where it fits', () => {
    const limits = { gpuLayers: 10, contextTokens: 16_384, sequences: 2 };
    expect(planMemory(figures('8b', 28, 21.6), limits)).toMatchObject(limits);
    expect(planMemory(figures('1b', 28), { sequences: 8 })).toMatchObject({ contextTokens: 8192, sequences: 8 });
    expect(planMemory(figures('1b', 28), { sequences: 1 })).toMatchObject({ contextTokens: 8192, sequences: 1 });
    expect(planMemory(figures('1b', 28), { contextTokens: 300 })).toMatchObject({ contextTokens: 300, sequences: 4 });
  });

  it('gives up conversations before it gives up tokens', () => {
    const plan = planMemory(figures('8b', 10), { contextTokens: 32_768, sequences: 4 });
    expect(plan).toMatchObject({ contextTokens: 32_768, sequences: 1 });
    expect(planMemory(figures('8b', 7.5), { contextTokens: 32_768, sequences: 4 })).toMatchObject({
      contextTokens: 16_384,
      sequences: 1,
    });
  });

  it('keeps layers off a GPU, and means nothing without one', () => {
    expect(planMemory(figures('1b', 28, 21.6), { gpuLayers: 0 })).toMatchObject({ gpuLayers: 0 });
    expect(planMemory(figures('1b', 28), { gpuLayers: 99 })).toMatchObject({ gpuLayers: 0 });
  });
});

describe('a model that is too large', () => {
  it('is refused with what it needs, what there is, and what would fit', () => {
    const refused = planMemory(figures('70b', 6));
    if (!('neededBytes' in refused)) throw new Error('it does not fit');
    expect(refused.neededBytes / GiB).toBeCloseTo(43.5, 0);
    expect(refused.availableBytes / GiB).toBeCloseTo(6);
    expect(refused.fittingBytes / GiB).toBeCloseTo(5, 0);
    expect(planMemory(figures('70b', refused.neededBytes / GiB))).toHaveProperty('gpuLayers');
  });

  it('is refused when machine and GPU together do not hold it', () => {
    expect(planMemory(figures('70b', 14, 21.6))).toHaveProperty('fittingBytes');
    expect(planMemory(figures('70b', 28, 21.6))).toHaveProperty('gpuLayers');
  });

  it('is told that nothing would fit where that is so', () => {
    expect(planMemory(figures('8b', 0.1))).toMatchObject({ fittingBytes: 0 });
  });
});
