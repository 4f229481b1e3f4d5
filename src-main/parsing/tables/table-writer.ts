import { estimateTokens } from '../../chunking/index.ts';
import { type BlockBuilder, oneLine } from '../block-builder.ts';

/** A cell that says something. */
export interface Cell {
  /** Counted from 0. */
  readonly column: number;
  readonly text: string;
}

/**
 * Most tokens of a slice, its header included. A chunk is 256 tokens of which 32 are repeated
 * (`chunking/chunker.ts`), so that no chunk can lie between two headers.
 */
const SLICE_TOKENS = 192;

/** A slice has room for at least this many times its header; a longer header than that is not repeated. */
const HEADER_SHARES = 3;
const MAX_HEADER_TOKENS = 600;

/** Names of columns may stand above each other in this many rows. */
const MAX_HEADER_ROWS = 3;

/** Lone cells above a table are its title, up to this many; more are a column of their own. */
const MAX_TITLE_ROWS = 3;

/** Rows of such a column in one block. */
const MAX_LONE_ROWS = 40;

/** A lone cell with more than this in it is a sentence, not an entry. */
const MAX_ENTRY_CHARS = 120;

/**
 * Writes the rows of a sheet as blocks: tables in slices that each begin with the names of the
 * columns, and what stands alone in its row above or below them as paragraphs. Keeps no more
 * than one slice, and costs what the cells cost that say something, however wide the sheet.
 */
export class TableWriter {
  readonly #builder: BlockBuilder;
  readonly #place: { readonly page?: number };
  #header: Row[] = [];
  #headerTokens = 0;
  /** Whether no row has come yet under the header. */
  #isHeaderOpen = false;
  #slice: Row[] = [];
  #sliceTokens = 0;
  /** Lone cells that may turn out to be a title. */
  #lone: Row[] = [];
  #afterGap = true;

  constructor(builder: BlockBuilder, place: { readonly page?: number } = {}) {
    this.#builder = builder;
    this.#place = place;
  }

  /** Adds a row; blank cells may be left out. A row without any is a gap. */
  row(cells: readonly Cell[]): void {
    const row = cells.map(({ column, text }) => ({ column, text: oneLine(text) })).filter(({ text }) => text !== '');
    const [first] = row;
    if (!first) {
      this.#afterGap = true;
    } else if (row.length === 1) {
      this.#addLone(row, first.text);
      this.#afterGap = false;
    } else {
      this.#settleLone();
      this.#addRow(row);
      this.#afterGap = false;
    }
  }

  /** Writes what is left. */
  end(): void {
    this.#settleLone();
    this.#flush();
    this.#header = [];
    this.#headerTokens = 0;
    this.#afterGap = true;
  }

  #addLone(row: Row, text: string): void {
    const isInTable = this.#slice.length > 0 || this.#isHeaderOpen;
    if (text.length > MAX_ENTRY_CHARS) {
      this.#settleLone();
      this.#flush();
      this.#builder.add('paragraph', text, this.#place);
    } else if (isInTable && this.#lone.length === 0 && !this.#afterGap) {
      // A label between rows, as in a balance sheet.
      this.#push(row);
    } else {
      this.#lone.push(row);
      if (this.#lone.length > MAX_LONE_ROWS) this.#settleLone();
    }
  }

  /** Decides what the lone cells before this point are. */
  #settleLone(): void {
    const rows = this.#lone;
    if (rows.length === 0) return;
    this.#lone = [];
    this.#flush();
    if (rows.length <= MAX_TITLE_ROWS) {
      for (const [cell] of rows) if (cell) this.#builder.add('paragraph', cell.text, this.#place);
    } else {
      this.#write(rows);
    }
    this.#afterGap = true;
  }

  #addRow(row: Row): void {
    if (!isHeader(row)) {
      this.#push(row);
    } else if (!this.#isHeaderOpen && this.#afterGap) {
      this.#flush();
      this.#setHeader([row]);
    } else if (this.#isHeaderOpen && !this.#afterGap && this.#continuesHeader(row)) {
      this.#setHeader([...this.#header, row]);
    } else if (this.#isHeaderOpen && this.#afterGap && !hasSameColumns(row, this.#header.at(-1) ?? [])) {
      this.#flush();
      this.#setHeader([row]);
    } else {
      this.#push(row);
    }
  }

  /** Names in two rows leave gaps, where one cell spans several columns or rows. */
  #continuesHeader(row: Row): boolean {
    const last = this.#header.at(-1) ?? [];
    return this.#header.length < MAX_HEADER_ROWS && !hasSameColumns(row, last);
  }

  #setHeader(rows: Row[]): void {
    this.#header = rows;
    this.#headerTokens = rows.reduce((sum, row) => sum + tokensOf(row), 0);
    this.#isHeaderOpen = true;
    if (this.#headerTokens <= MAX_HEADER_TOKENS) return;
    this.#flush();
    this.#header = [];
    this.#headerTokens = 0;
  }

  #push(row: Row): void {
    const tokens = tokensOf(row);
    const room = Math.max(SLICE_TOKENS, this.#headerTokens * HEADER_SHARES) - this.#headerTokens;
    if (this.#slice.length > 0 && this.#sliceTokens + tokens > room) this.#flush();
    this.#slice.push(row);
    this.#isHeaderOpen = false;
    this.#sliceTokens += tokens;
  }

  #flush(): void {
    if (this.#slice.length > 0 || this.#isHeaderOpen) this.#write([...this.#header, ...this.#slice]);
    this.#slice = [];
    this.#sliceTokens = 0;
    this.#isHeaderOpen = false;
  }

  #write(rows: readonly Row[]): void {
    this.#builder.add('table', linesOf(rows), this.#place);
  }
}

type Row = readonly Cell[];

function tokensOf(row: Row): number {
  // A bar and a line end are a token each.
  return row.reduce((sum, { text }) => sum + estimateTokens(text) + 1, 0);
}

/** Whether a row names columns: all words, or years. */
function isHeader(row: Row): boolean {
  return row.every(({ text }) => /\p{L}/u.test(text) || /^(?:19|20)\d\d$/.test(text));
}

function hasSameColumns(row: Row, other: Row): boolean {
  return row.length === other.length && row.every(({ column }, index) => column === other[index]?.column);
}

/** A line a row. Columns that are empty in all of these rows are left out. */
function linesOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => row.map(({ column }) => column)))].sort((a, b) => a - b);
  const positions = new Map(columns.map((column, index) => [column, index]));
  return rows
    .map((row) => {
      const texts: string[] = new Array((positions.get(row.at(-1)?.column ?? -1) ?? 0) + 1).fill('');
      for (const { column, text } of row) texts[positions.get(column) ?? 0] = text;
      return texts.join(' | ');
    })
    .join('\n');
}
