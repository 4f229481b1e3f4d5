import { AlcoveError } from '../../../src-shared/errors.ts';

const TRAILER_BYTES = 32;

/** What objects are, in the upper half of their first byte. */
const DATA = 0x4;
const ASCII = 0x5;
const UTF_16 = 0x6;
const DICTIONARY = 0xd;

/** A lower half of this says that the length follows as a number. */
const LENGTH_FOLLOWS = 0xf;

/**
 * Apple's binary property lists, as far as web archives need them: dictionaries, strings and
 * data, each read when it is asked for. Whatever points outside of the file is damage.
 */
export class BinaryPlist {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #offsetBytes: number;
  readonly #referenceBytes: number;
  readonly #tableOffset: number;
  /** The object that holds all others. */
  readonly root: number;

  static isOne(bytes: Uint8Array): boolean {
    return Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'bplist00';
  }

  /** @throws AlcoveError `FILE_CORRUPT` */
  constructor(bytes: Uint8Array) {
    if (!BinaryPlist.isOne(bytes) || bytes.length < 8 + TRAILER_BYTES) throw new AlcoveError('FILE_CORRUPT');
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trailer = bytes.length - TRAILER_BYTES;
    this.#offsetBytes = this.#number(trailer + 6, 1);
    this.#referenceBytes = this.#number(trailer + 7, 1);
    this.root = this.#number(trailer + 16, 8);
    this.#tableOffset = this.#number(trailer + 24, 8);
  }

  /** The objects in a dictionary by their names; `undefined` when the object is none. */
  dictionary(object: number): ReadonlyMap<string, number> | undefined {
    const { kind, start, length } = this.#header(object);
    if (kind !== DICTIONARY) return undefined;
    const entries = new Map<string, number>();
    for (let index = 0; index < length; index++) {
      const key = this.#number(start + index * this.#referenceBytes, this.#referenceBytes);
      const value = this.#number(start + (length + index) * this.#referenceBytes, this.#referenceBytes);
      entries.set(this.string(key) ?? '', value);
    }
    return entries;
  }

  string(object: number): string | undefined {
    const { kind, start, length } = this.#header(object);
    if (kind === ASCII) return Buffer.from(this.#slice(start, length)).toString('latin1');
    return kind === UTF_16 ? new TextDecoder('utf-16be').decode(this.#slice(start, length * 2)) : undefined;
  }

  data(object: number): Uint8Array | undefined {
    const { kind, start, length } = this.#header(object);
    return kind === DATA ? this.#slice(start, length) : undefined;
  }

  #header(object: number): { readonly kind: number; readonly start: number; readonly length: number } {
    const offset = this.#number(this.#tableOffset + object * this.#offsetBytes, this.#offsetBytes);
    const marker = this.#number(offset, 1);
    const kind = marker >> 4;
    const short = marker & 0xf;
    if (short !== LENGTH_FOLLOWS) return { kind, start: offset + 1, length: short };
    const size = 2 ** (this.#number(offset + 1, 1) & 0xf);
    return { kind, start: offset + 2 + size, length: this.#number(offset + 2, size) };
  }

  /** A number of so many bytes, the highest first. */
  #number(offset: number, size: number): number {
    if (size > 8 || !(offset >= 0) || offset + size > this.#bytes.length) throw new AlcoveError('FILE_CORRUPT');
    let value = 0;
    for (let index = 0; index < size; index++) value = value * 256 + this.#view.getUint8(offset + index);
    return value;
  }

  #slice(start: number, length: number): Uint8Array {
    if (start + length > this.#bytes.length) throw new AlcoveError('FILE_CORRUPT');
    return this.#bytes.subarray(start, start + length);
  }
}
