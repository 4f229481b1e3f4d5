import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { IdSet } from './id-set.ts';

describe('IdSet', () => {
  it('says whether an id is new, and counts each once', () => {
    const ids = new IdSet([3, 40_000]);
    expect(ids.add(3)).toBe(false);
    expect(ids.add(31)).toBe(true);
    expect(ids.add(31)).toBe(false);
    expect(ids.size).toBe(3);
    expect(ids.has(31) && ids.has(40_000)).toBe(true);
    expect(ids.has(32) || ids.has(9_999_999)).toBe(false);
    expect(ids.delete(31)).toBe(true);
    expect(ids.delete(31)).toBe(false);
    expect([...ids]).toEqual([3, 40_000]);
  });

  it('agrees with a Set over ids of every kind', () => {
    const random = seededRandom(3);
    const [left, right] = [0, 1].map(() => Array.from({ length: 5_000 }, () => Math.floor(random() * 20_000)));
    const expected = [...new Set(left)].filter((id) => !new Set(right).has(id)).sort((a, b) => a - b);
    expect([...new IdSet(left).except(new IdSet(right))]).toEqual(expected);
    expect([...new IdSet(right)]).toEqual([...new Set(right)].sort((a, b) => a - b));
  });

  it('refuses what is not an id', () => {
    const ids = new IdSet();
    for (const odd of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => ids.add(odd)).toThrow(RangeError);
  });
});
