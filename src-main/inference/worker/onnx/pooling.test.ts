import { expect, it } from 'vitest';
import { pool, scoresOf } from './pooling.ts';

/** Two texts of up to three tokens of two numbers; the second text has one token and padding that must not count. */
const output = { values: Float32Array.of(3, 4, 1, 0, 2, 8, 0, 5, 99, 99, 99, 99), dims: [2, 3, 2] };
const lengths = Int32Array.of(3, 1);
const unit = (x: number, y: number): number[] => [x / Math.hypot(x, y), y / Math.hypot(x, y)];

it('makes a vector of length 1 by each way there is', () => {
  const rounded = (pooling: 'mean' | 'cls' | 'last'): number[] => [...pool(output, lengths, pooling, 2).vectors];
  const close = (one: number[], other: number[]): void => {
    expect(one).toHaveLength(other.length);
    for (const [index, value] of one.entries()) expect(value).toBeCloseTo(other[index] ?? 0, 6);
  };
  close(rounded('mean'), [...unit(6, 12), 0, 1]);
  close(rounded('cls'), [...unit(3, 4), 0, 1]);
  close(rounded('last'), [...unit(2, 8), 0, 1]);
  const sentences = { values: Float32Array.of(3, 4, 0, -2), dims: [2, 2] };
  close([...pool(sentences, lengths, 'none', 2).vectors], [...unit(3, 4), 0, -1]);
});

it('keeps the first numbers of a vector, and makes its length 1 after that', () => {
  expect([...pool(output, lengths, 'cls', 1).vectors]).toEqual([1, 1]);
  const negative = { values: Float32Array.of(-3, 4), dims: [1, 2] };
  expect([...pool(negative, Int32Array.of(1), 'none', 1).vectors]).toEqual([-1]);
});

it('gives what is all 0 a length, too', () => {
  const { vectors, isSound } = pool({ values: new Float32Array(4), dims: [1, 4] }, Int32Array.of(1), 'none', 4);
  expect([...vectors]).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(isSound).toBe(true);
});

it('tells when numbers are none', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(pool({ values: Float32Array.of(1, value), dims: [1, 2] }, Int32Array.of(1), 'none', 2).isSound).toBe(false);
    expect(scoresOf({ values: Float32Array.of(Number.NaN), dims: [1, 1] }).isSound).toBe(false);
  }
});

it('makes a share of one score, or of two', () => {
  const [one = 0, other = 0] = scoresOf({ values: Float32Array.of(0, 2), dims: [2, 1] }).vectors;
  expect([one, other]).toEqual([0.5, expect.closeTo(1 / (1 + Math.exp(-2)), 6)]);
  const [two = 0] = scoresOf({ values: Float32Array.of(1, 3), dims: [1, 2] }).vectors;
  expect(two).toBeCloseTo(Math.exp(3) / (Math.exp(1) + Math.exp(3)), 6);
});
