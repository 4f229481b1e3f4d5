import { describe, expect, it } from 'vitest';
import { LOREM, makePdf } from '../../testing/make-pdf.ts';
import { readAs } from '../../testing/read.ts';

describe('headers and footers of a PDF', () => {
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

  it('are no rows of the tables below and above them, whatever their numbers', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        for (let page = 1; page <= 6; page++) {
          if (page > 1) pdf.addPage();
          pdf.page.margins.bottom = 0;
          pdf.fontSize(9).text(`Form 7-${page * 13}`, 72, 40, { lineBreak: false });
          pdf.text('Office of Mills', 300, 40, { lineBreak: false });
          for (let row = 0; row < 8; row++) {
            pdf.fontSize(10).text(`Mill ${page}-${row}`, 72, 90 + row * 16, { lineBreak: false });
            pdf.text(`${row} wheels`, 300, 90 + row * 16, { lineBreak: false });
          }
        }
      }),
    );
    expect(blocks.filter(({ text }) => text.includes('Office')).map(({ page }) => page)).toEqual([1]);
    expect(blocks.filter(({ kind }) => kind === 'table')).toHaveLength(6);
    expect(blocks.find(({ page, kind }) => page === 4 && kind === 'table')?.text).toMatch(/^Mill 4-0 \| 0 wheels\n/);
  });
});
