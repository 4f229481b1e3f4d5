import { Coverage } from './coverage.ts';
import type { Run } from './page-lines.ts';

/** A line of running text, or a row of a table, in its frame's coordinates. */
export interface Line {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  readonly v: number;
  readonly size: number;
}

/** Lines that follow each other in one column, or the rows of one table. */
export interface Region {
  readonly kind: 'text' | 'table';
  readonly lines: readonly Line[];
}

/** Narrower than this many times the usual font size, a gap is a wide blank and no gutter. */
const MIN_GUTTER = 1;

/** Columns of text have lines of some length on both sides of the gutter; tables have cells. */
const MIN_COLUMN_CHARS = 18;
const MIN_COLUMN_ROWS = 3;
const MIN_TABLE_ROWS = 3;

/** A row with one cell, set this much larger than the rest, is a heading among tables and no row of one. */
const HEADING_RATIO = 1.12;

/** Columns within columns within columns: no honest page goes deeper. */
const MAX_DEPTH = 6;

/**
 * Puts the runs of one frame into reading order.
 *
 * A recursive cut along white space (after Nagy and Seth's X-Y tree, 1984), turned round so
 * that a title over two columns does not hide their gutter: rows are gathered from the top
 * for as long as they leave a common gutter free, and only then cut along it.
 */
export function readingOrder(runs: readonly Run[]): Region[] {
  const regions: Region[] = [];
  const gutter = MIN_GUTTER * usualSize(runs);
  for (const band of bandsOf(rowsOf(runs), gutter)) orderBand(band, gutter, regions, 0);
  return regions;
}

type Row = readonly Run[];

/** The font size of the run in the middle when they are put in order of size. */
function usualSize(runs: readonly Run[]): number {
  return Float64Array.from(runs, (run) => run.size).sort()[runs.length >> 1] ?? 10;
}

/** Runs that overlap in height share a row; rows from the top, runs from the left. */
function rowsOf(runs: readonly Run[]): Row[] {
  const sorted = [...runs].sort((a, b) => a.v - b.v || a.u0 - b.u0);
  const rows: Run[][] = [];
  let baseline = Number.NEGATIVE_INFINITY;
  let size = 0;
  for (const run of sorted) {
    const row = rows.at(-1);
    if (row && run.v - baseline <= 0.45 * Math.min(size, run.size)) {
      row.push(run);
      if (run.size > size) [baseline, size] = [run.v, run.size];
    } else {
      rows.push([run]);
      [baseline, size] = [run.v, run.size];
    }
  }
  for (const row of rows) if (row.length > 1) row.sort((a, b) => a.u0 - b.u0);
  return rows;
}

function addRow(coverage: Coverage, row: Row): void {
  for (const run of row) coverage.add(run.u0, run.u1);
}

/** One band of rows, and what they cover together. */
interface Band {
  readonly rows: Row[];
  readonly coverage: Coverage;
}

/** Cuts the rows of a region into bands: those with a gutter all the way down, and those without. */
function bandsOf(rows: readonly Row[], gutter: number): Band[] {
  const bands: Band[] = [];
  let band: Band | undefined;
  for (const row of rows) {
    const hadGutter = band !== undefined && band.coverage.intervals.length > 1;
    if (band) addRow(band.coverage, row);
    if (band && band.coverage.intervals.length > 1) {
      band.rows.push(row);
      continue;
    }
    // The row closed the band's gutter, or would have its own closed by the band.
    const alone = new Coverage(gutter);
    addRow(alone, row);
    if (band && !hadGutter && alone.intervals.length <= 1) {
      band.rows.push(row);
    } else {
      // What the row did to the coverage of the band before it matters no more, unless the band is cut again.
      if (band) bands.push(hadGutter ? withoutLast(band, gutter) : band);
      band = { rows: [row], coverage: alone };
    }
  }
  if (band) bands.push(band);
  return bands;
}

/** The band as it was before a row was added that it does not keep. */
function withoutLast({ rows }: Band, gutter: number): Band {
  const coverage = new Coverage(gutter);
  for (const row of rows) addRow(coverage, row);
  return { rows, coverage };
}

function orderBand({ rows, coverage }: Band, gutter: number, regions: Region[], depth: number): void {
  if (coverage.intervals.length > 1 && depth < MAX_DEPTH) {
    const columns = columnsOf(rows, coverage);
    if (columns.every(isTextColumn) || standApart(columns, rows.length)) {
      if (mostlyRightToLeft(rows.flat())) columns.reverse();
      for (const column of columns) {
        for (const inner of bandsOf(column.rows, gutter)) orderBand(inner, gutter, regions, depth + 1);
      }
      return;
    }
    if (rows.filter((row) => row.length > 1).length >= MIN_TABLE_ROWS) {
      tablesOf(rows, regions);
      return;
    }
  }
  regions.push({ kind: 'text', lines: rows.map((row) => lineOf(row, ' ')) });
}

interface Column {
  readonly rows: Row[];
  /** In how many of them no other column has anything at the same height. */
  rowsAlone: number;
}

function columnsOf(rows: readonly Row[], coverage: Coverage): Column[] {
  const columns: Column[] = coverage.intervals.map(() => ({ rows: [], rowsAlone: 0 }));
  for (const row of rows) {
    const parts = new Map<Column, Run[]>();
    for (const run of row) {
      const column = columns[Math.min(coverage.indexOf(run.u0), columns.length - 1)];
      const part = column && parts.get(column);
      if (part) part.push(run);
      else if (column) parts.set(column, [run]);
    }
    const isShared = parts.size > 1 && isLevel(row);
    for (const [column, part] of parts) {
      column.rows.push(part);
      if (!isShared) column.rowsAlone++;
    }
  }
  return columns;
}

/** Cells of one row share a baseline; lines of columns side by side come near each other's by chance. */
function isLevel(row: Row): boolean {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const run of row) {
    lowest = Math.min(lowest, run.v);
    highest = Math.max(highest, run.v);
  }
  return highest - lowest <= 0.1 * (row[0]?.size ?? 10);
}

/** A form's or a report's tables follow each other with only their headings between: those end one. */
function tablesOf(rows: readonly Row[], regions: Region[]): void {
  const usual = usualSize(rows.flat());
  let table: Row[] = [];
  const end = (): void => {
    const isTable = table.some((row) => row.length > 1);
    if (table.length > 0)
      regions.push({ kind: isTable ? 'table' : 'text', lines: table.map((row) => lineOf(row, ' | ')) });
    table = [];
  };
  for (const row of rows) {
    const [only] = row;
    if (row.length === 1 && only && only.size >= HEADING_RATIO * usual) {
      end();
      regions.push({ kind: 'text', lines: [lineOf(row, ' ')] });
    } else {
      table.push(row);
    }
  }
  end();
}

function isTextColumn({ rows }: Column): boolean {
  let characters = 0;
  for (const row of rows) for (const run of row) characters += run.text.length;
  return rows.length >= MIN_COLUMN_ROWS && characters / rows.length >= MIN_COLUMN_CHARS;
}

/** Cells share the baselines of their rows. Columns set apart, as in brochures, each have their own. */
function standApart(columns: readonly Column[], rowCount: number): boolean {
  // An invoice's cells are set apart too; that alone does not make columns of them.
  if (rowCount < 2 * MIN_COLUMN_ROWS || columns.filter(isTextColumn).length < 2) return false;
  const shared = Math.max(...columns.slice(0, 1000).map((column) => column.rows.length - column.rowsAlone));
  // Rows that one column has to itself: many in one only are the lines of a table's longest cells.
  const [, second = 0] = columns.map((column) => column.rowsAlone).sort((a, b) => b - a);
  return second >= 0.2 * rowCount && shared < 0.4 * rowCount;
}

function mostlyRightToLeft(runs: readonly Run[]): boolean {
  let count = 0;
  for (const run of runs) if (run.isRightToLeft) count++;
  return count * 2 > runs.length;
}

function lineOf(row: Row, separator: string): Line {
  const [first] = row;
  if (first && row.length === 1) return first;
  let [u0, u1, v] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let longest = first;
  for (const run of row) {
    u0 = Math.min(u0, run.u0);
    u1 = Math.max(u1, run.u1);
    v = Math.max(v, run.v);
    if (run.text.length > (longest?.text.length ?? 0)) longest = run;
  }
  const ordered = mostlyRightToLeft(row) ? row.toReversed() : row;
  return { text: ordered.map((run) => run.text).join(separator), u0, u1, v, size: longest?.size ?? 10 };
}
