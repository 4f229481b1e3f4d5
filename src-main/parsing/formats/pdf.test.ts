import { describe, expect, it } from 'vitest';
import { LOREM, makePdf, makeTextPdf } from '../../testing/make-pdf.ts';
import { HELVETICA, rawPage, rawPdf, stream } from '../../testing/raw-pdf.ts';
import { blockWith, outline, readAs, wordsOf } from '../../testing/read.ts';

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

  it('has list items and no table where bullets stand far from their items', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        ['bread', 'butter', 'cheese', 'milk'].forEach((item, row) => {
          pdf.fontSize(11).text('•', 72, 100 + row * 28, { lineBreak: false });
          pdf.text(`${item} for all`, 102, 100 + row * 28, { lineBreak: false });
          pdf.text('who are here', 102, 114 + row * 28, { lineBreak: false });
        });
      }),
    );
    expect(outline(blocks)).toEqual(
      ['bread', 'butter', 'cheese', 'milk'].map((item) => `list-item: ${item} for all who are here`),
    );
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

  it('has notes apart after the text, and captions as captions', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.page.margins.bottom = 0;
        pdf.fontSize(11).text(`${LOREM.repeat(3)}And so it runs on`, 72, 100, { width: 210 });
        pdf.text(`into the next column. ${LOREM.repeat(3)}`, 320, 100, { width: 210 });
        pdf.fontSize(6).text('1', 72, 702, { lineBreak: false });
        pdf.fontSize(8).text('First seen in the year 1655.', 76, 703, { width: 200 });
        pdf.fontSize(9).text('Figure 2: The mill at Upton', 320, 500, { width: 200 });
      }),
    );
    expect(outline(blocks).slice(-2)).toEqual([
      'caption: Figure 2: The mill at Upton',
      'footnote: ¹ First seen in the year 1655.',
    ]);
  });

  it('has a sentence about a figure as a paragraph', async () => {
    const { blocks } = await readAs('a.pdf', await makeTextPdf(['Figure 2 shows the mill at Upton as it was.']));
    expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph']);
  });

  it('has code with its indentation, and a typewritten page as text', async () => {
    const code = ['for mill in mills:', '    if mill.wheels > 2:', '        repair(mill)', 'done()'];
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica').fontSize(11).text(LOREM.repeat(2), 72, 72);
        code.forEach((line, row) => {
          const indent = line.length - line.trimStart().length;
          pdf
            .font('Courier')
            .fontSize(10)
            .text(line.trim(), 72 + indent * 6, 200 + row * 12, { lineBreak: false });
        });
        pdf.font('Helvetica').fontSize(11).text(`Then: ${LOREM}`, 72, 280);
        pdf.addPage().font('Courier').text(LOREM.repeat(3), 72, 72);
      }),
    );
    expect(outline(blocks)).toEqual([
      `paragraph: ${LOREM.repeat(2).trim()}`,
      `code: ${code.join('\n')}`,
      `paragraph: Then: ${LOREM.trim()}`,
      `paragraph: ${LOREM.repeat(3).trim()}`,
    ]);
  });

  it('has powers and the numbers of notes set high', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      rawPdf([
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
        HELVETICA,
        rawPage('5 0 R'),
        stream('BT /F1 11 Tf 72 700 Td (There are 10) Tj /F1 7 Tf 4 Ts (5) Tj /F1 11 Tf 0 Ts ( mills) Tj ET'),
      ]),
    );
    expect(wordsOf(blocks)).toBe('There are 10⁵ mills');
  });

  it('has words whole that a column or a page cuts in two', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(11).text('All that is known of the old water-', 72, 100, { lineBreak: false });
        pdf.addPage();
        pdf
          .text('Annual report', 72, 30, { lineBreak: false })
          .text('wheels was written infor-', 72, 100, { lineBreak: false });
        pdf.addPage();
        pdf.text('mation by millers.', 72, 100, { lineBreak: false });
      }),
    );
    expect(wordsOf(blocks)).toContain('written information');
    expect(blocks.at(-1)?.text).toBe('by millers.');
  });

  it('has the entries of its contents apart, without the dots', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        ['Rivers', 'Mills', 'Weirs'].forEach((name, row) => {
          pdf.fontSize(11).text(`${name} ${'.'.repeat(60)} ${row + 3}`, 72, 100 + row * 14, { lineBreak: false });
        });
      }),
    );
    expect(blocks.map(({ text }) => text)).toEqual(['Rivers … 3', 'Mills … 4', 'Weirs … 5']);
  });
});
