import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeDoc } from '../../testing/make-doc.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const IN_TABLE = [0x16, 0x24, 1];
const ROW_END = [...IN_TABLE, 0x17, 0x24, 1];
const LIST = [0x0b, 0x46, 1, 0];

describe('a Word 97 document', () => {
  it('has headings by its styles and what they are based on, and by outline level', async () => {
    const { format, title, blocks } = await readAs(
      'a.doc',
      makeDoc({
        styles: [
          [0, 0xfff],
          [1, 0],
          [0xffe, 1],
          [62, 0],
          [34, 0],
        ],
        paragraphs: [
          { text: 'On Rivers\r', style: 3 },
          { text: 'Mills\r', style: 1 },
          { text: 'Text — naïve.\r' },
          { text: 'Own\r', style: 2 },
          { text: 'Direct\r', sprms: [0x40, 0x26, 2] },
          { text: 'Figure 1\r', style: 4 },
          { text: 'stone\r', sprms: LIST },
        ],
      }),
    );
    expect({ format, title }).toEqual({ format: 'doc', title: 'On Rivers' });
    expect(outline(blocks)).toEqual([
      'heading1: On Rivers',
      'heading1: Mills',
      'paragraph: Text — naïve.',
      'heading1: Own',
      'heading3: Direct',
      'caption: Figure 1',
      'list-item: stone',
    ]);
  });

  it('has the rows of its tables', async () => {
    const cell = (text: string, mark = '\u0007'): { text: string; sprms: number[] } => ({
      text: text + mark,
      sprms: IN_TABLE,
    });
    const end = { text: '\u0007', sprms: ROW_END };
    const { blocks } = await readAs(
      'a.doc',
      makeDoc({
        paragraphs: [
          cell('Mill'),
          cell('Built'),
          end,
          cell('Upton', '\r'),
          cell('Mill'),
          cell(''),
          end,
          { text: 'After.\r' },
        ],
      }),
    );
    expect(outline(blocks)).toEqual(['table: Mill | Built\nUpton Mill', 'paragraph: After.']);
  });

  it('has notes apart, and no headers, field codes, deletions or hidden text', async () => {
    const first = 'See \u0013 PAGEREF \u0013 x \u0014 y \u0015 \u0014page 7\u0015 there\u0002.\r';
    const second = 'a gone\u000bb secret\r';
    const at = (text: string): { start: number; end: number } => {
      const start = (first + second).indexOf(text);
      return { start, end: start + text.length };
    };
    const note = '\u0002 At the foot.\r';
    const { blocks } = await readAs(
      'a.doc',
      makeDoc({
        paragraphs: [{ text: first }, { text: second }],
        runs: [
          { ...at('gone'), sprms: [0x00, 0x08, 1] },
          { ...at(' secret'), sprms: [0x3c, 0x08, 1] },
        ],
        notes: { references: [first.indexOf('\u0002')], texts: [0, note.length, note.length + 1] },
        after: { text: `${note}\rHeader\rIn a box\r`, footnotes: note.length + 1, headers: 7, boxes: 9 },
      }),
    );
    expect(outline(blocks)).toEqual([
      'paragraph: See page 7 there.',
      'footnote: At the foot.',
      'paragraph: a b',
      'paragraph: In a box',
    ]);
  });

  it('asks for a password when it is encrypted', async () => {
    expect(await codeOf(readAs('a.doc', makeDoc({ paragraphs: [{ text: 'x\r' }], flags: 0x0100 })))).toBe(
      'PASSWORD_REQUIRED',
    );
  });

  it('is told by its content, and says that it is damaged where it is', async () => {
    const whole = makeDoc({ paragraphs: [{ text: 'Text.\r' }] });
    for (const name of ['a.doc', 'a.xls', 'a']) expect((await readAs(name, whole)).format).toBe('doc');
    expect(await codeOf(readAs('a.doc', whole.subarray(0, 700)))).toBe('FILE_CORRUPT');
    expect(
      await codeOf(readAs('a.doc', makeDoc({ paragraphs: [], streams: { WordDocument: Buffer.alloc(5000) } }))),
    ).toBe('FILE_CORRUPT');
  });
});

const FOLDER = sharedPath('corpus', 'unstructured', 'example-docs') ?? '';

describe.skipIf(!existsSync(FOLDER))('documents of Word itself (../shared; skipped where it is absent)', () => {
  it('are read with headings, lists, tables and properties', async () => {
    const read = (name: string) => readAs(name, new Uint8Array(readFileSync(`${FOLDER}/${name}`)));
    const simple = await read('simple.doc');
    expect(simple).toMatchObject({
      title: 'These are a few of my favorite things:',
      createdAt: '2024-07-09T22:02:00.000Z',
    });
    expect(outline(simple.blocks).slice(0, 2)).toEqual([
      'heading1: These are a few of my favorite things:',
      'paragraph: • Parrots',
    ]);
    expect((await read('fake-doc-emphasized-text.doc')).blocks[0]?.kind).toBe('table');
    expect((await read('fake.doc')).authors).toEqual(['Mr. Miagi']);
  });
});
