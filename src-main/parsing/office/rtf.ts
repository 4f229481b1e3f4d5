import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { cleanProperties } from './properties.ts';
import { RtfFonts } from './rtf-fonts.ts';
import { RtfStories } from './rtf-stories.ts';
import { type RtfToken, rtfTokens } from './rtf-tokens.ts';

/** Groups nested deeper than this are no document's. */
const MAX_DEPTH = 10_000;

/** What a group's text is. */
type Destination = 'text' | 'skip' | 'fonts' | 'styles' | 'info' | 'title' | 'author' | 'created' | 'modified';

interface Group {
  destination: Destination;
  font: number | undefined;
  /** How many characters stand in for one of Unicode, for readers that do not know it. */
  fallback: number;
  isHidden: boolean;
  isDeleted: boolean;
  /** Whether a story, such as a note, ends with the group. */
  endsStory: boolean;
}

const SKIPPED = new Set(
  'pict header headerl headerr headerf footer footerl footerr footerf colortbl filetbl xe tc rxe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn nonshppict nonesttables sp private template operator keywords doccomm subject comment company manager category'.split(
    ' ',
  ),
);

/** Destinations marked as to be skipped by who does not know them, and which hold text. */
const KNOWN = new Set(['shpinst', 'shptxt', 'nesttableprops']);

const DESTINATIONS: Readonly<Record<string, Destination>> = {
  fonttbl: 'fonts',
  stylesheet: 'styles',
  info: 'info',
  title: 'title',
  author: 'author',
  creatim: 'created',
  revtim: 'modified',
};

const CHARACTERS: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  column: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  '~': '\u00a0',
  _: '-',
  '\t': '\t',
  '{': '{',
  '}': '}',
  '\\': '\\',
};

/**
 * Reads an RTF document (Rich Text Format 1.9.1): no headers, footers, comments, field codes,
 * deletions or hidden text. Nothing that is embedded is opened.
 * @throws AlcoveError `FILE_CORRUPT`
 */
export function readRtf(bytes: Uint8Array): ParsedDocument {
  const reader = new RtfReader();
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  for (const token of rtfTokens(text)) reader.take(token);
  return reader.end();
}

class RtfReader {
  readonly #stories = new RtfStories();
  readonly #fonts = new RtfFonts();
  readonly #groups: Group[] = [];
  #group: Group = {
    destination: 'text',
    font: undefined,
    fallback: 1,
    isHidden: false,
    isDeleted: false,
    endsStory: false,
  };
  #bytes: number[] = [];
  /** Characters that are still to be passed over, since they stand in for one of Unicode. */
  #toSkip = 0;
  /** Whether nothing but `\*` came since the group was opened, and whether that did. */
  #isAtStart = false;
  #isOptional = false;
  /** The font that the font table is speaking of, and the one of text that names none. */
  #tableFont = 0;
  #usualFont: number | undefined;
  readonly #info = { title: '', author: '' };
  readonly #times = { created: new Map<string, number>(), modified: new Map<string, number>() };

  take(token: RtfToken): void {
    if (token.kind === 'bytes') this.#text(token.bytes);
    else if (token.kind === 'control') this.#control(token.word, token.value);
    else if (token.kind === 'open') {
      this.#flush();
      if (this.#groups.length === MAX_DEPTH) {
        throw new AlcoveError('FILE_CORRUPT', { detail: 'The file is nested deeper than any document.' });
      }
      this.#groups.push(this.#group);
      this.#group = { ...this.#group, endsStory: false };
      [this.#isAtStart, this.#isOptional, this.#toSkip] = [true, false, 0];
    } else {
      this.#flush();
      if (this.#group.endsStory) this.#stories.leave();
      this.#group = this.#groups.pop() ?? this.#group;
      [this.#isAtStart, this.#toSkip] = [false, 0];
    }
  }

  end(): ParsedDocument {
    this.#flush();
    const blocks = this.#stories.end();
    // Where text came, a file that was cut short gives what it has.
    if (blocks.length === 0 && this.#groups.length > 0) throw new AlcoveError('FILE_CORRUPT');
    const properties = cleanProperties({
      title: this.#info.title,
      authors: [this.#info.author],
      created: dateOf(this.#times.created),
      modified: dateOf(this.#times.modified),
    });
    const firstHeading = blocks[0]?.kind === 'heading' ? blocks[0].text : undefined;
    const title = this.#stories.title ?? properties.title ?? firstHeading;
    return { format: 'rtf', ...properties, ...(title !== undefined && { title }), blocks };
  }

  #text(bytes: string): void {
    this.#isAtStart = false;
    const start = Math.min(this.#toSkip, bytes.length);
    this.#toSkip -= start;
    if (this.#group.destination === 'skip') return;
    for (let at = start; at < bytes.length; at++) this.#bytes.push(bytes.charCodeAt(at));
  }

  /** Decodes what came since the font last changed: a character may be made of bytes that are written differently. */
  #flush(): void {
    if (this.#bytes.length === 0) return;
    const text = this.#fonts.decode(this.#group.font, this.#bytes);
    this.#bytes = [];
    this.#add(text);
  }

  #add(text: string): void {
    const { destination, isHidden, isDeleted } = this.#group;
    if (destination === 'text' && !isHidden && !isDeleted) this.#stories.add(text);
    else if (destination === 'styles') this.#stories.styles.addName(text);
    else if (destination === 'title' || destination === 'author') this.#info[destination] += text;
  }

  #control(word: string, value: number | undefined): void {
    const isFirst = this.#isAtStart;
    if (word === '*') {
      this.#isOptional = isFirst;
      return;
    }
    this.#isAtStart = false;
    const isOptional = isFirst && this.#isOptional;
    if (this.#group.destination === 'skip') return;
    if (word === 'u' && value !== undefined) {
      this.#flush();
      this.#add(String.fromCharCode(value & 0xffff));
      this.#toSkip = this.#group.fallback;
      return;
    }
    if (this.#toSkip > 0 && CHARACTERS[word] !== undefined) {
      this.#toSkip--;
      return;
    }
    this.#flush();
    if (isFirst && this.#destination(word, isOptional)) return;
    const character = CHARACTERS[word];
    if (character !== undefined) this.#add(character);
    else if (this.#group.destination === 'fonts') this.#font(word, value ?? 0);
    else if (this.#group.destination === 'styles') this.#stories.styles.control(word, value);
    else if (this.#group.destination === 'created' || this.#group.destination === 'modified') {
      this.#times[this.#group.destination].set(word, value ?? 0);
    } else if (this.#group.destination === 'text') this.#format(word, value);
  }

  /** @returns whether the word, which is the first of its group, says what the group is for */
  #destination(word: string, isOptional: boolean): boolean {
    const destination = DESTINATIONS[word];
    if (destination !== undefined && !(destination === 'title' && this.#group.destination !== 'info')) {
      this.#group.destination = destination;
    } else if (word === 'listtext' || word === 'pntext') {
      this.#stories.markListItem();
      this.#group.destination = 'skip';
    } else if (word === 'footnote' || word === 'shptxt') {
      this.#group.endsStory = true;
      this.#stories.enter(word === 'footnote' ? 'footnote' : 'paragraph');
    } else if (SKIPPED.has(word) || (isOptional && !KNOWN.has(word) && this.#group.destination !== 'styles')) {
      this.#group.destination = 'skip';
    } else return false;
    return true;
  }

  #font(word: string, value: number): void {
    if (word === 'f') this.#tableFont = value;
    else if (word === 'fcharset') this.#fonts.setCharset(this.#tableFont, value);
    else if (word === 'cpg') this.#fonts.setCodePage(this.#tableFont, value);
  }

  #format(word: string, value: number | undefined): void {
    switch (word) {
      case 'ansicpg':
        this.#fonts.codePage = value || 1252;
        break;
      case 'mac':
        this.#fonts.codePage = 10000;
        break;
      case 'deff':
        this.#usualFont = value;
        this.#group.font = value;
        break;
      case 'f':
        this.#group.font = value;
        break;
      case 'uc':
        this.#group.fallback = Math.max(0, value ?? 1);
        break;
      case 'v':
        this.#group.isHidden = value !== 0;
        break;
      case 'deleted':
        this.#group.isDeleted = value !== 0;
        break;
      case 'plain':
        [this.#group.isHidden, this.#group.isDeleted, this.#group.font] = [false, false, this.#usualFont];
        break;
      default:
        this.#stories.control(word, value);
    }
  }
}

function dateOf(parts: ReadonlyMap<string, number>): Date | undefined {
  const year = parts.get('yr');
  if (year === undefined) return undefined;
  const at = (name: string, usual: number): number => parts.get(name) ?? usual;
  return new Date(Date.UTC(year, at('mo', 1) - 1, at('dy', 1), at('hr', 0), at('min', 0), at('sec', 0)));
}
