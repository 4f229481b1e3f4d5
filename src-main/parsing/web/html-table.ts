import type { BlockBuilder } from '../block-builder.ts';
import { isHidden, textOf } from './html-text.ts';
import { elementsOf, type HtmlElement } from './html-tree.ts';

/** A table of at most this many cells with this much in them lays out a page. */
const MAX_LAYOUT_CELLS = 2;
const MIN_LAYOUT_CHARS = 200;

/** Longest block of rows: the rest of a table follows in further blocks, each under the table's head. */
const MAX_SLICE_CHARS = 4_000;

/** A cell that claims to span more rows than this is a mistake, and costs memory. */
const MAX_ROW_SPAN = 1_000;

/** Whether a table has no rows to keep, only places for the parts of a page. */
export function laysOut(table: HtmlElement): boolean {
  if (table.attributes.role === 'presentation' || holds(table, /^(?:table|h[1-6])$/)) return true;
  let cells = 0;
  for (const _ of elementsOf(table, 'td', 'th')) if (++cells > MAX_LAYOUT_CELLS) return false;
  return holds(table, /^p$/) || textOf(table).length > MIN_LAYOUT_CHARS;
}

function holds(element: HtmlElement, tag: RegExp): boolean {
  return element.children.some((child) => typeof child !== 'string' && (tag.test(child.tag) || holds(child, tag)));
}

/** Adds a table's caption, and its rows one a line. */
export function addTable(table: HtmlElement, builder: BlockBuilder, place: { readonly page?: number }): void {
  for (const caption of childrenOf(table, 'caption')) builder.add('caption', textOf(caption), place);
  const trs = [...elementsOf(table, 'tr')];
  const rows = rowsOf(trs).filter((row) => /[^\s|]/.test(row));
  const head = hasHead(table, trs[0]) ? rows[0] : undefined;
  for (const slice of slices(rows, head)) builder.add('table', slice, place);
}

function hasHead(table: HtmlElement, first: HtmlElement | undefined): boolean {
  const cells = first ? cellsOf(first) : [];
  const isInHead = first !== undefined && childrenOf(table, 'thead').some((head) => head.children.includes(first));
  return isInHead || (cells.length > 0 && cells.every((cell) => cell.tag === 'th'));
}

const childrenOf = (element: HtmlElement, tag: string): HtmlElement[] =>
  element.children.filter((child): child is HtmlElement => typeof child !== 'string' && child.tag === tag);

const cellsOf = (row: HtmlElement): HtmlElement[] =>
  row.children.filter((cell): cell is HtmlElement => typeof cell !== 'string' && !isHidden(cell));

/** A cell that spans several rows says what it says in each of them: a row is found by itself. */
function rowsOf(trs: readonly HtmlElement[]): string[] {
  const spanning = new Map<number, { text: string; rows: number }>();
  return trs.map((tr) => {
    const texts: string[] = [];
    let column = 0;
    const takeSpanning = (): void => {
      for (let above = spanning.get(column); above; above = spanning.get(column)) {
        texts.push(above.text);
        if (--above.rows === 0) spanning.delete(column);
        column++;
      }
    };
    for (const cell of cellsOf(tr)) {
      takeSpanning();
      const text = textOf(cell);
      texts.push(text);
      const rows = spanOf(cell.attributes.rowspan);
      if (rows > 1) spanning.set(column, { text, rows: rows - 1 });
      column += spanOf(cell.attributes.colspan);
    }
    takeSpanning();
    return texts.join(' | ');
  });
}

function spanOf(value: string | undefined): number {
  const span = value === undefined ? 1 : Number.parseInt(value, 10);
  return span >= 1 && span <= MAX_ROW_SPAN ? span : 1;
}

/** Rows in blocks of a bearable length, the head above each. */
export function* slices(rows: readonly string[], head: string | undefined): Generator<string> {
  let slice: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (length > 0 && length + row.length > MAX_SLICE_CHARS) {
      yield slice.join('\n');
      slice = head === undefined || head.length > MAX_SLICE_CHARS / 4 ? [] : [head];
      length = 0;
    }
    slice.push(row);
    length += row.length + 1;
  }
  if (slice.length > 0) yield slice.join('\n');
}
