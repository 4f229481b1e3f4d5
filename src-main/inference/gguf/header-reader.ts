import { corrupt } from './refuse.ts';

/** No model's header is longer: 300,000 tokens and as many merges are some 12 MiB. */
const MAX_HEADER_BYTES = 256 * 1024 ** 2;
const SLICE_BYTES = 256 * 1024;

/** What bytes are read from: a `FileHandle` is one. */
export interface ByteSource {
  /**
   * Fills `buffer` from `offset` on with as many bytes as there are, `length` at most, beginning at `position` of the file.
   * Headers are read from front to back.
   */
  read(
    buffer: Buffer<ArrayBuffer>,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/**
 * Reads the head of a file from front to back, a slice at a time, and never past its end. Every length
 * that the file claims is held against what is there before anything is made of it.
 */
export class HeaderReader {
  readonly #file: ByteSource;
  readonly #end: number;
  #slice = Buffer.alloc(0);
  /** Where in the file the slice begins. */
  #start = 0;
  /** How much of the slice is read. */
  #read = 0;

  /** @param size bytes of the file */
  constructor(file: ByteSource, size: number) {
    this.#file = file;
    this.#end = Math.min(size, MAX_HEADER_BYTES);
  }

  /** Bytes from the beginning of the file. */
  get position(): number {
    return this.#start + this.#read;
  }

  /** Bytes that are still to come. */
  get rest(): number {
    return this.#end - this.position;
  }

  async uint32(): Promise<number> {
    // Apart, for what is taken may be in another slice than what came before.
    const at = await this.#take(4);
    return this.#slice.readUInt32LE(at);
  }

  /** A count, a length or an offset: what is too large to be counted with is too large to be true. */
  async count(): Promise<number> {
    const at = await this.#take(8);
    const value = this.#slice.readBigUInt64LE(at);
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('its header holds a number that cannot be true');
    return Number(value);
  }

  async text(maxBytes: number): Promise<string> {
    const length = await this.count();
    if (length > maxBytes) throw corrupt('its header holds a text that is longer than any');
    return (await this.bytes(length)).toString('utf8');
  }

  /** Valid until the next read. */
  async bytes(length: number): Promise<Buffer> {
    const at = await this.#take(length);
    return this.#slice.subarray(at, at + length);
  }

  /** Goes on without looking; nothing is read. */
  skip(length: number): void {
    if (length > this.rest) throw cutShort();
    this.#read += length;
  }

  async skipTexts(count: number): Promise<void> {
    // Each is at least as long as its own length.
    if (count > this.rest / 8) throw cutShort();
    for (let index = 0; index < count; index++) {
      if (this.#slice.length - this.#read >= 8) {
        // Hundreds of thousands of them: no promise for each.
        const low = this.#slice.readUInt32LE(this.#read);
        const high = this.#slice.readUInt32LE(this.#read + 4);
        this.#read += 8;
        this.skip(high * 2 ** 32 + low);
      } else {
        this.skip(await this.count());
      }
    }
  }

  /** @returns where in the slice the next `length` bytes begin, which then count as read */
  async #take(length: number): Promise<number> {
    if (length > this.rest) throw cutShort();
    if (this.#read + length > this.#slice.length) await this.#load(length);
    const at = this.#read;
    this.#read += length;
    return at;
  }

  async #load(length: number): Promise<void> {
    const start = this.position;
    const slice = Buffer.allocUnsafe(Math.min(Math.max(length, SLICE_BYTES), this.#end - start));
    for (let filled = 0; filled < slice.length; ) {
      const { bytesRead } = await this.#file.read(slice, filled, slice.length - filled, start + filled);
      if (bytesRead === 0) throw cutShort();
      filled += bytesRead;
    }
    this.#slice = slice;
    this.#start = start;
    this.#read = 0;
  }
}

const cutShort = () => corrupt('it ends in the middle of its header');
