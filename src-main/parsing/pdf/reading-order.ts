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

/** Narrower than this many times the font size, a gap is a wide blank and no gutter. */
const MIN_GUTTER = 1;

/** Columns of text have lines of some length on both sides of the gutter; tables have cells. */
const MIN_COLUMN_CHARS = 18;
const MIN_COLUMN_ROWS = 3;
const MIN_TABLE_ROWS = 3;

/**
 * Puts the runs of one frame into reading order.
 *
 * A recursive cut along white space (after Nagy and Seth's X-Y tree, 1984), turned round so
 * that a title over two columns does not hide their gutter: rows are gathered from the top
 * for as long as they leave a common gutter free, and only then cut along it.
 */
export function readingOrder(runs: readonly Run[]): Region[] {
  const regions: Region[] = [];
  for (const band of bandsOf(rowsOf(runs))) orderBand(band, regions, 0);
  return regions;
}

type Row = readonly Run[];

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
  for (const row of rows) row.sort((a, b) => a.u0 - b.u0);
  return rows;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The stretches along `u` that are covered by ink, with gaps narrower than a gutter closed. */
function coverage(rows: readonly Row[]): Interval[] {
  const intervals = rows.flat().map((run) => ({ from: run.u0, to: run.u1, gutter: MIN_GUTTER * run.size }));
  intervals.sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number; gutter: number }[] = [];
  for (const each of intervals) {
    const last = merged.at(-1);
    if (last && each.from - last.to < Math.max(last.gutter, each.gutter)) {
      last.to = Math.max(last.to, each.to);
      last.gutter = Math.max(last.gutter, each.gutter);
    } else {
      merged.push({ ...each });
    }
  }
  return merged;
}

/** Cuts the rows of a region into bands: those with a gutter all the way down, and those without. */
function bandsOf(rows: readonly Row[]): Row[][] {
  const bands: Row[][] = [];
  let band: Row[] = [];
  let hasGutter = false;
  for (const row of rows) {
    const together = coverage([...bandSketch(band), row]).length > 1;
    const breaks = hasGutter ? !together : !together && coverage([row]).length > 1;
    if (band.length > 0 && breaks) {
      bands.push(band);
      band = [];
    }
    band.push(row);
    hasGutter = coverage(bandSketch(band)).length > 1;
  }
  if (band.length > 0) bands.push(band);
  return bands;
}

/** A band reduced to what its coverage is made of, so that adding a row stays cheap on long pages. */
const sketches = new WeakMap<readonly Row[], { length: number; rows: Row[] }>();
function bandSketch(band: readonly Row[]): Row[] {
  const known = sketches.get(band);
  if (known?.length === band.length) return known.rows;
  const fresh = known ? [...known.rows, ...band.slice(known.length)] : [...band];
  const size = Math.max(0, ...fresh.flat().map((run) => run.size));
  const rows: Row[] = coverage(fresh).map((interval) => [
    { text: '', u0: interval.from, u1: interval.to, v: 0, size, isRightToLeft: false },
  ]);
  sketches.set(band, { length: band.length, rows });
  return rows;
}

function orderBand(band: readonly Row[], regions: Region[], depth: number): void {
  const columns = coverage(band);
  if (columns.length > 1 && depth < 6) {
    const parts = columns.map(({ from, to }) =>
      band
        .map((row) => row.filter((run) => run.u0 >= from - 0.01 && run.u1 <= to + 0.01))
        .filter((row) => row.length > 0),
    );
    if (parts.every(isTextColumn)) {
      const isRightToLeft = mostlyRightToLeft(band.flat());
      for (const part of isRightToLeft ? parts.toReversed() : parts) {
        for (const inner of bandsOf(part)) orderBand(inner, regions, depth + 1);
      }
      return;
    }
    const rowsOfCells = band.filter((row) => row.length > 1).length;
    if (rowsOfCells >= MIN_TABLE_ROWS) {
      regions.push({ kind: 'table', lines: band.map((row) => lineOf(row, ' | ')) });
      return;
    }
  }
  regions.push({ kind: 'text', lines: band.map((row) => lineOf(row, ' ')) });
}

function isTextColumn(rows: readonly Row[]): boolean {
  const runs = rows.flat();
  const characters = runs.reduce((sum, run) => sum + run.text.length, 0);
  return rows.length >= MIN_COLUMN_ROWS && characters / rows.length >= MIN_COLUMN_CHARS;
}

function mostlyRightToLeft(runs: readonly Run[]): boolean {
  return runs.filter((run) => run.isRightToLeft).length * 2 > runs.length;
}

function lineOf(row: Row, separator: string): Line {
  const ordered = mostlyRightToLeft(row) ? row.toReversed() : row;
  return {
    text: ordered.map((run) => run.text).join(separator),
    u0: Math.min(...row.map((run) => run.u0)),
    u1: Math.max(...row.map((run) => run.u1)),
    v: Math.max(...row.map((run) => run.v)),
    size: row.reduce((best, run) => (run.text.length > best.text.length ? run : best)).size,
  };
}
