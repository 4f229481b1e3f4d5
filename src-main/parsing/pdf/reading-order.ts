import { codeApart, codeLines, isCodeRow, tellsCode } from './code.ts';
import { Coverage } from './coverage.ts';
import { type Line, lineOf, mostlyRightToLeft, type Row, rowsOf, usualSize, withoutMargins } from './rows.ts';
import type { Run } from './run-collector.ts';
import { tablesOf, withWholeTables } from './tables.ts';

/** Lines that follow each other in one column, the rows of one table, or the lines of a program. */
export interface Region {
  readonly kind: 'text' | 'table' | 'code';
  readonly lines: readonly Line[];
}

/** A region of which it is not settled yet what its rows are. */
export interface Part {
  readonly kind: Region['kind'];
  readonly rows: readonly Row[];
}

/** Narrower than this many times the usual font size, a gap is a wide blank and no gutter. */
const MIN_GUTTER = 1;

/** Columns of text have lines of some length on both sides of the gutter; tables have cells. */
const MIN_COLUMN_CHARS = 18;
const MIN_COLUMN_ROWS = 3;
const MIN_TABLE_ROWS = 3;

/** Columns within columns within columns: no honest page goes deeper. */
const MAX_DEPTH = 6;

/**
 * Puts the runs of one frame into reading order.
 *
 * A recursive cut along white space (after Nagy and Seth's X-Y tree, 1984), turned round so
 * that a title over two columns does not hide their gutter: rows are gathered from the top
 * for as long as they leave a common gutter free, and only then cut along it.
 * @param height of the page, where the runs are upright: what stands apart at its top and bottom is kept apart
 */
export function readingOrder(runs: readonly Run[], height?: number): Region[] {
  const rows = rowsOf(runs);
  const { header, body, footer } =
    height === undefined ? { header: [], body: rows, footer: [] } : withoutMargins(rows, height);
  const page: Page = { gutter: MIN_GUTTER * usualSize(runs), hasCode: tellsCode(rows) };
  const parts: Part[] = [];
  orderRows(body, page, parts, 0);
  const regions = withWholeTables(page.hasCode ? codeApart(parts) : parts).flatMap(regionsOf);
  return [...header.map(textRegion), ...regions, ...footer.map(textRegion)];
}

/** What is true of all of a page. */
interface Page {
  /** Gaps narrower than this are blanks, in points. */
  readonly gutter: number;
  /** Whether letters of one width are code. */
  readonly hasCode: boolean;
}

const textRegion = (row: Row): Region => ({ kind: 'text', lines: [lineOf(row)] });

function regionsOf({ kind, rows }: Part): readonly Region[] {
  if (kind === 'table') return tablesOf(rows);
  return [{ kind, lines: kind === 'code' ? codeLines(rows) : rows.map(lineOf) }];
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

function orderRows(rows: readonly Row[], page: Page, parts: Part[], depth: number): void {
  let text: Row[] = [];
  const endText = (): void => {
    if (text.length > 0) parts.push({ kind: 'text', rows: text });
    text = [];
  };
  for (const band of bandsOf(rows, page.gutter)) {
    const columns = textColumnsOf(band, page, depth);
    if (columns) {
      endText();
      for (const column of columns) orderRows(column.rows, page, parts, depth + 1);
    } else if (isTable(band, page)) {
      endText();
      parts.push({ kind: 'table', rows: band.rows });
    } else {
      // Gaps that happen to stand below each other in a few lines are none between columns.
      text.push(...band.rows);
    }
  }
  endText();
}

/** The columns of a band that are read one after the other, in that order; `undefined` where there are none. */
function textColumnsOf({ rows, coverage }: Band, page: Page, depth: number): Column[] | undefined {
  if (coverage.intervals.length < 2 || depth >= MAX_DEPTH || isCode(rows, page)) return undefined;
  const columns = columnsOf(rows, coverage);
  if (!columns.every(isTextColumn) && !standApart(columns, rows.length)) return undefined;
  return mostlyRightToLeft(rows.flat()) ? columns.reverse() : columns;
}

function isTable({ rows, coverage }: Band, page: Page): boolean {
  const levelRows = rows.filter((row) => row.length > 1).length;
  return coverage.intervals.length > 1 && levelRows >= MIN_TABLE_ROWS && !isCode(rows, page);
}

/** The blanks within lines of code are no gutters. */
const isCode = (rows: readonly Row[], { hasCode }: Page): boolean => hasCode && rows.every(isCodeRow);

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
