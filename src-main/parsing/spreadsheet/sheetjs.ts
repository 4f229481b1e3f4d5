import { type CellObject, read, set_cptable, type WorkBook } from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs';
import { zipSync } from 'fflate';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { Archive } from '../archive.ts';
import type { ParseInput } from '../format.ts';
import { cleanProperties } from '../office/properties.ts';
import { DATE_FORMAT } from './number-formats.ts';
import { cellName, type SheetWriter, WorkbookWriter } from './sheet-writer.ts';

set_cptable(codepages);

/** Reads the workbooks that are not row after row of XML: XLS of all ages, and XLSB. */
export async function readWithSheetJs(
  { bytes, password, onProgress }: ParseInput,
  format: string,
): Promise<ParsedDocument> {
  if (isCutXml(bytes)) throw new AlcoveError('FILE_CORRUPT');
  const source = bytes[0] === 0x50 && bytes[1] === 0x4b ? await unpackedWithinCaps(bytes) : bytes;
  const workbook = open(source, password);
  const writer = new WorkbookWriter(workbook.SheetNames.length, onProgress);
  workbook.SheetNames.forEach((name, index) => {
    const sheet = workbook.Sheets[name];
    const rows: (CellObject[] | undefined)[] = sheet?.['!data'] ?? [];
    uncover(rows, sheet?.['!merges'] ?? []);
    writeRows(rows, writer.sheet(name, index + 1));
    onProgress(index + 1, workbook.SheetNames.length);
  });
  const { Title, Author, CreatedDate, ModifiedDate } = workbook.Props ?? {};
  return {
    format,
    ...cleanProperties({ title: Title, authors: [Author], created: CreatedDate, modified: ModifiedDate }),
    pageCount: workbook.SheetNames.length,
    pageUnit: 'sheet',
    blocks: writer.blocks,
  };
}

function open(bytes: Uint8Array, password: string | undefined): WorkBook {
  try {
    return read(bytes, {
      type: 'array',
      dense: true,
      cellFormula: false,
      cellHTML: false,
      dateNF: DATE_FORMAT,
      ...(password !== undefined && { password }),
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    if (/password is incorrect/i.test(message)) throw new AlcoveError('PASSWORD_WRONG', { cause });
    if (/password|encrypt/i.test(message)) throw lockedError(password, cause);
    throw new AlcoveError('FILE_CORRUPT', { cause });
  }
}

function lockedError(password: string | undefined, cause: unknown): AlcoveError {
  if (password === undefined) return new AlcoveError('PASSWORD_REQUIRED', { cause });
  const detail = 'The workbook is locked in a way that Alcove cannot open, even with its password.';
  return new AlcoveError('UNSUPPORTED_FORMAT', { detail, cause });
}

/** SheetJS unpacks without limits: what it is given is unpacked already. */
async function unpackedWithinCaps(bytes: Uint8Array): Promise<Uint8Array> {
  const archive = await Archive.open(bytes);
  const files: Record<string, Uint8Array> = {};
  for (const name of archive.names) {
    const file = /\.(?:bin|xml|rels)$/i.test(name) ? await archive.read(name) : undefined;
    if (file) files[name] = file;
  }
  return zipSync(files, { level: 0 });
}

/** Whether it is XML (Excel 2003) without an end, of which SheetJS reads nothing. */
function isCutXml(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.subarray(-200)).toString('latin1').replaceAll('\0', '');
  return (
    /^[\s\xef\xbb\xbf\xff\xfe]*</.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1')) &&
    !/Workbook\s*>/.test(end)
  );
}

interface Range {
  readonly s: { readonly r: number; readonly c: number };
  readonly e: { readonly r: number; readonly c: number };
}

/** Empties the cells that a merged one covers. */
function uncover(rows: readonly (CellObject[] | undefined)[], merges: readonly Range[]): void {
  for (const { s: start, e: end } of merges) {
    for (let row = start.r; row <= end.r && row < rows.length; row++) {
      const cells = rows[row] ?? [];
      for (let column = start.c; column <= end.c && column < cells.length; column++) {
        if (row !== start.r || column !== start.c) delete cells[column];
      }
    }
  }
}

function writeRows(rows: readonly (CellObject[] | undefined)[], sheet: SheetWriter): void {
  for (let number = 0; number < rows.length; number++) {
    const cells: { column: number; text: string }[] = [];
    // Not `map`: rows have holes, and columns are counted with them.
    rows[number]?.forEach((cell, column) => {
      const text = cell.w ?? (cell.v instanceof Date ? cell.v.toISOString() : String(cell.v ?? ''));
      if (text) cells.push({ column, text });
      for (const note of cell.c ?? []) sheet.note(cellName(number, column), note.t ?? '');
    });
    sheet.row(cells);
  }
  sheet.end();
}
