import { describe, expect, it } from 'vitest';
import { markInCell, tableRows } from './table-rows.ts';

const TABLE = 'Year | Rain\n1998 | 812 mm\n1999 |  | dry';

describe('a table block', () => {
  it('has one row a line, all as long as the longest', () => {
    expect(tableRows(TABLE)?.map((row) => row.map(({ text }) => text))).toEqual([
      ['Year', 'Rain', ''],
      ['1998', '812 mm', ''],
      ['1999', '', 'dry'],
    ]);
  });

  it('knows where each cell stands in the text', () => {
    for (const cell of tableRows(TABLE)?.flat() ?? []) expect(TABLE.slice(cell.start, cell.end)).toBe(cell.text);
  });

  it('is no table when there is one column only', () => {
    expect(tableRows('a\nb')).toBeUndefined();
    expect(tableRows('')).toBeUndefined();
  });

  it('marks in each cell the part of a quotation that stands there', () => {
    const mark = { start: TABLE.indexOf('98 |'), end: TABLE.indexOf(' mm') };
    const marked = tableRows(TABLE)?.map((row) =>
      row.map((cell) => {
        const part = markInCell(cell, mark);
        return part && cell.text.slice(part.start, part.end);
      }),
    );
    expect(marked).toEqual([
      [undefined, undefined, undefined],
      ['98', '812', undefined],
      [undefined, undefined, undefined],
    ]);
  });
});
