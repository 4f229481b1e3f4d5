import type { Box } from '../../../src-shared/documents.ts';
import type { BlockBuilder } from '../block-builder.ts';
import type { XmlElement } from '../xml.ts';
import type { OdfStyles } from './odf-styles.ts';
import { type OdfParagraph, OdfText, SILENT } from './odf-text.ts';
import { addTable, type TableRow } from './tables.ts';

/** Where a page or slide is known from outside; a text document counts its own. */
interface Place {
  readonly page?: number;
  readonly box?: Box;
}

/** A cell or row may stand for any number of its like; more than these are how a program fills a sheet. */
const MAX_REPEATED = 64;

/** Turns the elements of an OpenDocument text, or of a shape on a slide, into blocks. */
export class OdfBlocks {
  readonly #builder: BlockBuilder;
  readonly #styles: OdfStyles;
  readonly #text = new OdfText();
  #place: Place = {};
  #isListed = false;
  #code: string[] = [];
  #title: string | undefined;

  constructor(builder: BlockBuilder, styles: OdfStyles) {
    this.#builder = builder;
    this.#styles = styles;
  }

  /** The first paragraph in the style for titles. */
  get title(): string | undefined {
    return this.#title;
  }

  get pageCount(): number {
    return this.#text.page;
  }

  /** @param place of all of it, when it is known */
  add(element: XmlElement, place: Place = {}): void {
    this.#place = place;
    this.#element(element);
  }

  /** To be called when there is no more. */
  end(): void {
    if (this.#code.length > 0) this.#builder.add('code', this.#code.join('\n'), this.#place);
    this.#code = [];
  }

  #element(element: XmlElement): void {
    switch (element.name) {
      case 'h':
      case 'p':
        this.#paragraph(element);
        break;
      case 'list-item':
        this.#asListed(element);
        break;
      case 'table':
        this.end();
        this.#table(element);
        break;
      case 'soft-page-break':
        this.#text.page++;
        break;
      default:
        if (!SILENT.has(element.name)) for (const child of element.elements()) this.#element(child);
    }
  }

  #asListed(element: XmlElement): void {
    const outer = this.#isListed;
    this.#isListed = true;
    for (const child of element.elements()) this.#element(child);
    this.#isListed = outer;
  }

  #paragraph(element: XmlElement): void {
    const read = this.#text.read(element);
    const place = this.#placeOf(read.page);
    const role = this.#styles.roleOf(element.attribute('style-name'));
    if (role.kind === 'code' && element.name === 'p') {
      this.#code.push(read.text);
    } else {
      this.end();
      const level = Number.parseInt(element.attribute('outline-level') ?? '', 10);
      if (element.name === 'h') this.#builder.heading(level > 0 ? level : 1, read.text, place);
      else if (role.kind === 'heading') this.#builder.heading(role.level, read.text, place);
      else if (role.kind === 'title') {
        this.#title ??= read.text.trim() || undefined;
        this.#builder.heading(1, read.text, place);
      } else if (role.kind === 'caption') this.#builder.add('caption', read.text, place);
      else this.#builder.add(this.#isListed ? 'list-item' : 'paragraph', read.text, place);
    }
    for (const add of this.#after(read)) add();
  }

  /** What belongs to a paragraph and stands apart from it. */
  #after({ notes, frames, page }: OdfParagraph): (() => void)[] {
    return [
      ...notes.map((note) => () => {
        const texts = [...(note.child('note-body')?.descendants('p') ?? [])].map((part) => this.#text.read(part).text);
        this.#builder.add('footnote', texts.join('\n'), this.#placeOf(page));
      }),
      ...frames.map((frame) => () => this.#element(frame)),
    ];
  }

  #placeOf(page: number): Place {
    return this.#place.page === undefined ? { page } : this.#place;
  }

  #table(element: XmlElement): void {
    const rows = [...rowsOf(element)];
    const [first] = rows;
    const cells = first ? cellsOf(first) : [];
    // A table of one cell is a frame around what is in it.
    if (first && rows.length === 1 && cells.length === 1 && repeated(first, 'number-rows-repeated') === 1) {
      for (const child of cells[0]?.elements() ?? []) this.#element(child);
      return;
    }
    const after: (() => void)[] = [];
    const read: TableRow[] = rows.flatMap((row) => {
      const one = this.#row(row, after);
      return Array.from({ length: repeated(row, 'number-rows-repeated') }, () => one);
    });
    addTable(this.#builder, read, this.#place);
    for (const add of after) add();
  }

  #row(element: XmlElement, after: (() => void)[]): TableRow {
    let page: number | undefined;
    const readInto = (texts: string[], parent: XmlElement): void => {
      for (const child of parent.elements()) {
        if (child.name === 'p' || child.name === 'h') {
          const read = this.#text.read(child);
          page ??= read.page;
          texts.push(read.text);
          after.push(...this.#after(read));
        } else if (child.name === 'table') after.push(() => this.#table(child));
        else if (!SILENT.has(child.name)) readInto(texts, child);
      }
    };
    const cells = cellsOf(element).flatMap((cell) => {
      const texts: string[] = [];
      if (cell.name === 'table-cell') readInto(texts, cell);
      return Array.from({ length: repeated(cell, 'number-columns-repeated') }, () => texts.join('\n'));
    });
    return { cells, ...(this.#place.page === undefined && { page }) };
  }
}

/** The rows of a table, those in header rows and groups included, those of tables inside not. */
function* rowsOf(table: XmlElement): Generator<XmlElement> {
  for (const child of table.elements()) {
    if (child.name === 'table-row') yield child;
    else if (/^table-(?:header-rows|rows|row-group)$/.test(child.name)) yield* rowsOf(child);
  }
}

function cellsOf(row: XmlElement): XmlElement[] {
  return row.elements().filter(({ name }) => name === 'table-cell' || name === 'covered-table-cell');
}

function repeated(element: XmlElement, attribute: string): number {
  const count = Number.parseInt(element.attribute(attribute) ?? '', 10);
  return count > 1 && count <= MAX_REPEATED ? count : 1;
}
