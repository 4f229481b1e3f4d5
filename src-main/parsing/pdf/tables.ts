import { Coverage } from './coverage.ts';
import type { Part } from './reading-order.ts';
import { extentOf, type Line, lineOf, mostlyRightToLeft, type Row, usualSize } from './rows.ts';
import type { Run } from './run-collector.ts';

/** A row with one cell, set this much larger than the rest, is a heading among tables and no row of one. */
const HEADING_RATIO = 1.12;

/** Rows no further apart than this share of the font size may be the lines of one row. */
const TIGHT = 1.4;

/** Rows with this share of the most cells that a row has tell where the columns are, where there are some. */
const FULL_ROW = 0.8;
const MIN_FULL_ROWS = 3;

const MAX_HEAD_ROWS = 3;
/** A head or a sum is no further from its table than this share of the font size. */
const HEAD_STEP = 2.5;

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
          ? { kind: 'table', lines: linesOf(table, usual) }
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

/**
 * The same parts, with the rows above and below a table that belong to it: a head is set
 * tighter than the cells, and its words fill the columns.
 */
export function withWholeTables(parts: readonly Part[]): Part[] {
  const whole = parts.map(({ kind, rows }) => ({ kind, rows: [...rows] }));
  whole.forEach((part, index) => {
    if (part.kind !== 'table') return;
    const [above, below] = [whole[index - 1], whole[index + 1]];
    const usual = usualSize(part.rows.flat());
    const coverage = columnsOf(part.rows, usual);
    const fits = (row: Row | undefined, next: Row | undefined): row is Row =>
      row !== undefined &&
      Math.abs((next?.[0]?.v ?? 0) - (row[0]?.v ?? 0)) <= HEAD_STEP * usual &&
      fillsColumns(row, coverage);
    for (let count = 0; count < MAX_HEAD_ROWS && above?.kind === 'text'; count++) {
      const row = above.rows.at(-1);
      if (!fits(row, part.rows[0])) break;
      part.rows.unshift(...above.rows.splice(-1));
    }
    for (let count = 0; count < MAX_HEAD_ROWS && below?.kind === 'text'; count++) {
      const [row] = below.rows;
      if (!fits(row, part.rows.at(-1))) break;
      part.rows.push(...below.rows.splice(0, 1));
    }
  });
  return whole.filter(({ rows }) => rows.length > 0);
}

/** What rows with most cells cover together: an interval is a column. A title over several columns is no cell. */
function columnsOf(rows: readonly Row[], size: number): Coverage {
  let most = 0;
  for (const { length } of rows) most = Math.max(most, length);
  const full = rows.filter(({ length }) => length >= FULL_ROW * most);
  const coverage = new Coverage(COLUMN_GAP * size);
  for (const row of full.length >= MIN_FULL_ROWS ? full : rows) for (const { u0, u1 } of row) coverage.add(u0, u1);
  return coverage;
}

/** Two columns or more have something in this row, and nothing in it reaches over two. */
function fillsColumns(row: Row, coverage: Coverage): boolean {
  const { intervals } = coverage;
  const filled = new Set<number>();
  for (const { u0, u1 } of row) {
    const column = coverage.indexOf(u0);
    if (u1 <= (intervals[column]?.from ?? 0) || u1 > (intervals[column + 1]?.from ?? Number.POSITIVE_INFINITY))
      return false;
    filled.add(column);
  }
  return filled.size >= 2 && filled.size * 2 > intervals.length;
}

/** A row with its cells told apart. */
interface Cells {
  /** Text by column. */
  readonly texts: Map<number, string>;
  readonly runs: Run[];
  readonly v: number;
}

function linesOf(rows: readonly Row[], size: number): Line[] {
  const coverage = columnsOf(rows, size);
  const grid: Cells[] = [];
  for (const row of rows) {
    const cells = cellsOf(row, coverage);
    const before = grid.at(-1);
    if (before && continues(before, cells)) grid[grid.length - 1] = joined(before, cells);
    else grid.push(cells);
  }
  // Columns are counted from the right, where people read from there.
  const direction = mostlyRightToLeft(rows.flat()) ? -1 : 1;
  const inOrder = (all: Iterable<number>): number[] => [...all].sort((a, b) => direction * (a - b));
  const columns = inOrder(new Set(grid.flatMap(({ texts }) => [...texts.keys()])));
  const filled = grid.reduce((sum, { texts }) => sum + texts.size, 0);
  const isGrid = filled >= (1 - MAX_EMPTY) * columns.length * grid.length;
  return grid.map(({ texts, runs }) => {
    const filledColumns = inOrder(texts.keys());
    const shown = isGrid ? columns.slice(0, columns.indexOf(filledColumns.at(-1) ?? 0) + 1) : filledColumns;
    return { ...extentOf(runs), text: shown.map((column) => texts.get(column) ?? '').join(' | ') };
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
