import { expect, it } from 'vitest';
import { seededRandom } from '../../../testing/random.ts';
import { batchAround } from './batching.ts';

interface Text {
  readonly length: number;
  readonly number: number;
}

/** Cuts all of it into batches, as the queue does: the text that has waited longest is in the next one. */
function batches(lengths: readonly number[], budget: number): Text[][] {
  const waiting = lengths.map((length, number) => ({ length, number })).toSorted((a, b) => a.length - b.length);
  const cut: Text[][] = [];
  while (waiting.length > 0) {
    const oldest = waiting.reduce((best, { number }, at) => (number < (waiting[best]?.number ?? 0) ? at : best), 0);
    const { first, last } = batchAround(waiting, oldest, budget);
    cut.push(waiting.splice(first, last - first + 1));
  }
  return cut;
}

/** Lengths as passages have them: many short ones, few long ones. */
function mixedLengths(count: number): number[] {
  const random = seededRandom(7);
  const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  return Array.from({ length: count }, () => Math.round(Math.min(256, Math.max(4, Math.exp(4 + 0.9 * normal())))));
}

it('keeps padding under 5 % of texts of mixed length, however they arrive', () => {
  const lengths = mixedLengths(2_000);
  for (const order of [lengths, lengths.toSorted((a, b) => b - a)]) {
    for (const budget of [256, 1_024, 4_096]) {
      const cut = batches(order, budget);
      expect(cut.flat()).toHaveLength(lengths.length);
      const tokens = lengths.reduce((sum, length) => sum + length, 0);
      const padded = cut.reduce((sum, batch) => sum + (batch.at(-1)?.length ?? 0) * batch.length, 0);
      expect(1 - tokens / padded).toBeLessThan(0.05);
    }
  }
});

it('fills batches up to the budget, and no further, unless one text alone is longer', () => {
  for (const batch of batches(mixedLengths(500), 300)) {
    const padded = (batch.at(-1)?.length ?? 0) * batch.length;
    expect(batch.length === 1 || padded <= 300).toBe(true);
  }
  expect(
    batches(
      Array.from({ length: 100 }, () => 10),
      200,
    ).map(({ length }) => length),
  ).toEqual([20, 20, 20, 20, 20]);
});

it('always has the text in it that has waited longest', () => {
  const sorted = [2, 3, 5, 200, 200].map((length) => ({ length }));
  expect(batchAround(sorted, 0, 1_000)).toEqual({ first: 0, last: 2 });
  expect(batchAround(sorted, 3, 1_000)).toEqual({ first: 3, last: 4 });
  expect(batchAround(sorted, 4, 100)).toEqual({ first: 4, last: 4 });
});
