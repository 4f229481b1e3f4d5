import { utils, write } from 'cfb';

/** A compound file with these streams. */
export function makeOle(streams: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const file = utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) utils.cfb_add(file, name, Buffer.from(content));
  return new Uint8Array(write(file, { type: 'buffer' }));
}

interface DocParts {
  /** Each ends with its mark, `\r` or `\x07`; `style` is an index into the style sheet, `sprms` are properties. */
  readonly paragraphs: readonly {
    readonly text: string;
    readonly style?: number;
    readonly sprms?: readonly number[];
  }[];
  /** Text after the main text, with how long its parts are: footnotes, headers, and so on. */
  readonly after?: {
    readonly text: string;
    readonly footnotes?: number;
    readonly headers?: number;
    readonly boxes?: number;
  };
  /** Positions of footnote references, and where each note begins in the footnotes' text, and their end. */
  readonly notes?: { readonly references: readonly number[]; readonly texts: readonly number[] };
  /** Stretches of the main text, as positions, that are formatted. */
  readonly runs?: readonly { readonly start: number; readonly end: number; readonly sprms: readonly number[] }[];
  /** Built-in styles by index: `sti`, and the index of what it is based on. */
  readonly styles?: readonly (readonly [builtIn: number, base: number])[];
  readonly flags?: number;
  readonly streams?: Readonly<Record<string, Uint8Array>>;
}

const TEXT_AT = 0x400;
const PAGE_BYTES = 512;
const u16 = (...values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

/** A Word 97 document with one piece of wide text ([MS-DOC]). */
export function makeDoc({
  paragraphs,
  after,
  notes,
  runs = [],
  styles = [],
  flags = 0,
  streams = {},
}: DocParts): Uint8Array {
  const main = paragraphs.map(({ text }) => text).join('');
  const all = main + (after?.text ?? '');
  const text = Buffer.from(all, 'utf16le');
  const pagesAt = Math.ceil((TEXT_AT + text.length) / PAGE_BYTES);
  const file = Buffer.alloc((pagesAt + 2) * PAGE_BYTES);
  text.copy(file, TEXT_AT);
  const offset = (position: number): number => TEXT_AT + position * 2;
  let position = 0;
  const paragraphRuns = paragraphs.map(({ text, style = 0, sprms = [] }) => {
    const start = position;
    position += text.length;
    const bytes = Buffer.concat([u16(style), Buffer.from(sprms)]);
    const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
    return {
      start: offset(start),
      end: offset(position),
      bytes: Buffer.concat([Buffer.from([0, padded.length / 2]), padded]),
    };
  });
  page(paragraphRuns, 13).copy(file, pagesAt * PAGE_BYTES);
  // Runs follow one another without gaps: what is not formatted is a run without properties.
  const characterRuns = runs.flatMap(({ start, end, sprms }, index) => [
    { start: offset(runs[index - 1]?.end ?? 0), end: offset(start), bytes: Buffer.alloc(1) },
    { start: offset(start), end: offset(end), bytes: Buffer.from([sprms.length, ...sprms]) },
  ]);
  page(characterRuns, 1).copy(file, (pagesAt + 1) * PAGE_BYTES);

  const table: Buffer[] = [Buffer.alloc(16)];
  const add = (at: number, part: Buffer): void => {
    file.writeUInt32LE(Buffer.concat(table).length, at);
    file.writeUInt32LE(part.length, at + 4);
    table.push(part);
  };
  const pieces = Buffer.concat([u32(0, all.length), u16(0), u32(TEXT_AT), u16(0)]);
  add(0x1a2, Buffer.concat([Buffer.from([2]), u32(pieces.length), pieces]));
  add(0x102, u32(TEXT_AT, offset(position), pagesAt));
  if (runs.length > 0) add(0xfa, u32(TEXT_AT, offset(position), pagesAt + 1));
  const entries = styles.flatMap(([builtIn, base]) => [u16(4, builtIn, base << 4)]);
  add(0xa2, Buffer.concat([u16(4, styles.length, 4), ...entries]));
  if (notes) {
    add(0xaa, Buffer.concat([u32(...notes.references, main.length), u16(...notes.references.map(() => 1))]));
    add(0xb2, u32(...notes.texts));
  }
  file.writeUInt16LE(0xa5ec, 0);
  file.writeUInt16LE(0x0200 | flags, 0x0a);
  file.writeUInt32LE(main.length, 0x4c);
  file.writeUInt32LE(after?.footnotes ?? 0, 0x50);
  file.writeUInt32LE(after?.headers ?? 0, 0x54);
  file.writeUInt32LE(after?.boxes ?? 0, 0x64);
  return makeOle({ WordDocument: file, '1Table': Buffer.concat(table), ...streams });
}

/** A page of formatted runs: their offsets, an entry for each, and the properties from the end on. */
function page(
  runs: readonly { readonly start: number; readonly end: number; readonly bytes: Buffer }[],
  entryBytes: number,
): Buffer {
  const result = Buffer.alloc(PAGE_BYTES);
  let free = PAGE_BYTES - 2;
  runs.forEach(({ start, end, bytes }, index) => {
    result.writeUInt32LE(start, index * 4);
    result.writeUInt32LE(end, index * 4 + 4);
    free = (free - bytes.length) & ~1;
    bytes.copy(result, free);
    result.writeUInt8(free / 2, (runs.length + 1) * 4 + index * entryBytes);
  });
  result.writeUInt8(runs.length, PAGE_BYTES - 1);
  return result;
}
