import { describe, expect, it } from 'vitest';
import { answerBlocks, cutLastWord, splitAnswer } from './answer-text.ts';

describe('splitAnswer', () => {
  it('cuts the text at markers and drops the space before them', () => {
    expect(splitAnswer('Wait 20 minutes. [1] Then open it [2].', new Set([1, 2]))).toEqual([
      { kind: 'text', start: 0, text: 'Wait 20 minutes.' },
      { kind: 'citation', start: 16, n: 1 },
      { kind: 'text', start: 20, text: ' Then open it' },
      { kind: 'citation', start: 33, n: 2 },
      { kind: 'text', start: 37, text: '.' },
    ]);
  });

  it('takes neighbours and lists of markers apart', () => {
    const numbers = (text: string) =>
      splitAnswer(text, new Set([1, 2, 3])).flatMap((part) => (part.kind === 'citation' ? [part.n] : []));
    expect(numbers('a [1][2]')).toEqual([1, 2]);
    expect(numbers('a [1, 3]')).toEqual([1, 3]);
  });

  it('leaves brackets alone that no source stands behind', () => {
    expect(splitAnswer('see [7] and [a]', new Set([1]))).toEqual([{ kind: 'text', start: 0, text: 'see [7] and [a]' }]);
    expect(splitAnswer('half a marker [1', new Set([1]))).toEqual([
      { kind: 'text', start: 0, text: 'half a marker [1' },
    ]);
  });
});

describe('answerBlocks', () => {
  it('separates paragraphs at blank lines and keeps single line breaks', () => {
    expect(answerBlocks('one\ntwo\n\nthree')).toEqual([
      { kind: 'paragraph', start: 0, text: 'one\ntwo' },
      { kind: 'paragraph', start: 9, text: 'three' },
    ]);
  });

  it('tells list items from paragraphs', () => {
    expect(answerBlocks('Both:\n- a\n- b').map(({ kind, text }) => [kind, text])).toEqual([
      ['paragraph', 'Both:'],
      ['item', 'a'],
      ['item', 'b'],
    ]);
  });
});

describe('cutLastWord', () => {
  it('takes the last word, or one character where there are no words', () => {
    expect(cutLastWord('hotter than 90 °C.')).toEqual(['hotter than 90 ', '°C.']);
    expect(cutLastWord('水泵必须先冷却二十分钟然后才能打开外壳否则会有危险')).toEqual([
      '水泵必须先冷却二十分钟然后才能打开外壳否则会有危',
      '险',
    ]);
    expect(cutLastWord('ends with a space ')).toEqual(['ends with a space ', '']);
  });
});

it('a number in brackets that a quoted document holds itself is no marker', () => {
  const snippets = new Map([[1, 'As shown in [1] and [2], it works.']]);
  const parts = splitAnswer('As shown in [1] and [2], it works. [1]', new Set([1]), snippets);
  expect(parts).toEqual([
    { kind: 'text', start: 0, text: 'As shown in [1] and [2], it works.' },
    { kind: 'citation', start: 34, n: 1 },
  ]);
});
