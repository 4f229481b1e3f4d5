import type { Block, BlockKind, Box } from '../../src-shared/documents.ts';

interface Place {
  readonly page?: number;
  readonly box?: Box;
  /** Only on text that was recognised in a picture. */
  readonly confidence?: number;
}

/** Longest block, in UTF-16 code units: what is longer is cut, so that no single row or message grows without limit. */
const MAX_BLOCK_CHARS = 8_000;

/** Collects blocks in reading order and keeps the heading path that each stands under. */
export class BlockBuilder {
  readonly blocks: Block[] = [];
  readonly #headings: { readonly level: number; readonly text: string }[] = [];

  /** Adds a heading and makes it the one that what follows stands under. Blank text is left out. */
  heading(level: number, text: string, place: Place = {}): void {
    const clean = oneLine(text);
    if (!clean) return;
    if (clean.length > MAX_BLOCK_CHARS) {
      this.add('paragraph', clean, place);
      return;
    }
    while ((this.#headings.at(-1)?.level ?? 0) >= level) this.#headings.pop();
    this.blocks.push({ kind: 'heading', text: clean, level, headingPath: this.#path(), ...place });
    this.#headings.push({ level, text: clean });
  }

  /** Adds anything else. Tables and code keep their line breaks. Blank text is left out. */
  add(kind: Exclude<BlockKind, 'heading'>, text: string, place: Place = {}): void {
    const headingPath = this.#path();
    for (const part of partsOf(text)) {
      const clean = kind === 'code' || kind === 'table' ? withoutEdges(part) : oneLine(part);
      if (clean.trim()) this.blocks.push({ kind, text: clean, headingPath, ...place });
    }
  }

  #path(): string[] {
    return this.#headings.map((heading) => heading.text);
  }
}

/** Cut at the last empty line, line end, sentence end or blank that leaves a part at least half full. */
function* partsOf(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > MAX_BLOCK_CHARS) {
    const window = text.slice(start, start + MAX_BLOCK_CHARS);
    const cuts = ['\n\n', '\n', '. ', '。', ' '].map((mark) => window.lastIndexOf(mark) + mark.length);
    let length = cuts.find((cut) => cut > MAX_BLOCK_CHARS / 2) ?? MAX_BLOCK_CHARS;
    // Between the halves of a pair there is no character to cut after.
    if ((text.charCodeAt(start + length) & 0xfc00) === 0xdc00) length--;
    yield text.slice(start, start + length);
    start += length;
  }
  yield start === 0 ? text : text.slice(start);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_ALL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Fonts without a map to Unicode yield control characters, which databases and terminals choke on. */
function printable(text: string): string {
  return CONTROL.test(text) ? text.replace(/\r\n?|[\f\v]/g, '\n').replace(CONTROL_ALL, '') : text;
}

/** Without blanks at the ends of lines and without empty lines at either end. */
function withoutEdges(text: string): string {
  const lines = printable(text)
    .split('\n')
    .map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? '' : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1).join('\n');
}

/** White space folded to single blanks, as a line of running text. */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
}
