import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ParseInput } from '../format.ts';
import { odfProperties, readOdf } from '../office/odf-package.ts';
import type { Cell } from '../tables/table-writer.ts';
import type { XmlElement } from '../xml.ts';
import { cellName, type SheetWriter, WORKBOOK_LIMITS, WorkbookWriter } from './sheet-writer.ts';

/** Equal rows and cells are written once with a count, which costs its writer nothing: so many are written out. */
const MAX_REPEATED = 1_000;
const MAX_REPEATED_IN_ALL = 200_000;

/** Elements that hold some of a sheet's rows together. */
const ROW_GROUPS = new Set(['table-header-rows', 'table-row-group', 'table-rows']);

/**
 * Reads a spreadsheet of OpenDocument (ISO 26300) row by row. Its cells carry the text that they show.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
 */
export async function readOds({ onProgress, ...input }: ParseInput): Promise<ParsedDocument> {
  const writer = new WorkbookWriter(1, onProgress);
  const reader = new SheetReader(writer);
  let meta: XmlElement | undefined;
  try {
    meta = await readOdf(
      input,
      () => {},
      (element, parent) => reader.take(element, parent),
      WORKBOOK_LIMITS,
    );
  } catch (error) {
    reader.end();
    // What stands before the damage is kept.
    if (writer.blocks.length === 0 || !(error instanceof AlcoveError) || error.code !== 'FILE_CORRUPT') throw error;
  }
  return {
    format: 'ods',
    ...odfProperties(meta),
    pageCount: reader.sheetCount,
    pageUnit: 'sheet',
    blocks: writer.blocks,
  };
}

/** Takes what stands in sheets as soon as it is complete. */
class SheetReader {
  readonly #writer: WorkbookWriter;
  #table: XmlElement | undefined;
  #sheet: SheetWriter | undefined;
  #floating: string[] = [];
  #row = 0;
  #repeated = 0;
  sheetCount = 0;

  constructor(writer: WorkbookWriter) {
    this.#writer = writer;
  }

  /** @returns whether the element is done with */
  take(element: XmlElement, parent: XmlElement | undefined): boolean {
    if (isSheet(element)) {
      this.#begin(element);
      this.end();
      return true;
    }
    if (!parent || !isSheet(parent)) return false;
    if (element.name === 'table-row') {
      this.#takeRow(element, this.#begin(parent));
    } else if (ROW_GROUPS.has(element.name)) {
      for (const row of rowsOf(element)) this.#takeRow(row, this.#begin(parent));
    } else if (element.name === 'shapes') {
      this.#begin(parent);
      this.#floating.push(...[...element.descendants('p')].map(textOf));
    }
    return true;
  }

  end(): void {
    this.#sheet?.end(this.#floating);
    this.#sheet = undefined;
    this.#floating = [];
  }

  #begin(table: XmlElement): SheetWriter {
    if (this.#sheet && this.#table === table) return this.#sheet;
    this.end();
    if (this.#table !== table) this.sheetCount++;
    this.#table = table;
    this.#row = 0;
    this.#sheet = this.#writer.sheet(table.attribute('name') ?? '', this.sheetCount);
    return this.#sheet;
  }

  #takeRow(row: XmlElement, sheet: SheetWriter): void {
    const cells = this.#cellsOf(row, sheet);
    sheet.row(cells);
    const count = repetitions(row, 'number-rows-repeated');
    this.#row += count;
    for (let copy = 1; cells.length > 0 && copy < this.#copies(count); copy++) {
      this.#repeated += cells.length;
      sheet.row(cells);
    }
  }

  #cellsOf(row: XmlElement, sheet: SheetWriter): Cell[] {
    const cells: Cell[] = [];
    let column = 0;
    for (const cell of row.elements()) {
      const count = repetitions(cell, 'number-columns-repeated');
      // Cells that another one covers say nothing.
      const text = cell.name === 'table-cell' ? textOfCell(cell) : '';
      if (text) {
        cells.push({ column, text });
        for (let copy = 1; copy < this.#copies(count); copy++) {
          this.#repeated++;
          cells.push({ column: column + copy, text });
        }
      }
      const note = cell.child('annotation')?.elements('p').map(textOf).join(' ');
      if (note) sheet.note(cellName(this.#row, column), note);
      column += count;
    }
    return cells;
  }

  #copies(count: number): number {
    return this.#repeated < MAX_REPEATED_IN_ALL ? Math.min(count, MAX_REPEATED) : 1;
  }
}

function repetitions(element: XmlElement, attribute: string): number {
  const count = Number(element.attribute(attribute) ?? 1);
  return Number.isInteger(count) && count > 0 ? count : 1;
}

/** Whether an element is a sheet and not a table inside a cell. */
function isSheet(element: XmlElement): boolean {
  return element.name === 'table' && element.attribute('is-sub-table') !== 'true';
}

function* rowsOf(group: XmlElement): Generator<XmlElement> {
  for (const child of group.elements()) {
    if (child.name === 'table-row') yield child;
    else if (ROW_GROUPS.has(child.name)) yield* rowsOf(child);
  }
}

function textOfCell(cell: XmlElement): string {
  const paragraphs = cell.elements('p');
  if (paragraphs.length > 0) return paragraphs.map(textOf).join('\n');
  const table = cell.child('table');
  if (table) return [...table.descendants('p')].map(textOf).join(' ');
  return cell.attribute('date-value') ?? cell.attribute('string-value') ?? cell.attribute('value') ?? '';
}

/** A paragraph's text, without remarks and readings, with the white space that has elements of its own. */
function textOf(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child;
      if (child.name === 's' || child.name === 'tab') return ' ';
      if (child.name === 'line-break') return '\n';
      return child.name === 'annotation' || child.name === 'ruby-text' ? '' : textOf(child);
    })
    .join('');
}
