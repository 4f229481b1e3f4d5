import { describe, expect, it } from 'vitest';
import { describeLimits, type Limits, saferSteps, shouldStepDown, withinLimits } from './fallback.ts';
import type { LlamaPlan } from './model.ts';

const AUTO = { backend: 'auto', gpuLayers: 'auto', contextTokens: 'auto' } as const;
const ON_GPU = { gpuLayers: 33, contextTokens: 16_384, batchTokens: 512 };
const ON_CPU = { ...ON_GPU, gpuLayers: 0 };

describe('the steps towards safety', () => {
  it('take layers off the GPU, then context, then the batch, and leave the GPU alone in the end', () => {
    expect(saferSteps(ON_GPU, AUTO)).toEqual([
      { gpuLayers: 16 },
      { gpuLayers: 0 },
      { gpuLayers: 0, contextTokens: 8_192 },
      { gpuLayers: 0, contextTokens: 4_096 },
      { gpuLayers: 0, contextTokens: 2_048 },
      { gpuLayers: 0, contextTokens: 2_048, batchTokens: 128 },
      { gpuLayers: 0, contextTokens: 2_048, batchTokens: 128, cpuOnly: true },
    ]);
  });

  it('have nothing of a GPU where there is none', () => {
    expect(saferSteps({ ...ON_CPU, contextTokens: 4_096 }, AUTO)).toEqual([
      { contextTokens: 2_048 },
      { contextTokens: 2_048, batchTokens: 128 },
    ]);
    expect(saferSteps(ON_GPU, { ...AUTO, backend: 'cpu' }).some(({ cpuOnly, gpuLayers }) => cpuOnly || gpuLayers)).toBe(
      false,
    );
  });

  it('never ask for more than there was', () => {
    expect(saferSteps({ gpuLayers: 1, contextTokens: 512, batchTokens: 64 }, AUTO)).toEqual([
      { gpuLayers: 0 },
      { gpuLayers: 0, cpuOnly: true },
    ]);
  });

  it('leave what a person has chosen to them', () => {
    const steps = saferSteps(ON_GPU, { backend: 'cuda', gpuLayers: 20, contextTokens: 8_192 });
    expect(steps).toEqual([{ batchTokens: 128 }]);
  });
});

describe('a plan within limits', () => {
  const plan: LlamaPlan = {
    runtime: 'llama',
    path: 'a.gguf',
    role: 'language',
    backends: ['cuda', 'vulkan', 'cpu'],
    kvCache: 'auto',
    flashAttention: 'auto',
    lookup: 'auto',
  };

  it('is as safe as they are', () => {
    const limits: Limits = { gpuLayers: 0, contextTokens: 2_048, batchTokens: 128, cpuOnly: true };
    const { cpuOnly, ...rest } = limits;
    expect(withinLimits(plan, limits)).toEqual({ ...plan, ...rest, backends: ['cpu'] });
    expect(withinLimits(plan, {})).toEqual(plan);
  });

  it('is never less safe than it was', () => {
    const careful = { ...plan, gpuLayers: 4, contextTokens: 1_024 };
    expect(withinLimits(careful, { gpuLayers: 16, contextTokens: 8_192 })).toEqual(careful);
  });
});

describe('after a crash', () => {
  it('a model that never answered steps down at once', () => {
    expect(shouldStepDown({ hadAnswered: false, memoryMs: 600_000 })).toBe(true);
  });

  it('one that had answered has another try, but not twice within ten minutes', () => {
    expect(shouldStepDown({ hadAnswered: true, memoryMs: 600_000 })).toBe(false);
    expect(shouldStepDown({ hadAnswered: true, sinceLastMs: 599_999, memoryMs: 600_000 })).toBe(true);
    expect(shouldStepDown({ hadAnswered: true, sinceLastMs: 600_000, memoryMs: 600_000 })).toBe(false);
  });
});

it('limits read as a part of a sentence', () => {
  expect(describeLimits({ gpuLayers: 16 })).toBe('with 16 layers on the GPU');
  expect(describeLimits({ gpuLayers: 0, contextTokens: 4_096 })).toBe(
    'with no layers on the GPU, with 4,096 tokens of context',
  );
  expect(describeLimits({ gpuLayers: 0, batchTokens: 128, cpuOnly: true })).toBe(
    'on the processor only, in batches of 128 tokens',
  );
});
