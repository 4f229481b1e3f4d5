import { plainRst } from './rst-inline.ts';

export const GRID_LINE = /^\s*\+(?:[-=]+\+)+\s*$/;
export const SIMPLE_LINE = /^\s*=+(?:\s+=+)+\s*$/;

const ruled = (cells: readonly string[]): string => cells.map(plainRst).join(' | ');
const isSaid = (cells: readonly string[]): boolean => cells.some((cell) => /[\p{L}\p{N}]/u.test(cell));

/** Rows of a table drawn with `+`, `-` and `|`: a rule ends a row. */
export function gridRows(lines: readonly string[]): string[] {
  const rows: string[] = [];
  let cells: string[] = [];
  for (const line of lines) {
    if (/^\s*\+/.test(line)) {
      if (isSaid(cells)) rows.push(ruled(cells));
      cells = [];
    } else {
      const parts = line
        .trim()
        .replace(/^\||\|$/g, '')
        .split('|');
      cells = parts.map((part, index) => `${cells[index] ?? ''} ${part}`);
    }
  }
  if (isSaid(cells)) rows.push(ruled(cells));
  return rows;
}

/** Rows of a table whose columns are marked by rules of `=`; a line without a first cell runs on. */
export function simpleRows(lines: readonly string[]): string[] {
  const columns = [...(lines[0] ?? '').matchAll(/=+/g)].map(({ index }) => index);
  const rows: string[][] = [];
  for (const line of lines) {
    if (/^[\s=-]*$/.test(line)) continue;
    const cells = columns.map((start, index) => line.slice(start, columns[index + 1]).trim());
    const last = rows.at(-1);
    if (cells[0] === '' && last) rows[rows.length - 1] = last.map((cell, index) => `${cell} ${cells[index] ?? ''}`);
    else rows.push(cells);
  }
  return rows.map(ruled);
}

/** Rows of a `list-table`: a list of rows, each a list of cells. */
export function listRows(lines: readonly string[]): string[] {
  const rows: string[][] = [];
  for (const line of lines) {
    const [, row, cell, text = ''] = /^\s*(\*\s+)?(-(?:\s+|$))?(.*)$/.exec(line) ?? [];
    if (row) rows.push([]);
    const current = rows.at(-1);
    if (cell) current?.push(text);
    else if (current && current.length > 0) current.push(`${current.pop()} ${text}`);
  }
  return rows.map(ruled);
}
