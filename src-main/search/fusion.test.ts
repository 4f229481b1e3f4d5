import { describe, expect, it } from 'vitest';
import { fuse, scaledSimilarity } from './fusion.ts';

const trust = { weight: 0.25, floor: 0.2, ceiling: 0.6 };

describe('fuse', () => {
  it('is a share of the most by words, and of the model’s own scale by vectors', () => {
    expect(fuse({ keyword: 5, similarity: 0.4 }, 10, trust)).toBeCloseTo(0.75 * 0.5 + 0.25 * 0.5);
  });

  it('goes by words alone where there is no vector, or no trust in vectors', () => {
    expect(fuse({ keyword: 5 }, 10, trust)).toBeCloseTo(0.5);
    expect(fuse({ keyword: 5, similarity: 0.9 }, 10, undefined)).toBeCloseTo(0.5);
    expect(fuse({ keyword: 5, similarity: 0.9 }, 10, { ...trust, weight: 0 })).toBeCloseTo(0.5);
  });

  it('goes by vectors where the library has no word of the query', () => {
    const near = fuse({ keyword: 0, similarity: 0.6 }, 0, trust);
    const far = fuse({ keyword: 0, similarity: 0.3 }, 0, trust);
    expect(near).toBeGreaterThan(far);
  });
});

it('a scale without width says nothing', () => {
  expect(scaledSimilarity(0.9, { weight: 1, floor: 0.5, ceiling: 0.5 })).toBe(0);
});
