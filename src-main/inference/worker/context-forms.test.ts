import { GgmlType, type GgufInsights } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { loadTestModel } from '../../testing/load-model.ts';
import { tinyLanguageModel } from '../../testing/make-gguf.ts';
import { contextForms } from './context-forms.ts';

const { F16, Q8_0 } = GgmlType;
const byItself = { kvCache: 'auto', flashAttention: 'auto' } as const;

/** A model with heads of so many numbers. */
async function withHeads(length: number): Promise<GgufInsights> {
  return (await loadTestModel(tinyLanguageModel({ embedding: 2 * length, heads: 2, kvHeads: 2 }))).fileInsights;
}

describe('by itself', () => {
  it('keeps f16 with flash attention on a processor', async () => {
    expect(contextForms(await withHeads(32), false, byItself)).toEqual([
      { flashAttention: true, kvType: F16 },
      { flashAttention: false, kvType: F16 },
    ]);
  });

  it('keeps q8_0 on a GPU, where llama.cpp finds flash attention there', async () => {
    expect(contextForms(await withHeads(32), 'cuda', byItself)).toEqual([
      { flashAttention: 'auto', kvType: Q8_0 },
      { flashAttention: 'auto', kvType: F16 },
      { flashAttention: false, kvType: F16 },
    ]);
  });

  it('keeps f16 where heads are not made of whole blocks', async () => {
    expect(contextForms(await withHeads(16), 'vulkan', byItself)[0]).toEqual({ flashAttention: 'auto', kvType: F16 });
  });
});

it('does what a person set, as far as it can be done', async () => {
  const model = await withHeads(32);
  const first = (changes: Partial<Parameters<typeof contextForms>[2]>, gpu: 'cuda' | false) =>
    contextForms(model, gpu, { ...byItself, ...changes })[0];
  expect(first({ kvCache: 'q8_0' }, false)).toEqual({ flashAttention: true, kvType: Q8_0 });
  expect(first({ kvCache: 'f16' }, 'cuda')).toEqual({ flashAttention: 'auto', kvType: F16 });
  expect(first({ flashAttention: 'off' }, 'cuda')).toEqual({ flashAttention: false, kvType: F16 });
  expect(first({ flashAttention: 'off', kvCache: 'q8_0' }, 'cuda')).toEqual({ flashAttention: false, kvType: F16 });
  expect(first({ flashAttention: 'on' }, 'cuda')).toEqual({ flashAttention: true, kvType: Q8_0 });
});
