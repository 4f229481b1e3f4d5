import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const GERMAN =
  'Die Größe der Flüsse ändert sich über Jahrhunderte. Mühlen stehen an ihren Ufern, und Fähren fahren täglich hinüber. ';
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const textOf = async (bytes: Uint8Array | string): Promise<string> =>
  (await readAs('a.txt', bytes)).blocks.map((block) => block.text).join('\n');

describe('a text file', () => {
  it('has its paragraphs apart at empty lines, with lines joined', async () => {
    const { blocks, pageCount, format } = await readAs('a.txt', 'one\ntwo\r\n\r\nthree\n \t\nfour\n');
    expect(format).toBe('text');
    expect(pageCount).toBeUndefined();
    expect(outline(blocks)).toEqual(['paragraph: one two', 'paragraph: three', 'paragraph: four']);
  });

  it('has pages where form feeds part them', async () => {
    const { blocks, pageCount } = await readAs('a.txt', 'first\f\fthird\n\nstill third');
    expect(pageCount).toBe(3);
    expect(blocks.map(({ text, page }) => [text, page])).toEqual([
      ['first', 1],
      ['third', 3],
      ['still third', 3],
    ]);
  });

  it('without an empty line is cut into blocks of a bearable length', async () => {
    const line = 'one entry of a log file without an empty line anywhere\n';
    const { blocks } = await readAs('a.log', line.repeat(5000));
    expect(Math.max(...blocks.map((block) => block.text.length))).toBeLessThanOrEqual(8000);
    expect(blocks.map((block) => block.text).join(' ')).toBe(line.repeat(5000).trim().replaceAll('\n', ' '));
  });

  it('loses nothing when a block is cut that has no blanks', async () => {
    expect((await textOf(`x${'😀'.repeat(9001)}`)).replaceAll('\n', '')).toBe(`x${'😀'.repeat(9001)}`);
  });

  it('is free of control characters', async () => {
    expect(await textOf(`a\u001b[1mb\u001b[0m ${'word '.repeat(300)}`)).toMatch(/^a\[1mb\[0m word/);
  });
});

describe('the encoding of a text file', () => {
  const wide = (text: string, big: boolean): Uint8Array => {
    const bytes = Buffer.from(text, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };
  it.each([
    ['UTF-8', Buffer.from(GERMAN)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${GERMAN}`)],
    ['UTF-16 LE with a mark', wide(`\ufeff${GERMAN}`, false)],
    ['UTF-16 BE with a mark', wide(`\ufeff${GERMAN}`, true)],
    ['UTF-16 LE', wide(GERMAN, false)],
    ['UTF-16 BE', wide(GERMAN, true)],
    [
      'UTF-32 LE with a mark',
      Buffer.from(Uint32Array.from(`\ufeff${GERMAN}`, (char) => char.codePointAt(0) ?? 0).buffer),
    ],
    ['windows-1252', latin1(GERMAN)],
  ])('is told: %s', async (_, bytes) => {
    expect(await textOf(bytes)).toBe(GERMAN.trim());
  });

  // Encoded once with iconv: 「数据库系统负责存储和检索数据。」 and 「日本の川は短くて流れが速い。」
  it.each([
    [
      'GB18030',
      'cafdbedd bfe2 cfb5 cdb3 b8ba d4f0 b4e6 b4a2 bacd bcec cbf7 cafdbedd a1a3',
      '数据库系统负责存储和检索数据。',
    ],
    [
      'Shift_JIS',
      '93fa967b 82cc 90ec 82cd 925a 82ad 82c4 97ac 82ea 82aa 91ac 82a2 8142',
      '日本の川は短くて流れが速い。',
    ],
  ])('is told: %s', async (_, hex, text) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(await textOf(Buffer.concat(Array(8).fill(bytes)))).toBe(text.repeat(8));
  });

  it('is told by what comes late in the file, too', async () => {
    expect(await textOf(latin1(`${'plain ascii words. '.repeat(5000)}\n\n${GERMAN.repeat(3)}`))).toContain(
      'Größe der Flüsse',
    );
  });

  it('holds one damaged character of UTF-8 against the character, not the file', async () => {
    const bytes = Buffer.from(GERMAN.repeat(20));
    bytes[bytes.indexOf('ö') + 1] = 0x20;
    expect(await textOf(bytes)).toContain('Flüsse ändert sich über');
  });

  it('takes UTF-8 that was encoded twice for the text it is', async () => {
    const twice = Buffer.from(
      latin1(GERMAN.repeat(10)).length ? Buffer.from(GERMAN.repeat(10)).toString('latin1') : '',
    );
    expect(await textOf(twice)).toContain('der Fl');
  });

  it('is none when the file is not text', async () => {
    const junk = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919 + (index >> 3) * 31) & 0xff);
    expect(await codeOf(readAs('a.txt', junk))).toBe('UNSUPPORTED_FORMAT');
  });
});

const SPECIMEN = sharedPath('corpus', 'unstructured', 'example-docs', 'norwich-city.txt') ?? '';

describe.skipIf(!existsSync(SPECIMEN))(
  'a text of the corpus encoded twice (../shared; skipped where it is absent)',
  () => {
    it('is read', async () => {
      expect(await textOf(readFileSync(SPECIMEN))).toContain('Norwich City');
    });
  },
);

it('is not what mail is taken for: its parts and attachments would be noise', async () => {
  const mail = 'From: ada@example.org\nTo: bob@example.org\nSubject: Hello\nMIME-Version: 1.0\n\nHello Bob.\n';
  expect((await readAs('hello.txt', mail)).format).toBe('eml');
  expect((await readAs('notes.txt', 'To do: buy bread.\nThen: bake.\nLast: eat.\n')).format).toBe('text');
});
