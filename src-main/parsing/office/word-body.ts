import type { Block } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { XmlElement } from '../xml.ts';
import { addTable, type TableRow } from './tables.ts';
import type { WordStyles } from './word-styles.ts';
import { type ParagraphText, WordText } from './word-text.ts';

/** Elements that wrap paragraphs and tables and say nothing themselves. */
const WRAPPERS = new Set(['sdt', 'sdtContent', 'customXml', 'ins', 'moveTo', 'Choice']);

interface Row extends TableRow {
  /** What cannot stand in a cell's text, and follows the table: notes, text boxes, tables inside. */
  readonly after: readonly (() => void)[];
}

/** A table whose rows are read as they come: only the first is kept, since a table of one cell is no table. */
interface OpenTable {
  readonly rows: Row[];
  only: XmlElement | undefined;
}

/** Turns the body of a Word document into blocks. */
export class WordBody {
  readonly #builder = new BlockBuilder();
  readonly #text = new WordText();
  readonly #styles: WordStyles;
  readonly #notes: ReadonlyMap<string, string>;
  readonly #tables = new WeakMap<XmlElement, OpenTable>();
  #code: string[] = [];
  #title: string | undefined;

  /** @param notes text of footnotes and endnotes by id, `footnote 2` */
  constructor(styles: WordStyles, notes: ReadonlyMap<string, string>) {
    this.#styles = styles;
    this.#notes = notes;
  }

  get blocks(): readonly Block[] {
    this.#endCode();
    return this.#builder.blocks;
  }

  /** The first paragraph in the style for titles. */
  get title(): string | undefined {
    return this.#title;
  }

  /** How many pages Word counted as it drew the document. */
  get pageCount(): number {
    return this.#text.page;
  }

  /** Takes the elements of the document as they are complete; see `readXml`. */
  take(element: XmlElement, parent: XmlElement | undefined): boolean {
    if (parent?.name === 'body') {
      this.#block(element);
      return true;
    }
    if (element.name !== 'tr' || parent === undefined) return false;
    const table = this.#tables.get(parent) ?? { rows: [], only: undefined };
    this.#tables.set(parent, table);
    if (table.only) {
      table.rows.push(this.#row(table.only));
      table.only = undefined;
    } else if (table.rows.length === 0 && element.elements('tc').length === 1) {
      table.only = element;
      return true;
    }
    table.rows.push(this.#row(element));
    return true;
  }

  #block(element: XmlElement): void {
    if (element.name === 'p') this.#paragraph(element);
    else if (element.name === 'tbl') this.#table(element);
    else if (WRAPPERS.has(element.name)) for (const child of element.elements()) this.#block(child);
    else if (element.name === 'AlternateContent') {
      const choice = element.child('Choice') ?? element.child('Fallback');
      for (const child of choice?.elements() ?? []) this.#block(child);
    }
  }

  #paragraph(element: XmlElement): void {
    const read = this.#text.read(element);
    const place = { page: read.page };
    const role = this.#styles.roleOf(element.child('pPr'));
    if (role.kind === 'code') {
      this.#code.push(read.text);
    } else {
      this.#endCode();
      if (role.kind === 'heading') this.#builder.heading(role.level, read.text, place);
      else if (role.kind === 'title') {
        this.#title ??= read.text.trim() || undefined;
        this.#builder.heading(1, read.text, place);
      } else this.#builder.add(role.kind, read.text, place);
    }
    for (const add of this.#after(read)) add();
  }

  /** What belongs to a paragraph and stands apart from it. */
  #after({ notes, boxes, page }: ParagraphText): (() => void)[] {
    return [
      ...notes.map((id) => () => this.#builder.add('footnote', this.#notes.get(id) ?? '', { page })),
      ...boxes.flatMap((box) => box.elements().map((child) => () => this.#block(child))),
    ];
  }

  #table(element: XmlElement): void {
    this.#endCode();
    const table = this.#tables.get(element);
    if (table?.only) {
      for (const cell of table.only.elements('tc')) for (const child of cell.elements()) this.#block(child);
      return;
    }
    addTable(this.#builder, table?.rows ?? []);
    for (const row of table?.rows ?? []) for (const add of row.after) add();
  }

  #row(element: XmlElement): Row {
    const after: (() => void)[] = [];
    if (element.child('trPr', 'del')) return { cells: [], after };
    let page: number | undefined;
    const readInto = (texts: string[], parent: XmlElement): void => {
      for (const child of parent.elements()) {
        if (child.name === 'p') {
          const read = this.#text.read(child);
          page ??= read.page;
          texts.push(read.text);
          after.push(...this.#after(read));
        } else if (child.name === 'tbl') after.push(() => this.#table(child));
        else if (WRAPPERS.has(child.name)) readInto(texts, child);
      }
    };
    const cells = cellsOf(element).map((cell) => {
      const texts: string[] = [];
      readInto(texts, cell);
      return texts.join('\n');
    });
    return { cells, page, after };
  }

  #endCode(): void {
    if (this.#code.length > 0) this.#builder.add('code', this.#code.join('\n'));
    this.#code = [];
  }
}

/** The cells of a row, those in content controls included. */
function cellsOf(row: XmlElement): XmlElement[] {
  return row.elements().flatMap((child) => {
    if (child.name === 'tc') return [child];
    return WRAPPERS.has(child.name) ? cellsOf(child) : [];
  });
}
