import type { Readable } from 'node:stream';

/**
 * The only way out. It is shut until a person asks for something that needs a connection; what is opened then goes to the
 * configured hub and to where that redirects, and nowhere else; and every connection is written down.
 */
export interface NetworkGate {
  /** @param options.purpose in words, for the ledger: `Download Qwen/Qwen3-4B-GGUF` */
  open(options: { readonly purpose: string; readonly signal?: AbortSignal }): NetworkSession;
}

/** The gate, open for one purpose. Its connections end when it is disposed of. */
export interface NetworkSession extends AsyncDisposable {
  /** For libraries that take one. Redirects are followed within the gate's rules. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * The same without what `fetch` costs: the body is Node's own stream, and is not decompressed.
   * @throws AlcoveError `HUB_UNREACHABLE`, `CERTIFICATE_UNTRUSTED`, `REDIRECT_REFUSED`, `CONNECTION_REFUSED`; the signal's reason.
   * Statuses that are no success are for the caller to read.
   */
  request(url: string, options?: RequestOptions): Promise<NetworkResponse>;
  /**
   * The same for an answer that is large, by GET: its pieces lie in memory that is used again, and each is valid until the
   * next is asked for.
   */
  download(url: string, options?: Omit<RequestOptions, 'method'>): Promise<NetworkResponse<ByteStream>>;
}

/** As much of a stream as it takes to read an answer. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  on(event: 'error', listener: (error: Error) => void): ByteStream;
  destroy(error?: Error): unknown;
}

export interface RequestOptions {
  /** Default: GET. */
  readonly method?: 'GET' | 'HEAD';
  /** `authorization` is sent to the configured hub only, and dropped on the way to another host. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface NetworkResponse<Body = Readable> {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** After redirects. */
  readonly url: string;
  /** The answers that led here, in order: the hub tells hash and size of a large file in its redirect. */
  readonly redirects: readonly {
    readonly url: string;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  /** To be read to its end or destroyed. */
  readonly body: Body;
}
