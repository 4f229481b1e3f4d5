import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import type { Metadata } from '../metadata-values.ts';
import { isoDate, languageCode } from '../metadata-values.ts';
import { slices } from '../web/html-table.ts';

type Kind = 'paragraph' | 'list-item' | 'footnote';

/** Blocks whose lines are kept as they are written; others hold running text. */
const VERBATIM = /^(?:src|example|export|comment)$/;

/** Reads an Org file, line by line. Nothing in it is evaluated, and no file is included. */
export function readOrg(text: string): Omit<ParsedDocument, 'format'> {
  const reader = new OrgReader();
  for (const line of text.split('\n')) reader.line(line);
  return { ...reader.finish(), blocks: reader.blocks };
}

class OrgReader {
  readonly #builder = new BlockBuilder();
  readonly #keywords = new Map<string, string>();
  #kind: Kind = 'paragraph';
  #lines: string[] = [];
  #rows: string[] = [];
  /** The lines of a block that is kept as written, and the word that ends it. */
  #verbatim: { readonly name: string; readonly lines: string[] } | undefined;
  #isInDrawer = false;

  get blocks(): BlockBuilder['blocks'] {
    return this.#builder.blocks;
  }

  line(line: string): void {
    const row = /^\s*\|(.*)$/.exec(line)?.[1];
    if (this.#verbatim) this.#verbatimLine(line, this.#verbatim);
    else if (this.#isInDrawer) this.#isInDrawer = !/^\s*:END:\s*$/i.test(line);
    else if (row !== undefined) this.#row(row);
    else this.#other(line);
  }

  #other(line: string): void {
    this.#endTable();
    const heading = /^(\*+)\s+(.*)$/.exec(line);
    const begin = /^\s*#\+begin_(\w+)/i.exec(line)?.[1]?.toLowerCase();
    const keyword = /^\s*#\+(\w+):\s*(.*)$/.exec(line);
    if (heading) this.#heading(heading[1]?.length ?? 1, heading[2] ?? '');
    else if (begin !== undefined) this.#begin(begin);
    else if (keyword) this.#keyword(keyword[1]?.toLowerCase() ?? '', keyword[2] ?? '');
    else if (/^\s*:[\w-]+:\s*$/.test(line)) this.#isInDrawer = true;
    else if (/^\s*(?:#(?:\s|\+|$)|-{5,}\s*$|(?:SCHEDULED|DEADLINE|CLOSED):)/.test(line)) this.#flush();
    else this.#text(line);
  }

  finish(): Metadata {
    if (this.#verbatim) this.#builder.add('code', this.#verbatim.lines.join('\n'));
    this.#endTable();
    this.#flush();
    const [title, author] = [this.#keywords.get('title'), this.#keywords.get('author')];
    const createdAt = isoDate(this.#keywords.get('date')?.replace(/^[[<](\d{4}-\d\d-\d\d).*$/, '$1'));
    const language = languageCode(this.#keywords.get('language'));
    return {
      ...(title && { title: plain(title) }),
      ...(author && { authors: author.split(/\s*(?:,| and )\s*/) }),
      ...(createdAt && { createdAt }),
      ...(language && { language }),
    };
  }

  #heading(level: number, text: string): void {
    this.#flush();
    const words = text.replace(/^(?:TODO|DONE|NEXT|WAITING)\s+/, '').replace(/^\[#[A-Z]\]\s+/, '');
    this.#builder.heading(level, plain(words.replace(/\s+:[\w@#%:]+:\s*$/, '')));
  }

  #begin(name: string): void {
    this.#flush();
    if (VERBATIM.test(name)) this.#verbatim = { name, lines: [] };
  }

  #verbatimLine(line: string, { name, lines }: { readonly name: string; readonly lines: string[] }): void {
    if (line.trim().toLowerCase() !== `#+end_${name}`) {
      // A comma guards lines that would be headings.
      lines.push(line.replace(/^(\s*),(?=\*|#\+)/, '$1'));
      return;
    }
    if (name !== 'comment') this.#builder.add('code', lines.join('\n'));
    this.#verbatim = undefined;
  }

  #keyword(name: string, value: string): void {
    this.#flush();
    if (name === 'caption') this.#builder.add('caption', plain(value));
    else if (value && !this.#keywords.has(name)) this.#keywords.set(name, value.trim());
  }

  #text(line: string): void {
    const item = /^\s*(?:[-+]|\d+[.)]|\s\*)\s+(?:\[[ X-]\]\s+)?(.*)$/.exec(line);
    const note = /^\[fn:[\w-]+\]\s*(.*)$/.exec(line);
    const fixed = /^\s*:(?:\s(.*))?$/.exec(line);
    if (item || note || line.trim() === '' || fixed) this.#flush();
    if (fixed) this.#builder.add('code', fixed[1] ?? '');
    else if (item) this.#begins('list-item', (item[1] ?? '').replace(/\s+::\s+/, ': '));
    else if (note) this.#begins('footnote', note[1] ?? '');
    else if (line.trim() !== '') this.#lines.push(line);
  }

  #begins(kind: Kind, text: string): void {
    this.#kind = kind;
    this.#lines.push(text);
  }

  #row(row: string): void {
    this.#flush();
    if (/^[-+|\s]*$/.test(row)) return;
    this.#rows.push(
      row
        .replace(/\|\s*$/, '')
        .split('|')
        .map(plain)
        .join(' | '),
    );
  }

  #endTable(): void {
    for (const slice of slices(this.#rows, this.#rows[0])) this.#builder.add('table', slice);
    this.#rows = [];
  }

  #flush(): void {
    this.#builder.add(this.#kind, plain(this.#lines.join('\n')));
    this.#lines = [];
    this.#kind = 'paragraph';
  }
}

/** The words without the marks: links by what they say, emphasis by what it holds. */
function plain(text: string): string {
  return oneLine(text)
    .replace(/\[\[[^\][]{1,2000}\]\[([^\][]{1,2000})\]\]/g, '$1')
    .replace(/\[\[([^\][]{1,2000})\]\]/g, '$1')
    .replace(/\[fn:[\w-]{1,60}\]/g, '')
    .replace(/(?<=^|[\s('"{-])([*/_=~+])(\S(?:.{0,400}?\S)?)\1(?=$|[\s)'"}.,;:!?-])/g, '$2');
}
