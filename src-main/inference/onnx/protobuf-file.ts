import type { FileHandle } from 'node:fs/promises';
import { AlcoveError } from '../../../src-shared/errors.ts';

/** One field of a message, as it lies in the file. */
export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  /** Of a varint. */
  readonly value: number;
  /** Where the content lies, of a field that has a length. */
  readonly start: number;
  readonly end: number;
}

const WINDOW_BYTES = 64 * 1024;
const MAX_VARINT_BYTES = 10;

/**
 * Reads protobuf messages off a file, a window at a time and without their long contents, which are skipped. Nothing
 * of what the file says is believed: every length is held against its message's.
 */
export class ProtobufFile {
  readonly #file: FileHandle;
  readonly bytes: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.bytes = bytes;
  }

  /** @throws AlcoveError `MODEL_CORRUPT` when a field does not fit into its message */
  async *fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start;
    const varint = async (): Promise<number> => {
      let [value, scale] = [0, 1];
      for (let index = 0; index < MAX_VARINT_BYTES; index++, scale *= 128) {
        if (at >= end) break;
        const byte = await this.#byte(at++);
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) return value;
      }
      throw cut();
    };
    while (at < end) {
      const tag = await varint();
      const [number, wire] = [Math.floor(tag / 8), tag % 8];
      if (wire === 0) {
        const value = await varint();
        yield { number, wire, value, start: at, end: at };
      } else if (wire === 1 || wire === 2 || wire === 5) {
        const length = wire === 2 ? await varint() : wire === 1 ? 8 : 4;
        if (number === 0 || length > end - at) throw cut();
        yield { number, wire, value: 0, start: at, end: at + length };
        at += length;
      } else throw cut();
    }
  }

  /** @throws AlcoveError `MODEL_CORRUPT` when it is longer than `most` bytes */
  async text({ start, end }: Field, most: number): Promise<string> {
    if (end - start > most) throw cut();
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, bytesRead);
  }

  async #byte(at: number): Promise<number> {
    if (at < this.#windowStart || at >= this.#windowStart + this.#window.length) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(WINDOW_BYTES), 0, WINDOW_BYTES, at);
      this.#window = buffer.subarray(0, bytesRead);
      this.#windowStart = at;
    }
    const byte = this.#window[at - this.#windowStart];
    if (byte === undefined) throw cut();
    return byte;
  }
}

const cut = (): AlcoveError => new AlcoveError('MODEL_CORRUPT');
