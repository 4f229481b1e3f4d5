import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { ParseInput } from '../format.ts';
import { OleFile } from '../ole.ts';
import { DocFile, type DocParagraph } from './doc-file.ts';
import { IN_TABLE, LIST, OUTLINE_LEVEL, ROW_END, type StyleRole } from './doc-properties.ts';
import { oleProperties } from './ole-properties.ts';
import { addTable } from './tables.ts';

/** An outline level of body text. */
const BODY_LEVEL = 9;

/**
 * Reads a Word document of the binary format ([MS-DOC]): the text as it would be printed, with
 * tracked changes accepted; no headers, footers, comments or field codes.
 * @throws AlcoveError `FILE_CORRUPT`, `PASSWORD_REQUIRED`
 */
export function readWord97({ bytes, password }: Pick<ParseInput, 'bytes' | 'password'>): ParsedDocument {
  const ole = new OleFile(bytes);
  const file = new DocFile(ole, password);
  const builder = new BlockBuilder();
  const fields = new FieldFilter();
  let title: string | undefined;
  let rows: { cells: string[] }[] = [];
  let cells: string[] = [];
  let cell: string[] = [];
  let code: string[] = [];
  let noteIndex = 0;
  const end = (): void => {
    if (cell.length > 0) cells.push(cell.join('\n'));
    if (cells.length > 0) rows.push({ cells });
    addTable(builder, rows);
    if (code.length > 0) builder.add('code', code.join('\n'));
    [rows, cells, cell, code] = [[], [], [], []];
  };
  for (const paragraph of file.paragraphs(0, file.mainEnd)) {
    const text = fields.filter(paragraph.text);
    const { run } = paragraph;
    if (run?.properties.get(ROW_END) === 1) {
      rows.push({ cells });
      [cells, cell] = [[], []];
    } else if (paragraph.endsCell || run?.properties.get(IN_TABLE) === 1) {
      cell.push(text);
      if (paragraph.endsCell) {
        cells.push(cell.join('\n'));
        cell = [];
      }
    } else {
      const role = roleOf(paragraph, file);
      if (role?.kind === 'code') {
        if (rows.length > 0) end();
        code.push(text);
      } else {
        end();
        if (role?.kind === 'heading') builder.heading(role.level, text);
        else if (role?.kind === 'title') {
          title ??= text.trim() || undefined;
          builder.heading(1, text);
        } else if (role?.kind === 'caption') builder.add('caption', text);
        else builder.add(run?.properties.get(LIST) ? 'list-item' : 'paragraph', text);
      }
    }
    for (let note = file.notes[noteIndex]; note && note.position < paragraph.end; note = file.notes[++noteIndex]) {
      const texts = [...file.paragraphs(note.start, note.end)].map((part) => new FieldFilter().filter(part.text));
      builder.add('footnote', texts.join('\n'));
    }
  }
  end();
  for (const { text } of file.paragraphs(file.boxes.start, file.boxes.end))
    builder.add('paragraph', fields.filter(text));
  const properties = oleProperties(ole);
  const firstHeading = builder.blocks[0]?.kind === 'heading' ? builder.blocks[0].text : undefined;
  const own = title ?? properties.title ?? firstHeading;
  return { format: 'doc', ...properties, ...(own !== undefined && { title: own }), blocks: builder.blocks };
}

function roleOf({ run }: DocParagraph, file: DocFile): StyleRole | undefined {
  const level = run?.properties.get(OUTLINE_LEVEL);
  if (level !== undefined) return level < BODY_LEVEL ? { kind: 'heading', level: level + 1 } : undefined;
  return run && file.roleOf(run.style);
}

/** Characters that stand for something ([MS-DOC] 2.4.1). */
const LINE_BREAK = 0x0b;
const COLUMN_BREAK = 0x0e;
const FIELD_BEGIN = 0x13;
const FIELD_SEPARATOR = 0x14;
const FIELD_END = 0x15;
const HARD_HYPHEN = 0x1e;
const SOFT_HYPHEN = 0x1f;

/** Takes out the codes of fields, which may reach from one paragraph to the next, and marks that only format. */
class FieldFilter {
  /** For each field that is open, whether its code is being read, and not yet its result. */
  readonly #open: boolean[] = [];

  filter(text: string): string {
    const kept: string[] = [];
    let start = 0;
    for (let at = 0; at <= text.length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : FIELD_END;
      // Most characters are text.
      if (code > SOFT_HYPHEN || code === 0x09) continue;
      if (!this.#open.includes(true)) {
        kept.push(text.slice(start, at));
        if (code === LINE_BREAK || code === COLUMN_BREAK) kept.push('\n');
        else if (code === HARD_HYPHEN) kept.push('-');
      }
      start = at + 1;
      if (at === text.length) break;
      if (code === FIELD_BEGIN) this.#open.push(true);
      else if (code === FIELD_SEPARATOR && this.#open.length > 0) this.#open[this.#open.length - 1] = false;
      else if (code === FIELD_END) this.#open.pop();
    }
    return kept.join('');
  }
}
