import { setTimeout as delay } from 'node:timers/promises';
import { AlcoveError, type ErrorReport } from '../../../src-shared/errors.ts';
import type { Interval } from './intervals.ts';
import type { PartialFile } from './partial-file.ts';
import { Pieces } from './pieces.ts';
import { receive } from './receive.ts';
import type { Part, RemoteFile } from './remote-file.ts';
import { Setback } from './setback.ts';
import type { DownloadTiming } from './timing.ts';

/** Of one connection: most of a line of a gigabit a second. */
const ENOUGH_BYTES_PER_SECOND = 90_000_000;

/** After so many tries that brought nothing, it is for a person to say when to go on. */
const MAX_TRIES = 8;

/** After the first that brought nothing; twice as long after each further one. */
const FIRST_WAIT_MS = 1000;

export interface TransferOptions {
  readonly remote: RemoteFile;
  readonly file: PartialFile;
  readonly bytes: number;
  readonly timing: DownloadTiming;
  readonly now: () => number;
  readonly onStart: () => void;
  readonly onBytes: () => void;
  /** It goes on by itself at `until`. */
  readonly onWait: (until: number, error: ErrorReport) => void;
}

/** Brings a file here over several connections, whatever happens to them, until all of it is here. */
export class FileTransfer {
  readonly #options: TransferOptions;
  readonly #pieces: Pieces;
  /** Connections on which bytes come. */
  #receiving = 0;
  /** Until then nothing is asked for. */
  #waiting: Promise<unknown> = Promise.resolve();
  /** Where ranges are not heeded, one connection brings the whole file, and the others wait for its end. */
  #whole: Promise<unknown> | undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
    this.#pieces = new Pieces(options.file.received, options.bytes, options.timing.pieceBytes);
  }

  /**
   * @throws AlcoveError what ended it; the signal's reason. What had come is kept, and noted
   */
  async run(signal: AbortSignal): Promise<void> {
    const { bytes, timing, file } = this.#options;
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const connections = Math.max(1, Math.min(timing.connections, Math.ceil(bytes / timing.pieceBytes)));
    const over = new AbortController();
    const work = async (): Promise<void> => {
      try {
        await this.#work(either);
      } catch (error) {
        // Without one there is no whole; why, the first that failed says.
        if (!either.aborted) stop.abort(error);
      }
    };
    const first = work().finally(() => over.abort());
    const isOver = AbortSignal.any([either, over.signal]);
    const others = this.#untilOneIsNotEnough(isOver).then((more) =>
      more ? Promise.all(Array.from({ length: connections - 1 }, work)) : undefined,
    );
    await Promise.all([first, others]);
    await file.save();
    either.throwIfAborted();
  }

  /** Where one connection fills the line, more of them only get in each other’s way. @returns whether there shall be more */
  async #untilOneIsNotEnough(isOver: AbortSignal): Promise<boolean> {
    const { file, timing } = this.#options;
    const enough = (ENOUGH_BYTES_PER_SECOND * timing.aloneMs) / 1000;
    for (let before = file.received.bytes; timing.aloneMs > 0; before = file.received.bytes) {
      await delay(timing.aloneMs, undefined, { signal: isOver }).catch(() => {});
      if (isOver.aborted) return false;
      if (file.received.bytes - before < enough) return true;
    }
    return true;
  }

  async #work(signal: AbortSignal): Promise<void> {
    const tries: Tries = { count: 0, received: -1 };
    for (;;) {
      await this.#waiting;
      while (this.#whole) await this.#whole;
      signal.throwIfAborted();
      const piece = this.#pieces.take();
      if (!piece) return;
      try {
        await this.#fetch(piece, signal);
      } catch (error) {
        signal.throwIfAborted();
        await this.#recover(setbackOf(error), tries, signal);
      } finally {
        this.#pieces.giveBack(piece);
      }
    }
  }

  async #fetch(piece: Interval, signal: AbortSignal): Promise<void> {
    const part = await this.#request(piece, signal);
    this.#pin(part);
    if (part.begin === piece.begin && part.end <= piece.end) return this.#receive(part, signal);
    if (this.#whole) {
      part.body.on('error', () => {}).destroy();
      return undefined;
    }
    const receiving = this.#receive(part, signal);
    this.#whole = receiving.then(undone, undone).then(() => {
      this.#whole = undefined;
    });
    return receiving;
  }

  async #request(piece: Interval, signal: AbortSignal): Promise<Part> {
    const { remote, timing } = this.#options;
    const stop = new AbortController();
    const giveUp = (): void => stop.abort(new Setback(new AlcoveError('HUB_UNREACHABLE')));
    const timer = setTimeout(giveUp, timing.stallMs);
    try {
      return await remote.request(piece, AbortSignal.any([signal, stop.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  async #receive(part: Part, signal: AbortSignal): Promise<void> {
    const { file, timing, onStart, onBytes } = this.#options;
    this.#receiving++;
    onStart();
    try {
      await receive(part, { file, stallMs: timing.stallMs, onBytes, signal });
    } finally {
      this.#receiving--;
    }
  }

  /** All that is here must be of one version. */
  #pin({ etag, body }: Part): void {
    const { file } = this.#options;
    if (etag !== null && file.etag !== null && file.etag !== etag) {
      body.on('error', () => {}).destroy();
      throw new AlcoveError('DOWNLOAD_CHANGED');
    }
    file.etag ??= etag;
  }

  /** Waits as long as it makes sense: not at all where bytes have come since the last time. */
  async #recover({ error, waitMs }: Setback, tries: Tries, signal: AbortSignal): Promise<void> {
    const { file, timing, now, onWait } = this.#options;
    if (file.received.bytes !== tries.received) tries.count = 0;
    tries.received = file.received.bytes;
    if (tries.count >= MAX_TRIES) throw error;
    const ms = waitMs ?? (tries.count === 0 ? 0 : FIRST_WAIT_MS * 2 ** (tries.count - 1));
    tries.count++;
    if (ms === 0) return;
    if (this.#receiving === 0) onWait(now() + ms, error.report);
    const waiting = timing.wait(ms, signal);
    this.#waiting = Promise.allSettled([this.#waiting, waiting]);
    await waiting;
  }
}

interface Tries {
  /** Since bytes last came, on whichever connection. */
  count: number;
  received: number;
}

const undone = (): void => {};

function setbackOf(error: unknown): Setback {
  if (error instanceof Setback) return error;
  if (error instanceof AlcoveError && error.code === 'HUB_UNREACHABLE') return new Setback(error);
  throw error;
}
