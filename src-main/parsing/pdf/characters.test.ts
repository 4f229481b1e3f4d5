import { describe, expect, it } from 'vitest';
import { raised, readable } from './characters.ts';
import { logicalOrder, type Piece } from './right-to-left.ts';

describe('readable', () => {
  it.each([
    ['na¨ıve', 'naïve'],
    ['O˘guz', 'Oğuz'],
    ['fa¸cade', 'façade'],
    ['Franc¸ois', 'François'],
    ["l´eau de l'été", "l´eau de l'été"],
    ['caf´e', 'café'],
    ['ﬁnd the ofﬁce', 'find the office'],
    ['\uf0b7 item', '• item'],
    ['ﺔﻓﻼﺧ', 'ةفلاخ'],
    ['plain', 'plain'],
  ])('reads %j as %j', (text, read) => {
    expect(readable(text)).toBe(read);
  });
});

describe('raised', () => {
  it('sets every digit high', () => {
    expect(raised('1234567890')).toBe('¹²³⁴⁵⁶⁷⁸⁹⁰');
  });
});

describe('logicalOrder', () => {
  const pieces = (...all: [string, number, number][]): Piece[] =>
    all.map(([text, u0, u1]) => ({ text, u0, u1, isRightToLeft: /[\u0590-\u06ff]/.test(text) }));

  it('reads from the right, whichever way the pieces were written', () => {
    const line = pieces(['שלום', 80, 100], ['15', 66, 76], ['(ב)', 50, 66], ['סוף', 20, 40]);
    expect(logicalOrder(line, 2)).toBe('שלום 15(ב) סוף');
    expect(logicalOrder(line.toReversed(), 2)).toBe('שלום 15(ב) סוף');
  });

  it('keeps the order of words in other scripts, and of the numbers among them', () => {
    const line = pieces(['ראו', 90, 100], ['Open', 40, 58], ['Office', 60, 74], ['3', 76, 80], ['סוף', 20, 30]);
    expect(logicalOrder(line, 1)).toBe('ראו 3 Open Office סוף');
    const numbered = pieces(['ראו', 90, 100], ['Windows', 40, 70], ['סוף', 20, 30], ['95', 5, 12]);
    expect(logicalOrder(numbered, 1)).toBe('ראו Windows סוף 95');
  });
});
