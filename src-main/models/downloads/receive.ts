import { AlcoveError } from '../../../src-shared/errors.ts';
import type { PartialFile } from './partial-file.ts';
import type { Part } from './remote-file.ts';
import { Setback } from './setback.ts';

/** Written at once: each write costs the same, however small. */
const WRITE_BYTES = 1024 * 1024;

/** On a slow line less is written, so that people see it go on, and a kill costs little. */
const WRITE_EVERY_MS = 500;

export interface ReceiveOptions {
  readonly file: PartialFile;
  /** A connection on which nothing comes for so long is given up. */
  readonly stallMs: number;
  /** Told whenever there are more bytes in the file. */
  readonly onBytes: () => void;
  readonly signal: AbortSignal;
}

/**
 * Reads an answer to its end and writes what of it is not here yet. Whatever ends it early, what had come is written and
 * counted.
 * @throws Setback where the connection ended or stalled; AlcoveError `DOWNLOAD_CORRUPT` where it holds more than it said,
 * `DISK_FULL`; the signal's reason
 */
export async function receive(part: Part, options: ReceiveOptions): Promise<void> {
  const { stallMs, signal } = options;
  const { body } = part;
  const writer = new Writer(part.begin, options);
  const stall = setTimeout(() => body.destroy(new Error(`Nothing came for ${stallMs} ms.`)), stallMs);
  const abort = (): void => void body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  let at = part.begin;
  try {
    for await (const chunk of body) {
      const piece: Uint8Array = chunk;
      at += piece.length;
      if (at > part.end) throw new AlcoveError('DOWNLOAD_CORRUPT');
      // Waits where the disk is slower than the connection.
      const waiting = writer.add(piece);
      if (waiting) await waiting;
      stall.refresh();
    }
  } catch (error) {
    if (error instanceof AlcoveError && error.code !== 'HUB_UNREACHABLE') throw error;
    signal.throwIfAborted();
    throw new Setback(new AlcoveError('HUB_UNREACHABLE', { cause: error }));
  } finally {
    clearTimeout(stall);
    signal.removeEventListener('abort', abort);
    body.on('error', () => {}).destroy();
    await writer.end();
  }
  signal.throwIfAborted();
  if (at < part.end) throw new Setback(new AlcoveError('HUB_UNREACHABLE'));
}

/**
 * Gathers pieces until there are enough to be worth a write, and gathers the next while they are written. They are copied
 * into memory that is used over and over: to let go of as many buffers as come would cost more.
 */
class Writer {
  readonly #options: ReceiveOptions;
  #gathering = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #spare = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #length = 0;
  #wroteAt = performance.now();
  /** Where what is gathered belongs in the file. */
  #begin: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(begin: number, options: ReceiveOptions) {
    this.#begin = begin;
    this.#options = options;
  }

  /** @returns what to wait for before more is added */
  add(piece: Uint8Array): Promise<void> | undefined {
    const room = WRITE_BYTES - this.#length;
    if (piece.length < room) {
      this.#gathering.set(piece, this.#length);
      this.#length += piece.length;
      return performance.now() - this.#wroteAt < WRITE_EVERY_MS ? undefined : this.#flush();
    }
    this.#gathering.set(piece.subarray(0, room), this.#length);
    this.#length = WRITE_BYTES;
    return this.#flush().then(() => (piece.length > room ? this.add(piece.subarray(room)) : undefined));
  }

  /** Comes back when all is in the file. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#writing;
  }

  /** Comes back when more can be gathered. */
  async #flush(): Promise<void> {
    await this.#writing;
    this.#wroteAt = performance.now();
    const full = this.#gathering.subarray(0, this.#length);
    this.#writing = this.#write(full, this.#begin);
    // Whoever waits for it next hears of it.
    this.#writing.catch(() => {});
    this.#begin += this.#length;
    this.#length = 0;
    [this.#gathering, this.#spare] = [this.#spare, this.#gathering];
  }

  async #write(bytes: Uint8Array, begin: number): Promise<void> {
    const { file, onBytes } = this.#options;
    for (const gap of file.received.missing({ begin, end: begin + bytes.length }))
      await file.write(bytes.subarray(gap.begin - begin, gap.end - begin), gap.begin);
    onBytes();
  }
}
