import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src-shared/documents.ts';
import { makePdf, makeTextPdf } from '../../testing/make-pdf.ts';
import { outline, readAs } from '../../testing/read.ts';

const LOREM =
  'The river rises in the hills to the north and runs for ninety miles through farmland before it meets the sea. ' +
  'Its water is clear in spring and brown after rain, and mills have stood along its banks for many hundred years. ';

const wordsOf = (blocks: readonly Block[]): string => blocks.map((block) => block.text).join('\n');
const blockWith = (blocks: readonly Block[], text: string): Block => {
  const block = blocks.find((each) => each.text.includes(text));
  if (!block) throw new Error(`no block says ${text}`);
  return block;
};

describe('the text of a PDF', () => {
  it('is read page by page, with page numbers and a box inside the page', async () => {
    const { blocks, pageCount, format } = await readAs(
      'a.pdf',
      await makeTextPdf(['First page.', 'Second page.', 'Third.']),
    );
    expect(format).toBe('pdf');
    expect(pageCount).toBe(3);
    expect(blocks.map(({ text, page }) => [text, page])).toEqual([
      ['First page.', 1],
      ['Second page.', 2],
      ['Third.', 3],
    ]);
    for (const { box } of blocks) {
      expect(box).toBeDefined();
      if (!box) continue;
      expect(Math.min(box.x, box.y, box.width, box.height)).toBeGreaterThan(0);
      expect(Math.max(box.x + box.width, box.y + box.height)).toBeLessThanOrEqual(1);
    }
  });

  it('has boxes where the text is', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(12).text('Upper left', 60, 80, { lineBreak: false });
        pdf.fontSize(12).text('Lower right', 400, 700, { lineBreak: false });
      }),
    );
    const [width, height] = [595.28, 841.89];
    const upper = blockWith(blocks, 'Upper').box;
    const lower = blockWith(blocks, 'Lower').box;
    expect(upper?.x).toBeCloseTo(60 / width, 2);
    expect(upper?.y).toBeCloseTo(80 / height, 2);
    expect(lower?.x).toBeCloseTo(400 / width, 2);
    expect(lower?.y).toBeCloseTo(700 / height, 2);
    expect((lower?.height ?? 0) * height).toBeCloseTo(13, -1);
  });

  it('in two columns is read down the left and then down the right, after a title over both', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(24).text('A title that stands over both columns of the page', 72, 60, { width: 450 });
        pdf.fontSize(10).text(`LEFT BEGINS ${LOREM.repeat(5)}LEFT ENDS.`, 72, 160, { width: 210 });
        pdf.text(`RIGHT BEGINS ${LOREM.repeat(5)}RIGHT ENDS.`, 312, 160, { width: 210 });
      }),
    );
    const text = wordsOf(blocks);
    const places = ['A title', 'LEFT BEGINS', 'LEFT ENDS', 'RIGHT BEGINS', 'RIGHT ENDS'].map((mark) =>
      text.indexOf(mark),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
    expect(blocks[0]?.kind).toBe('heading');
    expect(blockWith(blocks, 'LEFT BEGINS').box?.x).toBeLessThan(blockWith(blocks, 'RIGHT BEGINS').box?.x ?? 0);
  });

  it('in columns whose lines stand at different heights is not read across them', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        ['Menu', 'About us', 'Our goals', 'Contact', 'Imprint', 'Press', 'Jobs', 'News'].forEach((line, index) => {
          pdf.fontSize(9).text(line, 60, 100 + index * 29, { lineBreak: false });
        });
        pdf.fontSize(11).text(LOREM.repeat(4), 200, 105, { width: 150, lineGap: 2 });
        pdf.fontSize(10).text(LOREM.repeat(4), 390, 108, { width: 150, lineGap: 1 });
      }),
    );
    expect(wordsOf(blocks)).toContain(LOREM.trim());
    expect(blocks.some((block) => block.kind === 'table')).toBe(false);
  });

  it('has the lines of an invoice as rows, though its cells are of different heights', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        const cells: [string, number, number][] = [
          ['Description', 60, 100],
          ['Quantity', 300, 102],
          ['Amount', 420, 102],
          ['Repair of the weir, with two', 60, 120],
          ['new boards and a chain', 60, 134],
          ['2', 300, 127],
          ['250.00', 420, 127],
          ['Subtotal', 300, 160],
          ['500.00', 420, 160],
          ['Sales tax', 300, 176],
          ['46.25', 420, 176],
          ['Total', 300, 192],
          ['546.25', 420, 192],
        ];
        for (const [text, x, y] of cells) pdf.fontSize(10).text(text, x, y, { lineBreak: false });
      }),
    );
    expect(wordsOf(blocks)).toContain('Sales tax | 46.25');
    expect(wordsOf(blocks)).toContain('2 | 250.00');
  });

  it('has its paragraphs whole and apart', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(11).text(LOREM, { width: 300 }).moveDown().text(`Then: ${LOREM}`, { width: 300 });
      }),
    );
    expect(blocks.map((block) => block.text)).toEqual([LOREM.trim(), `Then: ${LOREM.trim()}`]);
  });

  it('has words made whole that were hyphenated at the end of a line, and keeps other hyphens', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        const lines = [
          'Hydrology is the study of infor-',
          'mation about state-of-the-',
          'art Trace-',
          'Monkey in Nord-',
          'und Ostsee and d-',
          'dimensional.',
        ];
        lines.forEach((line, index) => {
          pdf.fontSize(11).text(line, 72, 100 + index * 14, { lineBreak: false });
        });
      }),
    );
    expect(wordsOf(blocks)).toBe(
      'Hydrology is the study of information about state-of-the-art Trace-Monkey in Nord- und Ostsee and d-dimensional.',
    );
  });

  it('has headings told by their size, with what stands under them', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(22).text('Rivers').moveDown(0.5);
        pdf.fontSize(15).text('Sources').moveDown(0.5);
        pdf.fontSize(11).text(LOREM).moveDown();
        pdf.fontSize(15).text('Mouths').moveDown(0.5);
        pdf.fontSize(11).text(`Also: ${LOREM}`);
      }),
    );
    expect(blocks.map(({ kind, level }) => [kind, level])).toEqual([
      ['heading', 1],
      ['heading', 2],
      ['paragraph', undefined],
      ['heading', 2],
      ['paragraph', undefined],
    ]);
    expect(blockWith(blocks, 'Also').headingPath).toEqual(['Rivers', 'Mouths']);
  });

  it('has a heading of two lines in one piece', async () => {
    const { blocks, title } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(20).text('A long title that does not fit on one single line', { width: 300 }).moveDown(0.3);
        pdf.fontSize(10).text(LOREM.repeat(3), { width: 300 });
      }),
    );
    expect(blocks[0]?.text).toBe('A long title that does not fit on one single line');
    expect(title).toBe('A long title that does not fit on one single line');
  });

  it('has list items apart, without their bullets but with their numbers', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        ['• bread', '• butter', '1. first', '2. second'].forEach((line, index) => {
          pdf.fontSize(11).text(line, 72, 100 + index * 14, { lineBreak: false });
        });
      }),
    );
    expect(outline(blocks)).toEqual([
      'list-item: bread',
      'list-item: butter',
      'list-item: 1. first',
      'list-item: 2. second',
    ]);
  });

  it('has the rows of a table as lines, and the heading between two tables as a heading', async () => {
    const rows = [
      ['Mill', 'Built', 'Wheels'],
      ['Upton', '1740', '2'],
      ['Ford', '1802', '1'],
      ['Old Weir', '1655', '3'],
    ];
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        const table = (top: number): void =>
          rows.forEach((row, line) => {
            row.forEach((cell, column) => {
              pdf.fontSize(10).text(cell, 72 + column * 120, top + line * 16, { lineBreak: false });
            });
          });
        table(100);
        pdf.fontSize(16).text('Again', 72, 172, { lineBreak: false });
        table(200);
      }),
    );
    const expected = rows.map((row) => row.join(' | ')).join('\n');
    expect(outline(blocks)).toEqual([`table: ${expected}`, 'heading1: Again', `table: ${expected}`]);
  });

  it('on a turned page is upright in its box', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        Object.assign(pdf.page.dictionary.data, { Rotate: 90 });
        pdf.fontSize(12).text('Turned by ninety degrees', 72, 72, { lineBreak: false });
        pdf.text('and a second line of it', 72, 88, { lineBreak: false });
      }),
    );
    expect(wordsOf(blocks)).toBe('Turned by ninety degrees and a second line of it');
    const { box } = blocks[0] ?? {};
    // A page turned clockwise shows its upper left corner at the upper right.
    expect(box?.x).toBeGreaterThan(0.8);
    expect(box?.height).toBeGreaterThan(0.1);
  });

  it('that is turned beside the rest is no heading and no title, however large', async () => {
    const { blocks, title } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(16).text('The real title', 100, 72).moveDown();
        pdf.fontSize(10).text(LOREM.repeat(4), 100, 120);
        pdf.rotate(-90, { origin: [40, 600] });
        pdf.fontSize(30).text('preprint 2024', 40, 600, { lineBreak: false });
      }),
    );
    expect(title).toBe('The real title');
    expect(blockWith(blocks, 'preprint').kind).toBe('paragraph');
  });

  it('leaves out headers after the first, and page numbers everywhere', async () => {
    const pdf = await makePdf((document) => {
      for (let page = 1; page <= 4; page++) {
        if (page > 1) document.addPage();
        document.page.margins.bottom = 0;
        document.fontSize(9).text('Annual report', 72, 30, { lineBreak: false });
        document.fontSize(11).text(`Body of page ${page}. ${LOREM.repeat(3)}`, 72, 100);
        document.fontSize(9).text(`Page ${page} of 4`, 72, 810, { lineBreak: false });
      }
    });
    const { blocks } = await readAs('a.pdf', pdf);
    expect(blocks.filter((block) => block.text === 'Annual report').map(({ page }) => page)).toEqual([1]);
    expect(blocks.filter((block) => block.text.startsWith('Page ')).map(({ page }) => page)).toEqual([]);
    expect(blocks.filter((block) => block.text.startsWith('Body of page')).map(({ page }) => page)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('takes a whole sentence in large type for text, not for a heading', async () => {
    const sentence = 'The National Board determines the probable cause to be: the failure to lower the landing gear.';
    const pdf = await makePdf((document) => {
      document.fontSize(16).text('Probable cause');
      document.fontSize(14).text(sentence);
      document.fontSize(10).text(LOREM.repeat(4));
    });
    const { blocks } = await readAs('a.pdf', pdf);
    expect(blockWith(blocks, 'Probable cause').kind).toBe('heading');
    expect(blockWith(blocks, 'determines the probable cause').kind).toBe('paragraph');
  });

  it('keeps a repeated line at the top of pages that say nothing else', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        for (let page = 1; page <= 4; page++) {
          if (page > 1) pdf.addPage();
          pdf.fontSize(11).text(`Slide ${page}`, 72, 30, { lineBreak: false });
        }
      }),
    );
    expect(blocks.map((block) => block.text)).toEqual(['Slide 1', 'Slide 2', 'Slide 3', 'Slide 4']);
  });

  it('includes what was filled into fields and written as notes', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica').fontSize(11).text('Name of the applicant', 72, 72, { lineBreak: false });
        pdf.initForm();
        pdf.formText('applicant', 72, 100, 200, 20, { value: 'Ada Lovelace' });
        pdf.textAnnotation(72, 200, 100, 20, 'remember the milk');
      }),
    );
    expect(blocks.map((block) => block.text)).toContain('Name of the applicant');
    expect(blockWith(blocks, 'Ada Lovelace').text).toBe('applicant: Ada Lovelace');
    expect(blockWith(blocks, 'Ada Lovelace').box?.y).toBeCloseTo(100 / 841.89, 2);
    expect(wordsOf(blocks)).toContain('remember the milk');
  });
});
