import { describe, expect, it } from 'vitest';
import { makePdf } from '../../testing/make-pdf.ts';
import { outline, readAs, wordsOf } from '../../testing/read.ts';

describe('the tables of a PDF', () => {
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

  it('have empty cells where columns are empty, their heads, and the rest of long cells', async () => {
    const cells: [string, number, number][] = [
      ['Mill', 72, 100],
      ['Owner', 190, 100],
      ['Remarks', 330, 100],
      ['Upton', 72, 116],
      ['Ada', 190, 116],
      ['rebuilt after the', 330, 116],
      ['great flood', 330, 128],
      ['Ford', 72, 144],
      ['none known', 330, 144],
      ['Weir', 72, 160],
      ['Grace', 190, 160],
      ['burnt down', 330, 160],
    ];
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        for (const [text, x, y] of cells) pdf.fontSize(10).text(text, x, y, { lineBreak: false });
      }),
    );
    expect(outline(blocks)).toEqual([
      'table: Mill | Owner | Remarks\nUpton | Ada | rebuilt after the great flood\nFord |  | none known\nWeir | Grace | burnt down',
    ]);
  });

  it('have numbers in cells of their own that stand close together', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        ['Upton', 'Forde', 'Weirs', 'Manor'].forEach((name, row) => {
          pdf.fontSize(10).text(name, 72, 100 + row * 14, { lineBreak: false });
          for (let column = 0; column < 3; column++)
            pdf.text(`${row}${column},500`, 110 + column * 38, 100 + row * 14, { lineBreak: false });
        });
      }),
    );
    expect(wordsOf(blocks)).toContain('Upton | 00,500 | 01,500 | 02,500\nForde | 10,500');
  });
});
