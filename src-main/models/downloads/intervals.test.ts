import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../testing/random.ts';
import { Intervals } from './intervals.ts';

const pairs = (intervals: readonly { begin: number; end: number }[]) => intervals.map(({ begin, end }) => [begin, end]);

describe('intervals', () => {
  test('join where they touch or overlap', () => {
    const set = new Intervals([
      { begin: 10, end: 20 },
      { begin: 30, end: 40 },
      { begin: 0, end: 5 },
    ]);
    set.add({ begin: 20, end: 30 });
    expect(pairs(set.all)).toEqual([
      [0, 5],
      [10, 40],
    ]);
    expect([set.bytes, set.front]).toEqual([35, 5]);
    expect(pairs(set.missing({ begin: 0, end: 50 }))).toEqual([
      [5, 10],
      [40, 50],
    ]);
    expect(set.missing({ begin: 12, end: 40 })).toEqual([]);
    set.add({ begin: 7, end: 7 });
    expect(set.all.length).toBe(2);
  });

  test('are what a list of bytes would be', () => {
    const random = seededRandom(3);
    const draw = (below: number) => Math.floor(random() * below);
    const set = new Intervals();
    const bytes = new Set<number>();
    for (let count = 0; count < 60; count++) {
      const begin = draw(300);
      const end = begin + draw(12);
      set.add({ begin, end });
      for (let at = begin; at < end; at++) bytes.add(at);
      expect(set.bytes).toBe(bytes.size);
      const gaps = set.missing({ begin: 50, end: 250 }).flatMap((gap) => {
        return Array.from({ length: gap.end - gap.begin }, (_, at) => gap.begin + at);
      });
      expect(gaps).toEqual(Array.from({ length: 200 }, (_, at) => at + 50).filter((at) => !bytes.has(at)));
    }
  });
});
