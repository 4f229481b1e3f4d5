import { describe, expect, it } from 'vitest';
import { encodeAs } from '../testing/encode-text.ts';
import { SPECIMENS } from '../testing/languages.ts';
import { decodeText } from './decode-text.ts';

const LENGTHS = [40, 200, 2_000];

/** What the decoder of this name makes of it: where an encoding lacks a character, both have a question mark. */
const cutTo = (text: string, length: number): string =>
  `${text}\n\n`.repeat(Math.ceil(length / text.length)).slice(0, length);

const CASES = SPECIMENS.flatMap(({ language, encodings, text }) =>
  encodings.flatMap((encoding) => LENGTHS.map((length) => ({ language, encoding, length, text: cutTo(text, length) }))),
);

describe('the encoding of a text', () => {
  it.each(CASES)('is told: $language in $encoding, $length characters', ({ encoding, text }) => {
    const bytes = encodeAs(encoding, text);
    expect(decodeText(bytes)).toBe(new TextDecoder(encoding).decode(bytes));
  });

  it.each(SPECIMENS)('is told: $language in Unicode, with and without a mark, of any width', ({ text }) => {
    for (const length of [20, ...LENGTHS]) {
      for (const mark of ['', '\ufeff']) {
        const cut = cutTo(text, length);
        const marked = mark + cut;
        const wide = Buffer.from(marked, 'utf16le');
        const wider = Buffer.from(Uint32Array.from(marked, (char) => char.codePointAt(0) ?? 0).buffer);
        expect(decodeText(Buffer.from(marked))).toBe(cut);
        expect(decodeText(wide)).toBe(cut);
        expect(decodeText(Buffer.from(wide).swap16())).toBe(cut);
        expect(decodeText(wider)).toBe(cut);
        expect(decodeText(Buffer.from(wider).swap32())).toBe(cut);
      }
    }
  });

  it('is told: Japanese in the escape sequences of old mails', () => {
    const bytes = Buffer.from('From: \x1b$BF|K\\8l\x1b(B.\n', 'latin1');
    expect(decodeText(bytes)).toBe('From: 日本語.\n');
  });

  it.each([
    [
      'curly quotes',
      'It\u2019s a plain English text with one typographer\u2019s habit \u2013 and \u201cquotes\u201d, of course.',
    ],
    [
      'a price',
      'The tickets for the concert cost 25 \u20ac at the door, or 20 \u20ac in advance for members of the club.',
    ],
    ['a name', 'The talk by Jos\u00e9 was moved to Friday, so that everyone who wishes to hear it can be there.'],
  ])('is told of English with nothing more than %s', (_, text) => {
    expect(decodeText(encodeAs('windows-1252', text))).toBe(text);
  });

  it('of plain ASCII is not mistaken for ideographs', () => {
    for (const text of ['Bush hid the facts', 'this app can break', 'a\nb\nc\nd\n']) {
      expect(decodeText(Buffer.from(text))).toBe(text);
    }
  });

  it('is told by a long text about as fast as by a short one', () => {
    const bytes = encodeAs(
      'windows-1251',
      cutTo(SPECIMENS.find((one) => one.language === 'Russian')?.text ?? '', 2_000),
    );
    const long = Buffer.concat(Array(2_000).fill(bytes));
    const start = performance.now();
    expect(decodeText(long)?.length).toBe(long.length);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('what is no text', () => {
  it.each([0x5bd1e995, 7919, 104729])('is not decoded: junk (%i)', (factor) => {
    const junk = Uint8Array.from({ length: 5_000 }, (_, index) => Math.imul(index + 1, factor) >>> 13);
    expect(decodeText(junk)).toBeUndefined();
  });
});
