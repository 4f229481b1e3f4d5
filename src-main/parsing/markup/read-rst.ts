import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { Metadata } from '../metadata-values.ts';
import { isoDate } from '../metadata-values.ts';
import { slices } from '../web/html-table.ts';
import { plainRst } from './rst-inline.ts';
import { GRID_LINE, gridRows, listRows, SIMPLE_LINE, simpleRows } from './rst-tables.ts';

type Kind = 'paragraph' | 'list-item' | 'footnote';

/** Lists and quotations deeper than this are read as if they were not. */
const MAX_DEPTH = 32;

const UNDERLINE = /^([!-/:-@[-`{-~])\1+\s*$/;
const ITEM = /^(\s*)(?:[-*+•]|(?:\d{1,9}|#|[a-zA-Z]|[ivxlcdm]{1,9})[.)]|\((?:\d{1,9}|[a-zA-Z])\))\s+(?=\S)/;
const DIRECTIVE = /^\.\.\s+(?:\|[^|]+\|\s+)?([\w:.+-]+)::\s*(.*)$/;
const FIELD = /^:([^:\s][^:]{0,80}):(?:\s+(.*))?$/;

const CODE = /^(?:code|code-block|sourcecode|literalinclude|parsed-literal|math|doctest|testcode|prompt)$/;
const UNSAID =
  /^(?:include|raw|contents|toctree|image|index|meta|highlight|default-role|role|sectnum|target-notes|replace)$/;

/** Reads reStructuredText, line by line. No directive does anything: no file is included. */
export function readRst(text: string): Omit<ParsedDocument, 'format'> {
  const reader = new RstReader();
  reader.read(text.replaceAll('\t', '        ').split('\n'));
  return { ...reader.metadata(), blocks: reader.blocks };
}

class RstReader {
  readonly #builder = new BlockBuilder();
  /** Adornments in the order in which they appear, which is the order of levels. */
  readonly #adornments: string[] = [];
  readonly #fields = new Map<string, string>();

  get blocks(): BlockBuilder['blocks'] {
    return this.#builder.blocks;
  }

  metadata(): Metadata {
    const headings = this.blocks.filter((block) => block.kind === 'heading' && block.level === 1);
    const title = headings.length === 1 ? headings[0]?.text : undefined;
    const authors = (this.#fields.get('authors') ?? this.#fields.get('author'))?.split(/\s*[;,]\s*/).filter(Boolean);
    const createdAt = isoDate(this.#fields.get('date'));
    return { ...(title && { title }), ...(authors?.length && { authors }), ...(createdAt && { createdAt }) };
  }

  read(lines: readonly string[], kind: Kind = 'paragraph', depth = 0): void {
    let index = 0;
    let next = kind;
    while (index < lines.length) {
      const taken = this.#block(lines, index, next, depth);
      // Only what stands right behind a bullet is the item; what follows under it is said of it.
      if ((lines[index] ?? '').trim() !== '' && kind === 'list-item') next = 'paragraph';
      index += taken;
    }
  }

  /** Reads the block that begins at a line, and gives how many lines it takes. */
  #block(lines: readonly string[], start: number, kind: Kind, depth: number): number {
    const line = lines[start] ?? '';
    if (line.trim() === '') return 1;
    if (depth === 0) {
      const titled = this.#title(lines, start);
      if (titled > 0) return titled;
    }
    if (line.startsWith('..') && /^\.\.(?:\s|$)/.test(line)) return this.#markup(lines, start, depth);
    if (GRID_LINE.test(line) || SIMPLE_LINE.test(line)) return this.#table(lines, start);
    if (line.startsWith('>>>'))
      return this.#verbatim(
        lines,
        start,
        until(lines, start, (each) => each.trim() === ''),
      );
    const field = FIELD.exec(line);
    if (field) return this.#field(lines, start, field[1] ?? '', field[2] ?? '');
    const item = ITEM.exec(line);
    if (item && depth < MAX_DEPTH) return this.#item(lines, start, item[0].length, depth);
    if (/^\s/.test(line) && depth < MAX_DEPTH) {
      const end = indentedEnd(lines, start, 1);
      this.read(dedented(lines.slice(start, end)), kind, depth + 1);
      return end - start;
    }
    return this.#paragraph(lines, start, kind);
  }

  /** A line of marks under a title, and perhaps one above it. */
  #title(lines: readonly string[], start: number): number {
    const [first = '', second = '', third = ''] = lines.slice(start, start + 3);
    const isOver = UNDERLINE.test(first) && second.trim() !== '' && third.trim() === first.trim();
    const [title, mark] = isOver ? [second, third] : [first, second];
    const isMarked = UNDERLINE.test(mark) && (isOver || (!UNDERLINE.test(first) && mark.trim().length >= 3));
    if (!isMarked || /^\s/.test(isOver ? '' : title)) return UNDERLINE.test(first) && first.trim().length > 3 ? 1 : 0;
    const adornment = `${mark[0]}${isOver}`;
    if (!this.#adornments.includes(adornment)) this.#adornments.push(adornment);
    this.#builder.heading(this.#adornments.indexOf(adornment) + 1, plainRst(title));
    return isOver ? 3 : 2;
  }

  /** What begins with two dots: directives, footnotes; targets and comments say nothing. */
  #markup(lines: readonly string[], start: number, depth: number): number {
    const line = lines[start] ?? '';
    const end = indentedEnd(lines, start + 1, 1);
    const body = dedented(lines.slice(start + 1, end));
    const note = /^\.\.\s+\[(?:#[\w-]*|\d+|\*|[\w.-]+)\]\s*(.*)$/.exec(line);
    const directive = DIRECTIVE.exec(line);
    if (note) this.read([note[1] ?? '', ...body], 'footnote', depth + 1);
    else if (directive) this.#directive(directive[1] ?? '', directive[2] ?? '', body, depth);
    return Math.max(1, end - start);
  }

  #directive(name: string, argument: string, lines: readonly string[], depth: number): void {
    const options = lines.findIndex((line) => !FIELD.test(line));
    const body = lines.slice(options < 0 ? lines.length : options);
    if (UNSAID.test(name)) return;
    if (CODE.test(name)) this.#builder.add('code', body.join('\n'));
    else if (/table$/.test(name)) {
      if (argument) this.#builder.add('caption', plainRst(argument));
      if (name === 'list-table') this.#rows(listRows(body));
      else if (name === 'csv-table')
        this.#rows(
          body.filter((line) => line.trim() !== '').map((line) => line.replaceAll('"', '').split(/,\s*/).join(' | ')),
        );
      else this.read(body, 'paragraph', depth + 1);
    } else if (name === 'figure') {
      this.#builder.add('caption', plainRst(body.join('\n')));
    } else if (depth < MAX_DEPTH) {
      if (argument) this.#builder.add('paragraph', plainRst(argument));
      this.read(body, 'paragraph', depth + 1);
    }
  }

  #table(lines: readonly string[], start: number): number {
    const isGrid = GRID_LINE.test(lines[start] ?? '');
    let end = until(lines, start, (line) => line.trim() === '');
    if (!isGrid) {
      // An empty line within belongs to the table until the rule that ends it.
      const rules = [start];
      for (let index = start + 1; index < lines.length && rules.length < 3; index++) {
        if (SIMPLE_LINE.test(lines[index] ?? '')) rules.push(index);
        else if (/^\S/.test(lines[index] ?? '') === false && (lines[index] ?? '').trim() !== '' && index > end + 1)
          break;
      }
      end = Math.max(end, (rules.at(-1) ?? start) + 1);
    }
    const table = lines.slice(start, end);
    this.#rows(isGrid ? gridRows(table) : simpleRows(table));
    return end - start;
  }

  #rows(rows: readonly string[]): void {
    for (const slice of slices(rows, rows[0])) this.#builder.add('table', slice);
  }

  #verbatim(lines: readonly string[], start: number, end: number): number {
    this.#builder.add('code', dedented(lines.slice(start, end)).join('\n'));
    return end - start;
  }

  #field(lines: readonly string[], start: number, name: string, value: string): number {
    const end = indentedEnd(lines, start + 1, 1);
    const text = plainRst([value, ...lines.slice(start + 1, end)].join('\n'));
    if (!this.#fields.has(name.toLowerCase())) this.#fields.set(name.toLowerCase(), text);
    if (text) this.#builder.add('paragraph', `${plainRst(name)}: ${text}`);
    return end - start;
  }

  #item(lines: readonly string[], start: number, width: number, depth: number): number {
    const end = indentedEnd(lines, start + 1, Math.min(width, 2));
    this.read([(lines[start] ?? '').slice(width), ...dedented(lines.slice(start + 1, end))], 'list-item', depth + 1);
    return end - start;
  }

  #paragraph(lines: readonly string[], start: number, kind: Kind): number {
    const end = until(lines, start + 1, (line) => line.trim() === '' || /^\s/.test(line) || ITEM.test(line));
    const text = lines.slice(start, end).join('\n').replace(/^\| ?/gm, '');
    const isLiteral = /::\s*$/.test(text);
    this.#builder.add(
      kind,
      plainRst(isLiteral ? text.replace(/\s*::\s*$/, (mark) => (/^\s/.test(mark) ? '' : ':')) : text),
    );
    if (!isLiteral) return end - start;
    const body = until(lines, end, (line) => line.trim() !== '');
    const bodyEnd = indentedEnd(lines, body, 1);
    if (bodyEnd > body) this.#verbatim(lines, body, bodyEnd);
    return Math.max(end, bodyEnd) - start;
  }
}

function until(lines: readonly string[], start: number, isEnd: (line: string) => boolean): number {
  let index = start;
  while (index < lines.length && !isEnd(lines[index] ?? '')) index++;
  return index;
}

/** Where the lines end that are empty or indented at least so far. */
function indentedEnd(lines: readonly string[], start: number, indent: number): number {
  let end = until(lines, start, (line) => line.trim() !== '' && line.search(/\S/) < indent);
  while (end > start && (lines[end - 1] ?? '').trim() === '') end--;
  return end;
}

function dedented(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = indents.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return Number.isFinite(indent) ? lines.map((line) => line.slice(indent)) : [];
}
