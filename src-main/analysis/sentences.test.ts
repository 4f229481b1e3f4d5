import { describe, expect, it } from 'vitest';
import { growth } from '../testing/growth.ts';
import { splitSentences } from './sentences.ts';

const trimmed = (text: string): string[] => splitSentences(text).map((sentence) => sentence.trim());

describe('splitSentences', () => {
  it('cuts after full stops, questions and exclamations', () => {
    expect(trimmed('One. Two? Three! Four')).toEqual(['One.', 'Two?', 'Three!', 'Four']);
  });

  it.each([
    'Dr. Smith met Prof. Jones at 5 p.m. in St. Louis.',
    'See Fig. 3 and Eq. 4 on p. 12 of the report.',
    'J. R. Tolkien wrote it.',
    'Das gilt z. B. Montags und bzw. Dienstags.',
    'Costs rose 3.5 percent, i.e. Much more than planned.',
  ])('keeps abbreviations within their sentence: %s', (text) => {
    expect(splitSentences(text)).toEqual([text]);
  });

  it('cuts Chinese and Japanese at their own full stop', () => {
    expect(splitSentences('今天天气很好。我们去公园！你来吗？')).toEqual([
      '今天天气很好。',
      '我们去公园！',
      '你来吗？',
    ]);
    expect(splitSentences('これは本です。あれはペンです。')).toHaveLength(2);
  });

  it('cuts at line ends', () => {
    expect(splitSentences('first line\nsecond line')).toEqual(['first line\n', 'second line']);
    expect(splitSentences('Dr.\nNext')).toHaveLength(2);
  });

  it('gives nothing for nothing, and all of a text without an end', () => {
    expect(splitSentences('')).toEqual([]);
    expect(splitSentences('no end here')).toEqual(['no end here']);
    expect(splitSentences('One sentence.  ')).toEqual(['One sentence.  ']);
  });

  it.each(['A. B! C?\n\nD… “E.” (F.) G', '。。。！！', 'a.b.c. d', ' lead. Trail \n', 'عربي. نص؟ آخر'])(
    'loses no character of %j',
    (text) => {
      expect(splitSentences(text).join('')).toBe(text);
    },
  );

  it('takes no longer per abbreviation when there are many', async () => {
    const work = (count: number) => splitSentences('Dr. '.repeat(count));
    // Quadratic work would be sixty-four times as much for eight times the text.
    expect(await growth(work, { from: 10_000, to: 80_000, enough: 25 })).toBeLessThan(25);
  });

  it('does not end before a small letter, nor after a rank or a mountain', () => {
    expect(splitSentences('“Stop!” and he left. Then Gen. Lee climbed Mt. Everest.')).toEqual([
      '“Stop!” and he left. ',
      'Then Gen. Lee climbed Mt. Everest.',
    ]);
  });
});
