import { SaxesParser } from 'saxes';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import { readHtml } from '../html-blocks.ts';

/** Elements nested deeper than this are no document's. */
const MAX_DEPTH = 1_000;

/** With more mistakes than this, it is not XML. */
const MAX_MISTAKES = 1_000;

/** Read at a time. */
const SLICE_CHARS = 64 * 1024;

/** An element with more parts than this is a container, whose parts are written as they come. */
const MAX_PARTS = 200;

/** Lines that stand together are cut into blocks of about this size. */
const MAX_GROUP_CHARS = 1_500;

/** Longer text is a paragraph of its own. */
const MAX_LINE_CHARS = 200;

/** Programs and looks. */
const SKIPPED = new Set(['script', 'style']);

/** Attributes that say how to read an element, not what it says. */
const TECHNICAL = /^(?:xmlns|xml|xsi)(?::|$)|^(?:class|style|id|rel|target)$/;

interface Part {
  readonly kind: 'line' | 'group' | 'paragraph';
  readonly text: string;
}

/** An element that is not closed yet. */
interface Open {
  readonly name: string;
  readonly attributes: readonly Part[];
  readonly parts: Part[];
  /** All its text in order, its descendants' included. */
  readonly text: string[];
  /** Whether text stands in it beside elements. */
  hasText: boolean;
  hasElements: boolean;
  isContainer: boolean;
}

/** What an XML document says. */
export interface XmlRecords {
  readonly title?: string;
  readonly blocks: BlockBuilder['blocks'];
}

/**
 * Reads any XML document as text: elements that hold nothing but text become lines of
 * `name: value`, those that stand together one block, and text with elements within it
 * paragraphs. No entity is expanded but the predefined five, and nothing is fetched.
 * @returns what stands before the damage, if there is any
 * @throws AlcoveError `FILE_CORRUPT` when nothing can be read of it
 */
export function readXmlRecords(xml: string): XmlRecords {
  const reader = new RecordReader();
  const parser = new SaxesParser({ xmlns: false, position: false });
  let mistakes = 0;
  parser.on('error', (cause) => {
    if (++mistakes > MAX_MISTAKES) throw new AlcoveError('FILE_CORRUPT', { cause });
  });
  parser.on('opentag', ({ name, attributes }) => reader.open(name, attributes));
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.on('closetag', () => reader.close());
  try {
    for (let start = 0; start < xml.length; start += SLICE_CHARS) parser.write(xml.slice(start, start + SLICE_CHARS));
    parser.close();
  } catch (cause) {
    reader.end();
    if (reader.blocks.length === 0)
      throw cause instanceof AlcoveError ? cause : new AlcoveError('FILE_CORRUPT', { cause });
  }
  reader.end();
  return { blocks: reader.blocks, ...(reader.title !== undefined && { title: reader.title }) };
}

class RecordReader {
  readonly #builder = new BlockBuilder();
  readonly #open: Open[] = [];
  title: string | undefined;

  get blocks(): BlockBuilder['blocks'] {
    return this.#builder.blocks;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#open.length >= MAX_DEPTH) {
      throw new AlcoveError('FILE_CORRUPT', { detail: 'The file is nested deeper than any document.' });
    }
    const parent = this.#open.at(-1);
    if (parent) parent.hasElements = true;
    const local = localName(name);
    const lines = Object.entries(attributes)
      .filter(([key, value]) => value.trim() && !TECHNICAL.test(key))
      .map(([key, value]): Part => ({ kind: 'line', text: `${local}.${localName(key)}: ${oneLine(value)}` }));
    const isContainer = parent === undefined;
    this.#open.push({
      name: local,
      attributes: lines,
      parts: [],
      text: [],
      hasText: false,
      hasElements: false,
      isContainer,
    });
  }

  text(text: string): void {
    const element = this.#open.at(-1);
    if (!element || SKIPPED.has(element.name.toLowerCase())) return;
    element.text.push(text);
    if (!element.hasText && /\S/.test(text)) element.hasText = true;
  }

  close(): void {
    const element = this.#open.pop();
    if (!element) return;
    const parent = this.#open.at(-1);
    const parts = partsOf(element);
    if (this.title === undefined && !element.hasElements && element.hasText && this.#open.length <= 3) {
      if (element.name.toLowerCase() === 'title') this.title = oneLine(element.text.join('')).slice(0, 500);
    }
    if (!parent) {
      this.#write(parts);
      return;
    }
    if (!parent.isContainer) for (const piece of element.text) parent.text.push(piece);
    for (const part of parts) parent.parts.push(part);
    if (parent.parts.length > MAX_PARTS) {
      parent.isContainer = true;
      this.#write(parent.parts);
      parent.parts.length = 0;
      parent.text.length = 0;
    }
  }

  /** Writes what is left of elements that were never closed. */
  end(): void {
    for (const element of this.#open.splice(0)) this.#write(partsOf(element));
  }

  #write(parts: readonly Part[]): void {
    for (const { kind, text } of grouped(parts)) this.#builder.add(kind === 'paragraph' ? 'paragraph' : 'code', text);
  }
}

/** What an element adds to the one around it. */
function partsOf(element: Open): Part[] {
  if (!element.hasElements) {
    const text = readable(element.text.join(''));
    const value = text && leafPart(element.name, text);
    return value ? [value, ...element.attributes] : [...element.attributes];
  }
  // A sentence with marked words in it: its parts are no data of their own.
  if (element.hasText && !element.isContainer) return [{ kind: 'paragraph', text: element.text.join('') }];
  const loose = element.hasText ? [{ kind: 'paragraph', text: element.text.join(' ') } as const] : [];
  return [...loose, ...grouped([...element.attributes, ...element.parts])];
}

function leafPart(name: string, text: string): Part {
  if (text.length > MAX_LINE_CHARS) return { kind: 'paragraph', text: isProse(name) ? text : `${name}: ${text}` };
  return isProse(name) ? { kind: 'paragraph', text } : { kind: 'line', text: `${name}: ${oneLine(text)}` };
}

/** Names that mean a stretch of text in any vocabulary. */
function isProse(name: string): boolean {
  return /^(?:p|para|simpara|paragraph|text|tspan)$/i.test(name);
}

/** Feeds carry their articles as HTML that is written as text. */
function readable(text: string): string {
  const clean = text.trim();
  if (!/<\/?(?:p|br|a|div|img|em|strong|ul|li|b|i|span)\b[^>]*>/i.test(clean)) return clean;
  return readHtml(clean)
    .blocks.map((block) => block.text)
    .join('\n');
}

/** Lines that follow each other, together. */
function* grouped(parts: readonly Part[]): Generator<Part> {
  let lines: string[] = [];
  let chars = 0;
  const group = (): Part => ({ kind: 'group', text: lines.join('\n') });
  for (const part of parts) {
    if (lines.length > 0 && (part.kind !== 'line' || chars + part.text.length > MAX_GROUP_CHARS)) {
      yield group();
      lines = [];
      chars = 0;
    }
    if (part.kind === 'line') {
      lines.push(part.text);
      chars += part.text.length;
    } else yield part;
  }
  if (lines.length > 0) yield group();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
