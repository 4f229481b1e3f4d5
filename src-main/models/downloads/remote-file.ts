import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ModelFileFact } from '../../../src-shared/models.ts';
import type { ByteStream, NetworkResponse, NetworkSession } from '../../system/index.ts';
import { fileAddress } from '../hub/file-address.ts';
import { statusError } from './hub-status.ts';
import type { Interval } from './intervals.ts';
import { Setback } from './setback.ts';

export interface RemoteFileOptions {
  readonly session: NetworkSession;
  readonly endpoint: string;
  readonly repository: string;
  /** The commit. */
  readonly revision: string;
  readonly file: ModelFileFact;
  readonly token: string | undefined;
  readonly now: () => number;
}

/** An answer that holds bytes of the file. */
export interface Part {
  readonly body: ByteStream;
  /** Where in the file it begins and ends: not always where it was asked to. */
  readonly begin: number;
  readonly end: number;
  /** What the server calls this version of the file. */
  readonly etag: string | null;
}

interface Target {
  readonly url: string;
  readonly etag: string | undefined;
  /** What the hub itself calls the file. */
  readonly identity: string | null;
}

/** What a CDN answers when an address that it was given for a while has expired. */
const EXPIRED = new Set([401, 403, 404, 410]);

/** A file on the hub. Where the hub sends it is remembered, and asked again when that is no longer so. */
export class RemoteFile {
  readonly #options: RemoteFileOptions;
  #target: Target | undefined;
  #asking: Promise<unknown> | undefined;

  constructor(options: RemoteFileOptions) {
    this.#options = options;
  }

  /**
   * Asks for a part.
   * @throws Setback where it may be had later; AlcoveError `DOWNLOAD_CHANGED`, `DOWNLOAD_CORRUPT`, `HUB_ANSWER_INVALID`,
   * `TOKEN_REQUIRED`, `REPOSITORY_*`, and what the gate throws
   */
  async request(range: Interval, signal: AbortSignal): Promise<Part> {
    // One asks the hub where the file is, and the others go there.
    while (!this.#target && this.#asking) await this.#asking.catch(() => {});
    signal.throwIfAborted();
    const target = this.#target;
    if (!target) {
      const asking = this.#ask(this.#address(), undefined, range, signal);
      this.#asking = asking.finally(() => {
        this.#asking = undefined;
      });
      this.#asking.catch(() => {});
      return asking;
    }
    try {
      return await this.#ask(target.url, target, range, signal);
    } catch (error) {
      if (!(error instanceof ExpiredError)) throw error;
      if (this.#target === target) this.#target = undefined;
      return this.request(range, signal);
    }
  }

  async #ask(url: string, target: Target | undefined, range: Interval, signal: AbortSignal): Promise<Part> {
    const { session, token } = this.#options;
    const response = await session.download(url, {
      headers: {
        range: `bytes=${range.begin}-${range.end - 1}`,
        // The bytes as they are.
        'accept-encoding': 'identity',
        ...(target?.etag !== undefined && { 'if-range': target.etag }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      signal,
    });
    try {
      return this.#read(response, target, range);
    } catch (error) {
      // Nobody reads it.
      response.body.on('error', () => {}).destroy();
      throw error;
    }
  }

  #read(response: NetworkResponse<ByteStream>, target: Target | undefined, range: Interval): Part {
    const { status, headers } = response;
    if (target && target.url !== this.#address() && EXPIRED.has(status)) throw new ExpiredError();
    if (status !== 200 && status !== 206 && status !== 416) throw this.#failure(response);
    const linked = response.redirects.find((each) => each.headers['x-linked-etag'] !== undefined)?.headers;
    const identity = target?.identity ?? bare(linked?.['x-linked-etag'] ?? headers.etag);
    this.#checkVersion(identity, linked?.['x-linked-size'] ?? headers['x-linked-size']);
    if (target?.etag !== undefined && headers.etag !== undefined && headers.etag !== target.etag)
      throw new AlcoveError('DOWNLOAD_CHANGED');
    const part = status === 206 ? this.#partial(headers, range) : this.#whole(status, headers);
    const etag = /^W\//.test(headers.etag ?? '') ? undefined : headers.etag;
    this.#target ??= { url: response.url, etag, identity };
    return { body: response.body, ...part, etag: identity };
  }

  #failure(response: NetworkResponse<ByteStream>): AlcoveError | Setback {
    const error = statusError(response.status, response.headers, this.#options.now());
    const isHub = new URL(response.url).origin === new URL(this.#options.endpoint).origin;
    // The hub has the file; it is where it sends us that does not give it.
    if (!isHub && EXPIRED.has(response.status)) return new Setback(new AlcoveError('HUB_BUSY', { cause: error }));
    return error;
  }

  /** What the hub told of the file before must still be so. */
  #checkVersion(identity: string | null, size: string | undefined): void {
    const { sha256, gitOid, bytes } = this.#options.file;
    const isOther =
      (size !== undefined && Number(size) !== bytes) ||
      (sha256 !== undefined && isHash(identity, 64) && identity !== sha256) ||
      (gitOid !== undefined && isHash(identity, 40) && identity !== gitOid);
    if (isOther) throw new AlcoveError('DOWNLOAD_CHANGED');
  }

  #partial(headers: Readonly<Record<string, string>>, range: Interval): Interval {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    const end = Number(last) + 1;
    const isAsked = Number(first) === range.begin && end > range.begin && end <= range.end;
    const isWhole = total === '*' || Number(total) === this.#options.file.bytes;
    const length = headers['content-length'];
    if (!isAsked || !isWhole || (length !== undefined && Number(length) !== end - range.begin))
      throw new AlcoveError('DOWNLOAD_CORRUPT');
    return { begin: range.begin, end };
  }

  #whole(status: number, headers: Readonly<Record<string, string>>): Interval {
    const { bytes } = this.#options.file;
    const length = headers['content-length'];
    // A page that asks to log in to a network, for instance.
    const isPage = headers['content-type']?.startsWith('text/html') ?? false;
    const fits = length === undefined ? !isPage : Number(length) === bytes;
    if (status === 200 && fits) return { begin: 0, end: bytes };
    throw new AlcoveError(isPage ? 'HUB_ANSWER_INVALID' : 'DOWNLOAD_CORRUPT');
  }

  #address(): string {
    const { endpoint, file } = this.#options;
    return fileAddress(endpoint, this.#options, file.path);
  }
}

class ExpiredError extends Error {}

/** An entity tag without its quotes, and without the mark of a weak one. */
function bare(etag: string | undefined): string | null {
  return etag?.replace(/^W\//, '').replaceAll('"', '') ?? null;
}

const isHash = (text: string | null, length: number): boolean =>
  text !== null && text.length === length && /^[0-9a-f]+$/.test(text);
