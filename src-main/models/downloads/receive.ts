import { AlcoveError } from '../../../src-shared/errors.ts';
import type { PartialFile } from './partial-file.ts';
import type { Part } from './remote-file.ts';
import { Setback } from './setback.ts';

/** Written at once: each write costs the same, however small. */
const WRITE_BYTES = 1024 * 1024;

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
      if (writer.add(piece)) await writer.flush();
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
    await writer.flush();
  }
  signal.throwIfAborted();
  if (at < part.end) throw new Setback(new AlcoveError('HUB_UNREACHABLE'));
}

/** Gathers pieces until there are enough to be worth a write. */
class Writer {
  readonly #options: ReceiveOptions;
  #pieces: Uint8Array[] = [];
  #begin: number;
  #length = 0;

  constructor(begin: number, options: ReceiveOptions) {
    this.#begin = begin;
    this.#options = options;
  }

  /** @returns whether it is time to write */
  add(piece: Uint8Array): boolean {
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this.#length >= WRITE_BYTES;
  }

  async flush(): Promise<void> {
    const { file, onBytes } = this.#options;
    const pieces = this.#pieces;
    const begin = this.#begin;
    const end = begin + this.#length;
    this.#pieces = [];
    this.#begin = end;
    this.#length = 0;
    for (const gap of file.received.missing({ begin, end }))
      await file.write(cut(pieces, gap.begin - begin, gap.end - begin), gap.begin);
    onBytes();
  }
}

/** The bytes from `begin` to `end` of pieces that follow one another. */
function cut(pieces: readonly Uint8Array[], begin: number, end: number): Uint8Array[] {
  let at = 0;
  return pieces.flatMap((piece) => {
    const from = Math.max(0, begin - at);
    const to = Math.min(piece.length, end - at);
    at += piece.length;
    return from < to ? [piece.subarray(from, to)] : [];
  });
}
