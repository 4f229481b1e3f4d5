import { Coverage } from './coverage.ts';
import { extentOf, type Line, lineOf, mostlyRightToLeft, type Row, usualSize } from './rows.ts';
import type { Run } from './run-collector.ts';

/** A row with one cell, set this much larger than the rest, is a heading among tables and no row of one. */
const HEADING_RATIO = 1.12;

/** Rows no further apart than this share of the font size may be the lines of one row. */
const TIGHT = 1.4;

/** With more cells empty than this there is no grid, only text in places. */
const MAX_EMPTY = 0.5;

/** Narrower than this share of the font size, a gap is none between columns of a table. */
const COLUMN_GAP = 0.4;

/** What stands between two headings, or between one and the end: a table, or a few lines of text. */
export interface TablePart {
  readonly kind: 'text' | 'table';
  readonly lines: readonly Line[];
}

/**
 * Rows of cells as lines of text, cells in their columns. A form's or a report's tables follow
 * each other with only their headings between: those end one.
 */
export function tablesOf(rows: readonly Row[]): TablePart[] {
  const usual = usualSize(rows.flat());
  const parts: TablePart[] = [];
  let table: Row[] = [];
  const end = (): void => {
    if (table.length > 0) {
      parts.push(
        table.some((row) => row.length > 1)
          ? { kind: 'table', lines: linesOf(table, COLUMN_GAP * usual) }
          : { kind: 'text', lines: table.map(lineOf) },
      );
    }
    table = [];
  };
  for (const row of rows) {
    const [only] = row;
    if (row.length === 1 && only && only.size >= HEADING_RATIO * usual) {
      end();
      parts.push({ kind: 'text', lines: [lineOf(row)] });
    } else {
      table.push(row);
    }
  }
  end();
  return parts;
}

/** A row with its cells told apart. */
interface Cells {
  /** Text by column. */
  readonly texts: Map<number, string>;
  readonly runs: Run[];
  readonly v: number;
}

function linesOf(rows: readonly Row[], gap: number): Line[] {
  // What the rows cover together: an interval is a column.
  const coverage = new Coverage(gap);
  for (const run of rows.flat()) coverage.add(run.u0, run.u1);
  const grid: Cells[] = [];
  for (const row of rows) {
    const cells = cellsOf(row, coverage);
    const before = grid.at(-1);
    if (before && continues(before, cells)) grid[grid.length - 1] = joined(before, cells);
    else grid.push(cells);
  }
  // Columns that are counted from the right, where people read from there.
  const isRightToLeft = mostlyRightToLeft(rows.flat());
  const columns = [...new Set(grid.flatMap(({ texts }) => [...texts.keys()]))].sort((a, b) =>
    isRightToLeft ? b - a : a - b,
  );
  const filled = grid.reduce((sum, { texts }) => sum + texts.size, 0);
  const isGrid = filled >= (1 - MAX_EMPTY) * columns.length * grid.length;
  return grid.map(({ texts, runs }) => {
    const cells = columns.map((column) => texts.get(column) ?? '');
    const last = cells.findLastIndex((cell) => cell !== '');
    const shown = isGrid ? cells.slice(0, last + 1) : cells.filter((cell) => cell !== '');
    return { ...extentOf(runs), text: shown.join(' | ') };
  });
}

function cellsOf(row: Row, coverage: Coverage): Cells {
  const texts = new Map<number, string>();
  const ordered = mostlyRightToLeft(row) ? row.toReversed() : row;
  for (const run of ordered) {
    const column = Math.min(coverage.indexOf(run.u0), coverage.intervals.length - 1);
    const before = texts.get(column);
    texts.set(column, before === undefined ? run.text : `${before} ${run.text}`);
  }
  return { texts, runs: [...row], v: extentOf(row).v };
}

/** A line that only goes on with some of the cells above it, and not with the first, is the rest of their text. */
function continues(before: Cells, { texts, runs, v }: Cells): boolean {
  const size = Math.max(runs[0]?.size ?? 0, before.runs[0]?.size ?? 0);
  const first = Math.min(...before.texts.keys());
  return (
    v - before.v <= TIGHT * size &&
    texts.size * 2 <= before.texts.size &&
    [...texts.keys()].every((column) => column !== first && before.texts.has(column))
  );
}

function joined(before: Cells, { texts, runs, v }: Cells): Cells {
  const all = new Map(before.texts);
  for (const [column, text] of texts) all.set(column, `${all.get(column) ?? ''} ${text}`.trim());
  return { texts: all, runs: [...before.runs, ...runs], v };
}
