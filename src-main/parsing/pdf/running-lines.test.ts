import { describe, expect, it } from 'vitest';
import type { PageParagraph } from './page.ts';
import { withoutRunningLines } from './running-lines.ts';

const paragraph = (text: string, page: number, y: number): PageParagraph => ({
  kind: 'paragraph',
  text,
  page,
  size: 10,
  font: '',
  lineCount: 1,
  isField: false,
  isAside: false,
  hasOtherFont: false,
  u0: 0,
  u1: 100,
  v0: y * 800,
  v1: y * 800 + 10,
  box: { x: 0, y, width: 0.5, height: 0.02 },
});

const kept = (lines: readonly [string, number, number][]): string[] =>
  withoutRunningLines(
    [1, 2, 3, 4].flatMap((page) => [
      ...lines.filter(([, on]) => on === page).map(([text, , y]) => paragraph(text, page, y)),
      paragraph('Text. '.repeat(100), page, 0.5),
    ]),
    10,
  )
    .map(({ text }) => text)
    .filter((text) => !text.startsWith('Text.'));

describe('withoutRunningLines', () => {
  it('leaves out what says that it is the number of a page, even once', () => {
    expect(kept([['Page 3 of 4', 3, 0.95]])).toEqual([]);
    expect(kept([['- 第 3 页 -', 3, 0.95]])).toEqual([]);
  });

  it('keeps a title with a number in it, in whatever script', () => {
    expect(kept([['커피전문점 2% 적립', 1, 0.05]])).toEqual(['커피전문점 2% 적립']);
    expect(kept([['第 2 章 河流', 2, 0.05]])).toEqual(['第 2 章 河流']);
  });

  it('keeps a number that does not count with the pages', () => {
    expect(kept([['1984', 1, 0.05]])).toEqual(['1984']);
  });

  it('leaves out a footer that differs in its numbers, after the first', () => {
    expect(
      kept([
        ['Form 7-11', 1, 0.95],
        ['Form 7-19', 2, 0.95],
        ['Form 7-20', 3, 0.95],
      ]),
    ).toEqual(['Form 7-11']);
  });
});
