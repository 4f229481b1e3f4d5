import type { Run } from './run-collector.ts';

/** A line of running text, or a row of a table, in its frame's coordinates. */
export interface Line {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  readonly v: number;
  readonly size: number;
  /** The font of all of it; empty where there are several. */
  readonly font: string;
  /** There are gaps in it that are wider than blanks are in running text. */
  readonly hasGaps?: boolean;
  /** Some of it was filled into a field of a form. */
  readonly isField?: boolean;
}

/** Runs at one height, from the left. */
export type Row = readonly Run[];

/** Runs whose baselines are nearer to each other than this share of the smaller size are in one row. */
const SAME_ROW = 0.45;
/** Type this much smaller than what it stands beside is an index or a power, which stands higher or lower. */
const INDEX_SIZE = 0.8;
const INDEX_ROW = 0.6;
/** And no further away than this share of its own size. */
const INDEX_REACH = 0.9;

/** The font size of the run in the middle when they are put in order of size. */
export function usualSize(runs: readonly Run[]): number {
  return Float64Array.from(runs, (run) => run.size).sort()[runs.length >> 1] ?? 10;
}

/** Runs that overlap in height share a row; rows from the top, runs from the left. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const sorted = [...runs].sort((a, b) => a.v - b.v || a.u0 - b.u0);
  const rows: Run[][] = [];
  let baseline = Number.NEGATIVE_INFINITY;
  let size = 0;
  for (const run of sorted) {
    const row = rows.at(-1);
    const [smaller, larger] = run.size < size ? [run.size, size] : [size, run.size];
    const reach =
      smaller <= INDEX_SIZE * larger ? Math.min(INDEX_ROW * larger, INDEX_REACH * smaller) : SAME_ROW * smaller;
    if (row && run.v - baseline <= reach) {
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

export function mostlyRightToLeft(runs: readonly Run[]): boolean {
  let count = 0;
  for (const run of runs) if (run.isRightToLeft) count++;
  return count * 2 > runs.length;
}

/** A row as a line of text. */
export function lineOf(row: Row): Line {
  const [first] = row;
  if (first && row.length === 1) return first;
  const ordered = mostlyRightToLeft(row) ? row.toReversed() : row;
  const hasGaps = row.some((run, index) => run.u0 - (row[index - 1]?.u1 ?? run.u0) > WIDE_GAP * run.size);
  return { ...extentOf(row), text: ordered.map((run) => run.text).join(' '), hasGaps };
}

/** The blanks of a justified line are narrower, as a share of the font size. */
const WIDE_GAP = 1.6;

/** Where a row is, and what it is set in. */
export function extentOf(row: Row): Omit<Line, 'text'> {
  let [u0, u1, v] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let longest = row[0];
  for (const run of row) {
    u0 = Math.min(u0, run.u0);
    u1 = Math.max(u1, run.u1);
    if (run.text.length > (longest?.text.length ?? 0)) longest = run;
  }
  // An index hangs below the line that it belongs to.
  for (const run of row) if (run.size > INDEX_SIZE * (longest?.size ?? 0)) v = Math.max(v, run.v);
  const font = longest?.font ?? '';
  const isField = row.some((run) => run.isField);
  return { u0, u1, v, size: longest?.size ?? 10, font: row.every((run) => run.font === font) ? font : '', isField };
}

/** The strips at a page's top and bottom where headers and footers stand, as shares of its height. */
const MARGIN = 0.12;
/** Further from what follows than lines of text are from each other, as a share of the font size. */
const APART = 1.7;
const MAX_MARGIN_ROWS = 4;

/** The rows of a page, with those of its header and its footer taken off. */
export interface PageRows {
  readonly header: Row[];
  readonly body: Row[];
  readonly footer: Row[];
}

/**
 * Takes off the rows at the top and the bottom that stand apart from the rest: as part of a
 * table or a column they could no longer be told to be headers and footers.
 * @param height of the page, in points
 */
export function withoutMargins(rows: readonly Row[], height: number): PageRows {
  let from = 0;
  let to = rows.length;
  for (let index = 0; index < Math.min(MAX_MARGIN_ROWS, rows.length - 1); index++) {
    if (heightOf(rows[index]) > MARGIN * height) break;
    if (areApart(rows[index], rows[index + 1])) from = index + 1;
  }
  for (let index = rows.length - 1; index > Math.max(from, rows.length - 1 - MAX_MARGIN_ROWS); index--) {
    if (heightOf(rows[index]) < (1 - MARGIN) * height) break;
    if (areApart(rows[index - 1], rows[index])) to = index;
  }
  return { header: rows.slice(0, from), body: rows.slice(from, to), footer: rows.slice(to) };
}

const heightOf = (row: Row | undefined): number => row?.[0]?.v ?? 0;

function areApart(upper: Row | undefined, lower: Row | undefined): boolean {
  const size = Math.max(upper?.[0]?.size ?? 0, lower?.[0]?.size ?? 0);
  return heightOf(lower) - heightOf(upper) > APART * size;
}
