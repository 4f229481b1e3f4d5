import { AlcoveError } from '../../../src-shared/errors.ts';
import type { OleFile } from '../ole.ts';
import { DELETED, HIDDEN, type Run, RunFinder, readRuns, readStyleRoles, type StyleRole } from './doc-properties.ts';
import { lockedError } from './locked.ts';

/** What the header of the `WordDocument` stream begins with ([MS-DOC] 2.5.2). */
const WORD_97 = 0xa5ec;
const WORD_6 = 0xa5dc;

const ENCRYPTED = 0x0100;
const TABLE_1 = 0x0200;
const HEADER_BYTES = 0x21a;

/** Marks a piece whose characters take one byte each. */
const IS_NARROW = 0x40000000;

/** A character by its position and where its bytes are. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  readonly isNarrow: boolean;
}

/** Text that ends with a paragraph mark, a cell mark or a section mark. */
export interface DocParagraph {
  readonly text: string;
  /** Positions of its characters, from and up to, in the whole text. */
  readonly start: number;
  readonly end: number;
  readonly endsCell: boolean;
  /** How its mark is formatted, which is how the paragraph is. */
  readonly run: Run | undefined;
}

/** Positions in the text at which notes are referred to, and the text of each. */
export interface DocNote {
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** The text of a Word 97 document (and of 6 and 95, as one run), and how its paragraphs are formatted. */
export class DocFile {
  readonly #file: Buffer;
  readonly #table: Buffer;
  readonly #pieces: readonly Piece[];
  readonly #paragraphs: RunFinder;
  readonly #characters: RunFinder;
  /** What a style is, by its index. */
  readonly roleOf: (style: number) => StyleRole | undefined;
  readonly notes: readonly DocNote[];
  /** Where the main text ends, and where that of text boxes is. */
  readonly mainEnd: number;
  readonly boxes: { readonly start: number; readonly end: number };

  /** @throws AlcoveError `FILE_CORRUPT`, `PASSWORD_REQUIRED`, `UNSUPPORTED_FORMAT` when a password was given */
  constructor(ole: OleFile, password?: string) {
    const file = ole.read('WordDocument');
    if (!file || file.length < 0x60) throw new AlcoveError('FILE_CORRUPT');
    const kind = file.readUInt16LE(0);
    const flags = file.readUInt16LE(0x0a);
    if (flags & ENCRYPTED) throw lockedError(password);
    this.#file = file;
    const isOld = kind === WORD_6;
    if (!isOld && (kind !== WORD_97 || file.length < HEADER_BYTES)) throw new AlcoveError('FILE_CORRUPT');
    this.#table = (isOld ? undefined : ole.read(flags & TABLE_1 ? '1Table' : '0Table')) ?? Buffer.alloc(0);
    this.#pieces = isOld ? oldPieces(file) : readPieces(this.#part(0x1a2));
    if (this.#pieces.length === 0) throw new AlcoveError('FILE_CORRUPT');
    const part = (at: number): Buffer => (isOld ? Buffer.alloc(0) : this.#part(at));
    this.#paragraphs = new RunFinder(readRuns(file, part(0x102), 'paragraph'));
    const unseen = readRuns(file, part(0xfa), 'character').filter(
      ({ properties }) => properties.get(DELETED) === 1 || properties.get(HIDDEN) === 1,
    );
    this.#characters = new RunFinder(unseen);
    this.roleOf = readStyleRoles(part(0xa2));
    // Main text, footnotes, headers, macros, comments, endnotes, text boxes: one after the other.
    const count = (at: number): number => (isOld ? 0 : file.readUInt32LE(at));
    this.mainEnd = isOld ? (this.#pieces[0]?.end ?? 0) : count(0x4c);
    const endnotes = this.mainEnd + [0x50, 0x54, 0x58, 0x5c].reduce((sum, at) => sum + count(at), 0);
    this.boxes = { start: endnotes + count(0x60), end: endnotes + count(0x60) + count(0x64) };
    this.notes = [
      ...readNotes(part(0xaa), part(0xb2), this.mainEnd),
      ...readNotes(part(0x20a), part(0x212), endnotes),
    ].sort((a, b) => a.position - b.position);
  }

  /** The paragraphs between two positions, in order. */
  *paragraphs(start: number, end: number): Generator<DocParagraph> {
    let parts: string[] = [];
    let first = start;
    for (const piece of this.#pieces) {
      const [from, to] = [Math.max(start, piece.start), Math.min(end, piece.end)];
      if (from >= to) continue;
      const text = this.#textOf(piece, from, to);
      let done = 0;
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code !== 0x0d && code !== 0x07 && code !== 0x0c) continue;
        parts.push(this.#seen(piece, from + done, text.slice(done, at)));
        const run = this.#paragraphs.at(offsetOf(piece, from + at));
        yield { text: parts.join(''), start: first, end: from + at + 1, endsCell: code === 0x07, run };
        [parts, done, first] = [[], at + 1, from + at + 1];
      }
      parts.push(this.#seen(piece, from + done, text.slice(done)));
    }
    if (parts.some((part) => part !== '')) {
      yield { text: parts.join(''), start: first, end, endsCell: false, run: undefined };
    }
  }

  /** The part of the table stream that a pair of numbers in the header names. */
  #part(at: number): Buffer {
    const start = this.#file.readUInt32LE(at);
    return this.#table.subarray(start, start + this.#file.readUInt32LE(at + 4));
  }

  #textOf(piece: Piece, from: number, to: number): string {
    const bytes = this.#file.subarray(offsetOf(piece, from), offsetOf(piece, to));
    return piece.isNarrow ? WINDOWS_1252.decode(bytes) : bytes.toString('utf16le');
  }

  /** Without what was deleted or hidden. */
  #seen(piece: Piece, from: number, text: string): string {
    if (this.#characters.isEmpty) return text;
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
      const start = at;
      const isUnseen = this.#characters.at(offsetOf(piece, from + at)) !== undefined;
      do at++;
      while (at < text.length && (this.#characters.at(offsetOf(piece, from + at)) !== undefined) === isUnseen);
      if (!isUnseen) parts.push(text.slice(start, at));
    }
    return parts.join('');
  }
}

const WINDOWS_1252 = new TextDecoder('windows-1252');

function offsetOf(piece: Piece, position: number): number {
  return piece.offset + (position - piece.start) * (piece.isNarrow ? 1 : 2);
}

/** The piece table (`Clx`, [MS-DOC] 2.9.38): which bytes are which characters. */
function readPieces(clx: Buffer): Piece[] {
  let at = 0;
  while (at + 3 <= clx.length && clx[at] === 1) at += 3 + clx.readUInt16LE(at + 1);
  if (at + 5 > clx.length || clx[at] !== 2) return [];
  const table = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((table.length - 4) / 12);
  const pieces: Piece[] = [];
  for (let index = 0; index < count; index++) {
    const start = table.readUInt32LE(index * 4);
    const end = table.readUInt32LE(index * 4 + 4);
    const where = table.readUInt32LE((count + 1) * 4 + index * 8 + 2);
    const isNarrow = (where & IS_NARROW) !== 0;
    const offset = where & (IS_NARROW - 1);
    if (end > start) pieces.push({ start, end, offset: isNarrow ? offset >> 1 : offset, isNarrow });
  }
  return pieces;
}

/** Word 6 and 95 keep the text in one piece, unless they saved it in a hurry. */
function oldPieces(file: Buffer): Piece[] {
  const [offset, end] = [file.readUInt32LE(0x18), file.readUInt32LE(0x1c)];
  return end > offset ? [{ start: 0, end: Math.min(end, file.length) - offset, offset, isNarrow: true }] : [];
}

/** Pairs the positions of references with the stretches of the notes' text. */
function readNotes(references: Buffer, texts: Buffer, start: number): DocNote[] {
  const count = Math.min(Math.floor((references.length - 4) / 6), texts.length / 4 - 1);
  const notes: DocNote[] = [];
  for (let index = 0; index < count; index++) {
    notes.push({
      position: references.readUInt32LE(index * 4),
      start: start + texts.readUInt32LE(index * 4),
      end: start + texts.readUInt32LE(index * 4 + 4),
    });
  }
  return notes;
}
