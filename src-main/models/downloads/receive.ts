import { AlcoveError } from '../../../src-shared/errors.ts';
import type { PartialFile } from './partial-file.ts';
import type { Part } from './remote-file.ts';
import { Setback } from './setback.ts';

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
  const { file, stallMs, onBytes, signal } = options;
  const { body } = part;
  // A disk that is slow is not the connection's fault.
  let isWriting = false;
  const stall = setTimeout(() => {
    if (isWriting) stall.refresh();
    else body.destroy(new Error(`Nothing came for ${stallMs} ms.`));
  }, stallMs);
  const abort = (): void => void body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  let at = part.begin;
  try {
    for await (const piece of body) {
      const begin = at;
      at += piece.length;
      if (at > part.end) throw new AlcoveError('DOWNLOAD_CORRUPT');
      // Meanwhile the connection gathers what comes, and waits where the disk is slower.
      isWriting = true;
      for (const gap of file.received.missing({ begin, end: at }))
        await file.write(piece.subarray(gap.begin - begin, gap.end - begin), gap.begin);
      isWriting = false;
      onBytes();
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
  }
  signal.throwIfAborted();
  if (at < part.end) throw new Setback(new AlcoveError('HUB_UNREACHABLE'));
}
