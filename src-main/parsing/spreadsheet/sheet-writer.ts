import { BlockBuilder } from '../block-builder.ts';
import { type Cell, TableWriter } from '../tables/table-writer.ts';

/** A sheet of a million rows is one part of some hundred megabytes; it is read row by row. */
export const WORKBOOK_LIMITS = { entryBytes: 1024 ** 3, totalBytes: 1.5 * 1024 ** 3 };

/** Rows between two signs of life. */
const PROGRESS_ROWS = 1_000;

/** Writes the sheets of a workbook: each under a heading that is its name, and with its number as the page. */
export class WorkbookWriter {
  readonly #builder = new BlockBuilder();
  readonly #onProgress: (sheetsDone: number, sheetCount: number) => void;
  readonly #sheetCount: number;

  constructor(sheetCount: number, onProgress: (sheetsDone: number, sheetCount: number) => void) {
    this.#sheetCount = sheetCount;
    this.#onProgress = onProgress;
  }

  get blocks(): BlockBuilder['blocks'] {
    return this.#builder.blocks;
  }

  /** @param number counted from 1 */
  sheet(name: string, number: number): SheetWriter {
    return new SheetWriter(this.#builder, name, number, () =>
      this.#onProgress(number - 1, Math.max(number, this.#sheetCount)),
    );
  }
}

/** Writes one sheet. A sheet in which nothing stands leaves no trace, not even its name. */
export class SheetWriter {
  readonly #builder: BlockBuilder;
  readonly #table: TableWriter;
  readonly #name: string;
  readonly #place: { readonly page: number };
  readonly #onProgress: () => void;
  readonly #notes: string[] = [];
  #rows = 0;
  #isBegun = false;

  constructor(builder: BlockBuilder, name: string, number: number, onProgress: () => void) {
    this.#builder = builder;
    this.#name = name;
    this.#place = { page: number };
    this.#table = new TableWriter(builder, this.#place);
    this.#onProgress = onProgress;
  }

  /** Adds a row of cells that say something. */
  row(cells: readonly Cell[]): void {
    if (++this.#rows % PROGRESS_ROWS === 1) this.#onProgress();
    if (cells.some(({ text }) => text.trim())) this.#begin();
    this.#table.row(cells);
  }

  /** Adds what somebody remarked on a cell. */
  note(cell: string, text: string): void {
    if (text.trim()) this.#notes.push(cell ? `${cell}: ${text}` : text);
  }

  /** Writes what is left, and the text of boxes that float above the cells. */
  end(floating: readonly string[] = []): void {
    this.#table.end();
    if (this.#notes.length > 0 || floating.some((text) => text.trim())) this.#begin();
    for (const text of floating) this.#builder.add('paragraph', text, this.#place);
    for (const note of this.#notes) this.#builder.add('footnote', note, this.#place);
  }

  #begin(): void {
    if (!this.#isBegun) this.#builder.heading(1, this.#name, this.#place);
    this.#isBegun = true;
  }
}

/** `B3` for the third row of the second column, both counted from 0. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** The column of a cell's name, counted from 0; `undefined` when it names none. */
export function columnOf(name: string): number | undefined {
  let column = 0;
  for (let index = 0; index < name.length; index++) {
    const letter = (name.charCodeAt(index) & 0xdf) - 64;
    if (letter < 1 || letter > 26) return index === 0 ? undefined : column - 1;
    column = column * 26 + letter;
  }
  return column > 0 ? column - 1 : undefined;
}
