import type { Range } from './snippet.ts';

const SEPARATOR = ' | ';

/** One cell of a table, with where its text stands in the block's. */
export interface Cell extends Range {
  readonly text: string;
}

/**
 * The cells of a table block, which parsers write one row a line with ` | ` between the cells.
 * All rows are as long as the longest: what a row lacks is empty. `undefined` when the text has
 * one column only, and says more as it stands.
 */
export function tableRows(text: string): readonly (readonly Cell[])[] | undefined {
  const rows: Cell[][] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const row: Cell[] = [];
    let at = start;
    for (const part of line.split(SEPARATOR)) {
      row.push({ text: part, start: at, end: at + part.length });
      at += part.length + SEPARATOR.length;
    }
    rows.push(row);
    start += line.length + 1;
  }
  const width = Math.max(...rows.map((row) => row.length));
  if (width < 2) return undefined;
  return rows.map((row) => {
    const end = row.at(-1)?.end ?? 0;
    return [...row, ...Array.from({ length: width - row.length }, () => ({ text: '', start: end, end }))];
  });
}

/** The part of `mark` that stands in a cell, as offsets into the cell's text. */
export function markInCell({ start, end }: Cell, mark: Range | undefined): Range | undefined {
  if (!mark || mark.start >= end || mark.end <= start) return undefined;
  return { start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start };
}
