import type { Readable } from 'node:stream';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ByteSource } from '../../inference/index.ts';
import type { NetworkSession } from '../../system/index.ts';
import { hubStatusError } from './hub-error.ts';

export interface RemoteFileOptions {
  readonly session: NetworkSession;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the file. */
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** No model's header is longer. */
const MAX_HEAD_BYTES = 256 * 1024 ** 2;
/** How often a connection that broke is made anew. */
const MAX_RETRIES = 3;
/** What a reader may go back by, and more. */
const KEPT_BYTES = 1024 ** 2;

/**
 * The head of a file of the hub, read from front to back. One request is answered with as much as is read of it: when
 * enough is known its connection is dropped, so that no length has to be guessed.
 */
export class RemoteFile implements ByteSource, AsyncDisposable {
  readonly #options: RemoteFileOptions;
  #body: Readable | undefined;
  #pieces: AsyncIterator<Buffer> | undefined;
  /** The bytes up to `#end`, without those that nobody will go back to. */
  #kept = Buffer.alloc(0);
  #end = 0;
  #retries = 0;

  constructor(options: RemoteFileOptions) {
    this.#options = options;
  }

  async read(
    buffer: Buffer<ArrayBuffer>,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const last = Math.min(position + length, this.#options.bytes);
    while (this.#end < last) await this.#more(position);
    const start = position - (this.#end - this.#kept.length);
    if (start < 0) throw new RangeError('This part of the file has been let go of.');
    const part = this.#kept.subarray(start, start + Math.max(0, last - position));
    part.copy(buffer, offset);
    return { bytesRead: part.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#body?.destroy();
  }

  /** @param needed from where on bytes are needed */
  async #more(needed: number): Promise<void> {
    try {
      this.#pieces ??= await this.#request();
      const { value, done } = await this.#pieces.next();
      if (done) throw new AlcoveError('HUB_UNREACHABLE');
      const letGo = Math.max(0, Math.min(needed, this.#end - KEPT_BYTES) - (this.#end - this.#kept.length));
      this.#kept = Buffer.concat([this.#kept.subarray(letGo), value]);
      this.#end += value.length;
    } catch (error) {
      this.#body?.destroy();
      this.#pieces = undefined;
      const isOver = error instanceof AlcoveError && error.code !== 'HUB_UNREACHABLE';
      if (isOver || this.#options.signal?.aborted || ++this.#retries > MAX_RETRIES) throw error;
    }
  }

  async #request(): Promise<AsyncIterator<Buffer>> {
    const { session, url, headers, bytes, signal } = this.#options;
    const range = `bytes=${this.#end}-${Math.min(bytes, MAX_HEAD_BYTES) - 1}`;
    const response = await session.request(url, { headers: { ...headers, range }, ...(signal && { signal }) });
    this.#body = response.body;
    const { status, headers: answered } = response;
    if (status !== 200 && status !== 206) {
      throw hubStatusError(status, { errorCode: answered['x-error-code'] });
    }
    const begins = status === 206 ? Number(/^bytes (\d+)-/.exec(answered['content-range'] ?? '')?.[1]) : 0;
    // Hubs that know no ranges begin anew.
    if (status === 200 && this.#end > 0) return skipping(response.body, this.#end);
    if (begins !== this.#end) throw new AlcoveError('HUB_ANSWER_INVALID');
    return response.body[Symbol.asyncIterator]();
  }
}

async function* skipping(body: Readable, bytes: number): AsyncGenerator<Buffer, undefined> {
  let left = bytes;
  for await (const piece of body) {
    const rest: Buffer = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
