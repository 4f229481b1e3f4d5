import { AlcoveError } from '../../src-shared/errors.ts';

/*
 * OLE compound files, which DOC, XLS, PPT, MSG and encrypted office documents are ([MS-CFB]).
 * Read here rather than with the library that writes them in the tests: a format is told by the
 * names in the directory, and that library copies every stream before it gives any.
 */

const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const MINI_SECTOR_SHIFT = 6;
/** Streams shorter than this are kept in the mini stream. */
const MINI_CUTOFF_BYTES = 4096;
/** Sector numbers from here on are marks: end of chain, free, or part of the table itself. */
const FIRST_MARK = 0xfffffffa;

const STREAM = 2;
const NO_ENTRY = 0xffffffff;

interface Entry {
  readonly start: number;
  readonly size: number;
}

/** A compound file in memory. Only the streams right below its root are seen: embedded objects have their own. */
export class OleFile {
  readonly #bytes: Buffer;
  readonly #sectorShift: number;
  readonly #fatSectors: readonly number[];
  readonly #entries = new Map<string, Entry>();
  readonly #miniStart: number;
  #mini: { readonly stream: Buffer; readonly table: Buffer } | undefined;

  /** @throws AlcoveError `FILE_CORRUPT` when the directory cannot be read */
  constructor(bytes: Uint8Array) {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!hasHeader(file)) throw new AlcoveError('FILE_CORRUPT');
    this.#bytes = file;
    this.#sectorShift = file.readUInt16LE(30);
    this.#fatSectors = this.#readFatSectors();
    const directory = this.#chain(file.readUInt32LE(48));
    if (directory.length < ENTRY_BYTES) throw new AlcoveError('FILE_CORRUPT');
    this.#miniStart = directory.readUInt32LE(116);
    this.#readEntries(directory);
  }

  /** Names of the streams below the root, as they are written. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /**
   * The content of a stream; `undefined` when there is none of this name. Where the file is cut short, so is the stream.
   * @throws AlcoveError `FILE_CORRUPT` when its sectors go round in a circle
   */
  read(name: string): Buffer | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    if (entry.size >= MINI_CUTOFF_BYTES) return this.#chain(entry.start, entry.size).subarray(0, entry.size);
    this.#mini ??= { stream: this.#chain(this.#miniStart), table: this.#chain(this.#bytes.readUInt32LE(60)) };
    const { stream, table } = this.#mini;
    const next = (sector: number): number =>
      sector * 4 + 4 <= table.length ? table.readUInt32LE(sector * 4) : NO_ENTRY;
    const at = (sector: number): Buffer =>
      stream.subarray(sector << MINI_SECTOR_SHIFT, (sector + 1) << MINI_SECTOR_SHIFT);
    return follow(entry.start, next, at, stream.length >> MINI_SECTOR_SHIFT, entry.size).subarray(0, entry.size);
  }

  /** Numbers of the sectors that hold the allocation table: 109 in the header, the rest in a chain of their own. */
  #readFatSectors(): number[] {
    const numbers: number[] = [];
    const take = (table: Buffer, count: number): void => {
      for (let index = 0; index < count && index * 4 + 4 <= table.length; index++) {
        const sector = table.readUInt32LE(index * 4);
        if (sector < FIRST_MARK) numbers.push(sector);
      }
    };
    take(this.#bytes.subarray(76, HEADER_BYTES), 109);
    const perSector = (1 << (this.#sectorShift - 2)) - 1;
    const sectorCount = this.#bytes.length >> this.#sectorShift;
    let sector = this.#bytes.readUInt32LE(68);
    for (let count = 0; sector < FIRST_MARK && count < sectorCount; count++) {
      const table = this.#sector(sector);
      take(table, perSector);
      if (table.length < (perSector + 1) * 4) break;
      sector = table.readUInt32LE(perSector * 4);
    }
    return numbers;
  }

  /** Names form a tree in which every entry points at its left and right neighbour. */
  #readEntries(directory: Buffer): void {
    const seen = new Set<number>();
    const open = [directory.readUInt32LE(76)];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const at = index * ENTRY_BYTES;
      if (seen.has(index) || at + ENTRY_BYTES > directory.length) continue;
      seen.add(index);
      open.push(directory.readUInt32LE(at + 68), directory.readUInt32LE(at + 72));
      if (directory[at + 66] !== STREAM) continue;
      const nameBytes = Math.min(64, Math.max(2, directory.readUInt16LE(at + 64))) - 2;
      const name = directory.toString('utf16le', at, at + nameBytes);
      this.#entries.set(name, { start: directory.readUInt32LE(at + 116), size: directory.readUInt32LE(at + 120) });
    }
  }

  #sector(number: number): Buffer {
    const start = (number + 1) * 2 ** this.#sectorShift;
    return this.#bytes.subarray(start, start + 2 ** this.#sectorShift);
  }

  #chain(start: number, size = Number.POSITIVE_INFINITY): Buffer {
    const perSector = 1 << (this.#sectorShift - 2);
    const next = (sector: number): number => {
      const table = this.#sector(this.#fatSectors[Math.floor(sector / perSector)] ?? NO_ENTRY);
      const at = (sector % perSector) * 4;
      return at + 4 <= table.length ? table.readUInt32LE(at) : NO_ENTRY;
    };
    return follow(start, next, (sector) => this.#sector(sector), this.#bytes.length >> this.#sectorShift, size);
  }
}

function follow(
  start: number,
  next: (sector: number) => number,
  at: (sector: number) => Buffer,
  sectorCount: number,
  size: number,
): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (let sector = start; sector < FIRST_MARK && length < size; sector = next(sector)) {
    const part = at(sector);
    if (part.length === 0) break;
    if (parts.push(part) > sectorCount + 1) throw new AlcoveError('FILE_CORRUPT');
    length += part.length;
  }
  return Buffer.concat(parts);
}

function hasHeader(file: Buffer): boolean {
  if (file.length < HEADER_BYTES || !file.subarray(0, 8).equals(SIGNATURE)) return false;
  const shift = file.readUInt16LE(30);
  return shift === 9 || shift === 12;
}

const knownNames = new WeakMap<Uint8Array, ReadonlySet<string>>();

/**
 * Names of the streams below the root of a compound file, by which its format is told: `WordDocument`,
 * `Workbook`, `PowerPoint Document`, `EncryptedPackage`. Empty when it is none or its directory is
 * damaged. Remembered for the same bytes, so that every format may ask.
 */
export function oleStreamNames(bytes: Uint8Array): ReadonlySet<string> {
  let names = knownNames.get(bytes);
  if (!names) {
    try {
      names = new Set(new OleFile(bytes).names);
    } catch {
      names = new Set();
    }
    knownNames.set(bytes, names);
  }
  return names;
}

/** Whether a file begins like a compound file and yet has no directory: it was cut short. */
export function isBrokenOle(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES));
  return hasHeader(head) && oleStreamNames(bytes).size === 0;
}
