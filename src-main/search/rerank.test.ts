import { describe, expect, it } from 'vitest';
import { ranked } from '../testing/ranked.ts';
import { RERANK_DEPTH, rerank } from './rerank.ts';

const fused = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => ranked({ id: index, score: from - index / 100 }));

const idsOf = (passages: readonly { readonly candidate: { readonly chunk: { readonly id: number } } }[]) =>
  passages.map(({ candidate }) => candidate.chunk.id);

describe('rerank', () => {
  it('puts what was ranked in order, and what time was too short for after it', async () => {
    const result = await rerank('query', fused(4, 1), async () => [0.1, 0.9], { budgetMs: 100 });
    expect(idsOf(result)).toEqual([1, 0, 2, 3]);
  });

  it('leaves everything as it was when time was too short for a single one', async () => {
    const before = fused(4, 1);
    expect(await rerank('query', before, async () => [], { budgetMs: 100 })).toEqual(before);
  });

  it.each([1, 0, -0.5])('gives scores that are numbers and go on falling, from %d on', async (from) => {
    const passages = fused(RERANK_DEPTH + 10, from);
    const result = await rerank('query', passages, async (_, texts) => texts.map(() => 0.5), { budgetMs: 100 });
    const scores = result.map(({ score }) => score);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(idsOf(result)).toEqual(idsOf(passages));
  });
});
