import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ParseInput } from '../format.ts';
import { OoxmlPackage } from '../office/ooxml.ts';
import type { XmlElement } from '../xml.ts';
import { NumberFormats } from './number-formats.ts';
import { columnOf, type SheetWriter, WORKBOOK_LIMITS, WorkbookWriter } from './sheet-writer.ts';

/** What a workbook is read with. */
interface Context {
  readonly strings: readonly string[];
  readonly formats: NumberFormats;
}

/**
 * Reads a workbook of Office Open XML (ECMA-376 part 1, 18) sheet by sheet and row by row, with
 * one row in memory. SheetJS formats the numbers, but does not read the sheets: it holds all of a
 * sheet's cells, and ten million of them do not fit into a thread.
 */
export async function readXlsx({ bytes, onProgress }: ParseInput): Promise<ParsedDocument> {
  const file = await OoxmlPackage.open(bytes, WORKBOOK_LIMITS);
  const main = await file.mainPart('xl/workbook.xml');
  const workbook = await file.require(main);
  const parts = await file.relationships(main);
  const partOf = (type: string): string =>
    parts.values().find((part) => part.type === type)?.target ?? `xl/${type}.xml`;
  const isFrom1904 = /^(?:1|true)$/.test(workbook.child('workbookPr')?.attribute('date1904') ?? '');
  const context = {
    strings: await readStrings(file, partOf('sharedStrings')),
    formats: new NumberFormats(await file.optional(partOf('styles')), isFrom1904),
  };
  const sheets = workbook.child('sheets')?.elements('sheet') ?? [];
  const writer = new WorkbookWriter(sheets.length, onProgress);
  let failure: unknown;
  for (const [index, sheet] of sheets.entries()) {
    const part = parts.get(sheet.attribute('r:id') ?? '')?.target ?? `xl/worksheets/sheet${index + 1}.xml`;
    try {
      await readSheet(file, part, writer.sheet(sheet.attribute('name') ?? '', index + 1), context);
    } catch (error) {
      // A damaged sheet keeps the rows before the damage, and does not cost the others.
      if (!(error instanceof AlcoveError) || error.code !== 'FILE_CORRUPT') throw error;
      failure ??= error;
    }
    onProgress(index + 1, sheets.length);
  }
  if (writer.blocks.length === 0 && failure) throw failure;
  return {
    format: 'xlsx',
    ...(await file.properties()),
    pageCount: sheets.length,
    pageUnit: 'sheet',
    blocks: writer.blocks,
  };
}

async function readSheet(file: OoxmlPackage, part: string, sheet: SheetWriter, context: Context): Promise<void> {
  let rowNumber = 0;
  const floating: string[] = [];
  try {
    await file.require(part, (element) => {
      if (element.name !== 'row') return false;
      const number = Number(element.attribute('r') ?? rowNumber + 1);
      // Rows that are left out are empty.
      if (number > rowNumber + 1) sheet.row([]);
      rowNumber = number;
      sheet.row(cellsOf(element, context));
      return true;
    });
  } finally {
    for (const { type, target } of (await file.relationships(part)).values()) {
      const root = type === 'comments' || type === 'drawing' ? await file.optional(target) : undefined;
      if (type === 'comments') readComments(root, sheet);
      else if (type === 'drawing') floating.push(...textBoxes(root));
    }
    sheet.end(floating);
  }
}

function cellsOf(row: XmlElement, context: Context): { readonly column: number; readonly text: string }[] {
  const cells: { readonly column: number; readonly text: string }[] = [];
  let column = -1;
  for (const cell of row.children) {
    if (typeof cell === 'string' || cell.name !== 'c') continue;
    // Writers may leave out where a cell stands; then it stands beside the one before.
    column = columnOf(cell.attribute('r') ?? '') ?? column + 1;
    const text = textOfCell(cell, context);
    if (text) cells.push({ column, text });
  }
  return cells;
}

/** What a cell shows: of a formula, the value that was worked out last. */
function textOfCell(cell: XmlElement, { strings, formats }: Context): string {
  const inline = cell.child('is');
  if (inline) return richText(inline);
  const value = cell.child('v')?.text ?? '';
  switch (cell.attribute('t')) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'b':
      return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
    case 'str':
    case 'e':
    case 'd':
    case 'inlineStr':
      return withoutEscapes(value);
    default:
      return formats.display(value, Number(cell.attribute('s') ?? 0));
  }
}

/** Text in runs, without the readings of characters that East Asian cells carry. */
function richText(element: XmlElement): string {
  const runs = element.elements().map((child) => {
    if (child.name === 't') return child.text;
    return child.name === 'r' ? (child.child('t')?.text ?? '') : '';
  });
  return withoutEscapes(runs.join(''));
}

/** Characters that XML cannot hold are written as `_x000D_`. */
function withoutEscapes(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

async function readStrings(file: OoxmlPackage, part: string): Promise<string[]> {
  const strings: string[] = [];
  try {
    await file.require(part, (element) => {
      if (element.name !== 'si') return false;
      strings.push(richText(element));
      return true;
    });
  } catch (error) {
    // A workbook may have none. Where they are damaged, the cells that point at the rest are empty.
    if (!(error instanceof AlcoveError) || error.code !== 'FILE_CORRUPT') throw error;
  }
  return strings;
}

/** What newer programs write there for older ones to say before the remark itself. */
const THREAD_NOTICE = /^\[[^\]]*\][\s\S]*?\n\s*\n[^\n:：]*[:：]\s*/;

function readComments(root: XmlElement | undefined, sheet: SheetWriter): void {
  for (const comment of root?.child('commentList')?.elements('comment') ?? []) {
    const body = comment.child('text');
    if (body) sheet.note(comment.attribute('ref') ?? '', richText(body).replace(THREAD_NOTICE, ''));
  }
}

/** The paragraphs of boxes and shapes. */
function textBoxes(root: XmlElement | undefined): string[] {
  return [...(root?.descendants('p') ?? [])].map((paragraph) =>
    [...paragraph.descendants('t')].map(({ text }) => text).join(''),
  );
}
