import type { Block } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import { addTable } from './tables.ts';

interface Style {
  name: string;
  level: number | undefined;
}

/** An outline level of body text. */
const BODY_LEVEL = 9;

/** The style sheet of an RTF document, as far as it tells headings. */
export class RtfStyles {
  readonly #styles = new Map<number, Style>();
  #current: Style = { name: '', level: undefined };

  control(word: string, value: number | undefined): void {
    if (word === 's' || word === 'cs' || word === 'ts' || word === 'ds') {
      this.#current = { name: '', level: undefined };
      if (word === 's') this.#styles.set(value ?? 0, this.#current);
    } else if (word === 'outlinelevel') this.#current.level = value;
  }

  /** A style without a number is the one for all that has none. */
  addName(text: string): void {
    this.#current.name += text;
    if (text.includes(';')) this.#current = { name: '', level: undefined };
  }

  /** Level of the heading that a style makes, from 1; a name otherwise. */
  roleOf(style: number | undefined): { readonly level?: number; readonly name: string } {
    const found = style === undefined ? undefined : this.#styles.get(style);
    const name = found?.name.replace(/;.*$/s, '').trim() ?? '';
    const number = /^heading ([1-9])/i.exec(name)?.[1];
    const level = found?.level ?? (number === undefined ? undefined : Number(number) - 1);
    return level !== undefined && level < BODY_LEVEL ? { level: level + 1, name } : { name };
  }
}

/** A run of paragraphs: the document itself, a note, a text box. */
interface Story {
  readonly kind: 'document' | 'footnote' | 'paragraph';
  parts: string[];
  /** What is referred to in the paragraph, and follows it. */
  after: { readonly kind: 'footnote' | 'paragraph'; readonly text: string }[];
}

/** Collects the paragraphs of an RTF document and what stands apart from them. */
export class RtfStories {
  readonly styles = new RtfStyles();
  title: string | undefined;
  readonly #builder = new BlockBuilder();
  readonly #outer: Story[] = [];
  #story: Story = { kind: 'document', parts: [], after: [] };
  #cells: string[] = [];
  #rows: { readonly cells: string[] }[] = [];
  #isInTable = false;
  #isListItem = false;
  #isNumbered = false;
  #style: number | undefined;
  #level: number | undefined;

  add(text: string): void {
    this.#story.parts.push(text);
  }

  markListItem(): void {
    if (this.#story.kind === 'document') this.#isNumbered = true;
  }

  enter(kind: 'footnote' | 'paragraph'): void {
    this.#outer.push(this.#story);
    this.#story = { kind, parts: [], after: [] };
  }

  leave(): void {
    const { kind, parts, after } = this.#story;
    this.#story = this.#outer.pop() ?? this.#story;
    if (kind !== 'document') this.#story.after.push({ kind, text: parts.join('') }, ...after);
  }

  /** Words that part paragraphs and cells, and say what paragraphs are. */
  control(word: string, value: number | undefined): void {
    if (word === 'par' || word === 'sect' || word === 'page' || word === '\n' || word === '\r') {
      // Paragraphs of a note, a text box or a cell are lines of it.
      if (this.#story.kind !== 'document' || this.#isInTable) this.add('\n');
      else this.#endParagraph();
    } else if (word === 'cell' || word === 'nestcell') {
      if (this.#story.kind !== 'document' || word === 'nestcell') this.add(' | ');
      else this.#endCell();
    } else if (word === 'row') {
      if (this.#story.kind === 'document') this.#endRow();
      else this.add('\n');
    } else if (word === 'nestrow') this.add('\n');
    else if (this.#story.kind === 'document') this.#paragraphProperty(word, value);
  }

  end(): readonly Block[] {
    while (this.#outer.length > 0) this.leave();
    this.#endParagraph();
    this.#endTable();
    return this.#builder.blocks;
  }

  #paragraphProperty(word: string, value: number | undefined): void {
    if (word === 'pard') {
      [this.#isInTable, this.#isListItem, this.#isNumbered] = [false, false, false];
      [this.#style, this.#level] = [undefined, undefined];
    } else if (word === 'intbl') this.#isInTable = true;
    else if (word === 's') this.#style = value;
    else if (word === 'outlinelevel') this.#level = value;
    else if (word === 'ls') this.#isListItem = (value ?? 0) > 0;
  }

  #endParagraph(): void {
    const { parts, after } = this.#story;
    const text = parts.join('');
    [this.#story.parts, this.#story.after] = [[], []];
    if (text.trim() === '' && after.length === 0) return;
    this.#endTable();
    const { level, name } = this.styles.roleOf(this.#style);
    const own = this.#level !== undefined && this.#level < BODY_LEVEL ? this.#level + 1 : level;
    if (own !== undefined) this.#builder.heading(own, text);
    else if (/^title$/i.test(name)) {
      this.title ??= text.trim() || undefined;
      this.#builder.heading(1, text);
    } else if (/^caption$/i.test(name)) this.#builder.add('caption', text);
    else this.#builder.add(this.#isListItem || this.#isNumbered ? 'list-item' : 'paragraph', text);
    this.#isNumbered = false;
    for (const { kind, text } of after) this.#builder.add(kind, text);
  }

  #endCell(): void {
    this.#cells.push(this.#story.parts.join(''));
    this.#story.parts = [];
  }

  #endRow(): void {
    if (this.#story.parts.join('').trim() !== '') this.#endCell();
    this.#rows.push({ cells: this.#cells });
    [this.#cells, this.#story.parts, this.#isNumbered] = [[], [], false];
  }

  #endTable(): void {
    if (this.#cells.length > 0) this.#endRow();
    addTable(this.#builder, this.#rows);
    this.#rows = [];
  }
}
