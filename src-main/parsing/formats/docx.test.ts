import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx';
import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';

type Children = ConstructorParameters<typeof Document>[0]['sections'][number]['children'];

const docx = async (children: Children): Promise<Uint8Array> =>
  new Uint8Array(await Packer.toBuffer(new Document({ sections: [{ children }] })));

const cell = (...texts: string[]): TableCell => new TableCell({ children: texts.map((text) => new Paragraph(text)) });

describe('a Word document', () => {
  it('has its title, headings and what stands under them', async () => {
    const { title, blocks, format } = await readAs(
      'a.docx',
      await docx([
        new Paragraph({ text: 'On Rivers', heading: HeadingLevel.TITLE }),
        new Paragraph({ text: 'Sources', heading: HeadingLevel.HEADING_2 }),
        new Paragraph({
          children: [new TextRun('They rise '), new TextRun({ text: 'in hills', bold: true }), new TextRun('.')],
        }),
      ]),
    );
    expect(format).toBe('docx');
    expect(title).toBe('On Rivers');
    expect(outline(blocks)).toEqual(['heading1: On Rivers', 'heading2: Sources', 'paragraph: They rise in hills.']);
    expect(blocks.at(-1)?.headingPath).toEqual(['On Rivers', 'Sources']);
  });

  it('has list items', async () => {
    const { blocks } = await readAs(
      'a.docx',
      await docx([
        new Paragraph({ text: 'bread', bullet: { level: 0 } }),
        new Paragraph({ text: 'rye', bullet: { level: 1 } }),
        new Paragraph('After.'),
      ]),
    );
    expect(outline(blocks)).toEqual(['list-item: bread', 'list-item: rye', 'paragraph: After.']);
  });

  it('has the rows of a table as lines, with the paragraphs of a cell apart', async () => {
    const { blocks } = await readAs(
      'a.docx',
      await docx([
        new Table({
          rows: [
            new TableRow({ children: [cell('Mill'), cell('Built'), cell('Wheels')] }),
            new TableRow({ children: [cell('Upton', 'Mill'), cell('1740'), cell('2')] }),
          ],
        }),
      ]),
    );
    expect(outline(blocks)).toEqual(['table: Mill | Built | Wheels\nUpton Mill | 1740 | 2']);
  });

  it('without text has none', async () => {
    expect(await codeOf(readAs('a.docx', await docx([new Paragraph('')])))).toBe('NO_TEXT');
  });

  it('that is cut short says so, wherever it was cut', async () => {
    const whole = await docx([new Paragraph('Some text.')]);
    for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      expect(await codeOf(readAs('a.docx', whole.subarray(0, Math.floor(whole.length * share))))).toBe('FILE_CORRUPT');
    }
  });
});
