import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { seededRandom } from '../../testing/random.ts';
import { Coverage } from './coverage.ts';
import { joinLines } from './join-lines.ts';
import { readingOrder } from './reading-order.ts';
import type { Run } from './run-collector.ts';

const run = (text: string, u0: number, v: number, width = text.length * 5, isRightToLeft = false): Run => ({
  text,
  u0,
  u1: u0 + width,
  v,
  size: 10,
  isRightToLeft,
  font: 'f1',
  isFixedWidth: false,
});

describe('readingOrder', () => {
  it('reads columns of right-to-left text from the right', () => {
    const lines = (text: string, u: number): Run[] =>
      Array.from({ length: 4 }, (_, row) => run(`${text} ${row} ${'א'.repeat(20)}`, u, row * 12, 120, true));
    const regions = readingOrder([...lines('שמאל', 50), ...lines('ימין', 300)]);
    expect(regions.flatMap((region) => region.lines.map((line) => line.text.slice(0, 4)))).toEqual([
      ...Array(4).fill('ימין'),
      ...Array(4).fill('שמאל'),
    ]);
  });

  it('puts runs at slightly different heights into one row', () => {
    const [region] = readingOrder([run('H', 0, 100), run('2', 6, 102), run('O', 12, 100)]);
    expect(region?.lines.map((line) => line.text)).toEqual(['H 2 O']);
  });

  it('loses no run and invents none, whatever the page', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed);
      const runs = Array.from({ length: 200 }, (_, index) =>
        run(`r${index}`, random() * 500, random() * 700, random() * 200),
      );
      const words = readingOrder(runs).flatMap((region) =>
        region.lines.flatMap((line) => line.text.match(/r\d+/g) ?? []),
      );
      expect(words.toSorted()).toEqual(runs.map(({ text }) => text).toSorted());
    }
  });

  it('takes time in proportion to the page, even one of very many columns', async () => {
    const work = (count: number): void => {
      const wide = Array.from({ length: count }, (_, index) => run('x', index * 30, 0));
      const tall = Array.from({ length: count }, (_, index) => run('x', (index % 7) * 30, 20 + index * 12));
      readingOrder([...wide, ...tall]);
    };
    // Quadratic work would be sixty-four times as much.
    expect(await growth(work, { from: 4_000, to: 32_000, enough: 25 })).toBeLessThan(25);
  });

  it('copes with more runs in a row than a function takes arguments', () => {
    const runs = Array.from({ length: 200_000 }, (_, index) => run('x', index * 5, 0));
    expect(readingOrder(runs)[0]?.lines).toHaveLength(1);
  });
});

describe('Coverage', () => {
  it('is what merging all intervals at once would give', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const coverage = new Coverage(5);
      const added = Array.from({ length: 40 }, () => {
        const from = Math.round(random() * 500);
        return { from, to: from + Math.round(random() * 30) };
      });
      for (const { from, to } of added) coverage.add(from, to);
      const merged: { from: number; to: number }[] = [];
      for (const { from, to } of added.toSorted((a, b) => a.from - b.from)) {
        const last = merged.at(-1);
        if (last && from - last.to < 5) last.to = Math.max(last.to, to);
        else merged.push({ from, to });
      }
      expect(coverage.intervals).toEqual(merged);
    }
  });
});

describe('joinLines', () => {
  it.each([
    [['one', 'two'], 'one two'],
    [['infor-', 'mation'], 'information'],
    [['infor\u00ad', 'mation'], 'information'],
    [['Trace-', 'Monkey'], 'Trace-Monkey'],
    [['COVID-', '19'], 'COVID-19'],
    [['state-of-the-', 'art'], 'state-of-the-art'],
    [['Ein-', 'und Ausgabe'], 'Ein- und Ausgabe'],
    [['数据', '库'], '数据库'],
    [['数据', 'base'], '数据 base'],
    [['a-', 'b-', 'c'], 'a-b-c'],
    [[], ''],
  ])('joins %j to %j', (lines, text) => {
    expect(joinLines(lines)).toBe(text);
  });
});
