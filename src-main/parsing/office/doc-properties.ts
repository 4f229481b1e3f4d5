/*
 * Formatting in a Word 97 document ([MS-DOC] 2.6 and 2.9): pages of 512 bytes, each with runs of the
 * text's bytes and the properties that they have. Only what says what a paragraph is, or that text
 * is not to be seen, is looked at.
 */

const PAGE_BYTES = 512;

/** A stretch of the text's bytes and how it is formatted. */
export interface Run {
  /** Offsets into the `WordDocument` stream; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Index of the paragraph's style; 0 on runs of characters. */
  readonly style: number;
  /** Values of single properties, by their code. */
  readonly properties: ReadonlyMap<number, number>;
}

/** Codes of properties (`sprm`). */
export const IN_TABLE = 0x2416;
export const ROW_END = 0x2417;
export const LIST = 0x460b;
export const OUTLINE_LEVEL = 0x2640;
export const DELETED = 0x0800;
export const HIDDEN = 0x083c;

const OF_INTEREST = new Set([IN_TABLE, ROW_END, LIST, OUTLINE_LEVEL, DELETED, HIDDEN]);

/** The runs that a table of pages lists (`PlcBtePapx`, `PlcBteChpx`), in the order of their offsets. */
export function readRuns(file: Buffer, pages: Buffer, kind: 'paragraph' | 'character'): Run[] {
  const runs: Run[] = [];
  const count = Math.floor((pages.length - 4) / 8);
  for (let index = 0; index < count; index++) {
    const number = pages.readUInt32LE((count + 1) * 4 + index * 4) & 0x3fffff;
    const page = file.subarray(number * PAGE_BYTES, (number + 1) * PAGE_BYTES);
    if (page.length === PAGE_BYTES) runs.push(...runsOf(page, kind));
  }
  return runs.sort((a, b) => a.start - b.start);
}

function* runsOf(page: Buffer, kind: 'paragraph' | 'character'): Generator<Run> {
  const count = page.readUInt8(PAGE_BYTES - 1);
  const entryBytes = kind === 'paragraph' ? 13 : 1;
  for (let index = 0; index < count; index++) {
    const entry = (count + 1) * 4 + index * entryBytes;
    if (entry >= PAGE_BYTES) return;
    const at = page.readUInt8(entry) * 2;
    const bytes =
      at === 0 ? Buffer.alloc(0) : kind === 'paragraph' ? paragraphBytes(page, at) : characterBytes(page, at);
    const hasStyle = kind === 'paragraph' && bytes.length >= 2;
    yield {
      start: page.readUInt32LE(index * 4),
      end: page.readUInt32LE(index * 4 + 4),
      style: hasStyle ? bytes.readUInt16LE(0) : 0,
      properties: readProperties(hasStyle ? bytes.subarray(2) : bytes),
    };
  }
}

/** Lengths are in pairs of bytes; one that begins with a zero has it in the byte after. */
function paragraphBytes(page: Buffer, at: number): Buffer {
  const pairs = page.readUInt8(at);
  if (pairs !== 0) return page.subarray(at + 1, at + pairs * 2);
  return at + 1 < PAGE_BYTES ? page.subarray(at + 2, at + 2 + page.readUInt8(at + 1) * 2) : page.subarray(0, 0);
}

function characterBytes(page: Buffer, at: number): Buffer {
  return page.subarray(at + 1, at + 1 + page.readUInt8(at));
}

/** Bytes of a property's value, by the three highest bits of its code; 6 is one that has its length before it. */
const VALUE_BYTES = [1, 1, 2, 4, 2, 2, undefined, 3];

/** The one property whose length takes two bytes. */
const TABLE_DEFINITION = 0xd608;

function readProperties(bytes: Buffer): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at + 3 <= bytes.length; ) {
    const code = bytes.readUInt16LE(at);
    at += 2;
    if (OF_INTEREST.has(code)) found.set(code, bytes.readUInt8(at));
    const length = VALUE_BYTES[code >> 13];
    if (length !== undefined) at += length;
    else if (code === TABLE_DEFINITION) at += at + 2 <= bytes.length ? bytes.readUInt16LE(at) + 1 : 2;
    else at += bytes.readUInt8(at) + 1;
  }
  return found;
}

/** Finds runs by offset; offsets that come one after the other are found at once. */
export class RunFinder {
  readonly #runs: readonly Run[];
  #last = 0;

  constructor(runs: readonly Run[]) {
    this.#runs = runs;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  at(offset: number): Run | undefined {
    const near = this.#runs[this.#last];
    if (near && near.start <= offset && offset < near.end) return near;
    let [low, high] = [0, this.#runs.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (!run) return undefined;
      if (offset < run.start) high = middle - 1;
      else if (offset >= run.end) low = middle + 1;
      else {
        this.#last = middle;
        return run;
      }
    }
    return undefined;
  }
}

/** What built-in styles are (`sti`, [MS-DOC] 2.9.272), by index of the style in the document. */
export type StyleRole =
  | { readonly kind: 'heading'; readonly level: number }
  | { readonly kind: 'title' | 'caption' | 'code' };

const CAPTION = 34;
const TITLE = 62;
const PREFORMATTED = 101;
const NO_STYLE = 0xfff;

/** Longest chain of styles, each based on the next, that is followed. */
const MAX_CHAIN = 32;

/** Reads the style sheet (`STSH`): what a style is, or what it is based on. */
export function readStyleRoles(sheet: Buffer): (style: number) => StyleRole | undefined {
  const styles: { readonly builtIn: number; readonly base: number }[] = [];
  for (let at = sheet.length >= 2 ? 2 + sheet.readUInt16LE(0) : 0; at > 0 && at + 2 <= sheet.length; ) {
    const length = sheet.readUInt16LE(at);
    const isThere = length >= 4 && at + 6 <= sheet.length;
    styles.push({
      builtIn: isThere ? sheet.readUInt16LE(at + 2) & 0xfff : NO_STYLE,
      base: isThere ? sheet.readUInt16LE(at + 4) >> 4 : NO_STYLE,
    });
    at += 2 + length + (length & 1);
  }
  return (style) => {
    let next = style;
    for (let chain = 0; chain < MAX_CHAIN; chain++) {
      const found = styles[next];
      if (!found) return undefined;
      if (found.builtIn >= 1 && found.builtIn <= 9) return { kind: 'heading', level: found.builtIn };
      if (found.builtIn === TITLE) return { kind: 'title' };
      if (found.builtIn === CAPTION) return { kind: 'caption' };
      if (found.builtIn === PREFORMATTED) return { kind: 'code' };
      next = found.base;
    }
    return undefined;
  };
}
