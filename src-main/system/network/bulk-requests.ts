import { BulkConnection } from './bulk-connection.ts';
import { networkError } from './connect-error.ts';
import { type ConnectorOptions, connectorFor } from './connector.ts';
import type { ByteStream, NetworkResponse } from './gate.ts';
import { bodyLength } from './response-head.ts';
import { hostOf, portOf } from './rules.ts';

type Answer = Pick<NetworkResponse<ByteStream>, 'status' | 'headers' | 'body'>;

/** How long a host may think about a request before it answers. */
const HEAD_TIMEOUT_MS = 30_000;

interface Question {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What may stand in a header: nothing that could end it. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** Requests for what is large, over connections that read into memory that is used again. */
export class BulkRequests {
  readonly #options: () => Promise<ConnectorOptions>;
  readonly #open = new Set<BulkConnection>();
  /** Those that wait for another request, by origin. */
  readonly #idle = new Map<string, BulkConnection[]>();
  /** Origins that do not say how long what they send is. */
  readonly #endless = new Set<string>();

  constructor(options: () => Promise<ConnectorOptions>) {
    this.#options = options;
  }

  /**
   * @returns nothing where it has to be asked in the usual way: through a proxy, or for an answer that does not say how
   * long it is
   * @throws AlcoveError as the gate's requests; the signal's reason
   */
  async ask(url: URL, question: Question): Promise<Answer | undefined> {
    const options = await this.#options();
    const isPlain = Object.values(question.headers).every((value) => HEADER_VALUE.test(value));
    if (!isPlain || this.#endless.has(url.origin) || options.proxyFor(url)) return undefined;
    const idle = this.#idleOf(url.origin);
    try {
      if (idle) return await this.#askOn(idle, url, question);
    } catch (error) {
      // It was closed as the request went out, which is nobody's fault.
      if (question.signal.aborted || !isCut(error)) throw error;
    }
    const connection = await this.#connect(url, options).catch((error: unknown) => {
      throw networkError(error, url.host);
    });
    return this.#askOn(connection, url, question);
  }

  async #askOn(connection: BulkConnection, url: URL, { headers, signal }: Question): Promise<Answer | undefined> {
    const abort = (): void => connection.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    /** @param origin where the connection may be asked again */
    const leave = (origin?: string): void => {
      signal.removeEventListener('abort', abort);
      this.#end(connection, origin);
    };
    const timer = setTimeout(
      () => connection.destroy(Object.assign(new Error('no answer'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
      HEAD_TIMEOUT_MS,
    );
    try {
      signal.throwIfAborted();
      const lines = Object.entries({ host: url.host, ...headers }).map(([name, value]) => `${name}: ${value}`);
      const head = await connection.ask(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      const { status, headers: answered } = head;
      // What is said of a failure is not read.
      const length = status === 200 || status === 206 ? bodyLength(head) : 0;
      if (length === undefined) {
        this.#endless.add(url.origin);
        leave();
        return undefined;
      }
      const body = new BulkBody(connection, {
        length,
        host: url.host,
        signal,
        onEnd: (isWhole) => leave(isWhole && !/close/i.test(answered.connection ?? '') ? url.origin : undefined),
      });
      if (status !== 200 && status !== 206) body.destroy();
      return { status, headers: answered, body };
    } catch (error) {
      leave();
      signal.throwIfAborted();
      throw networkError(error, url.host);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    for (const connection of this.#open) connection.destroy();
    this.#open.clear();
    this.#idle.clear();
  }

  #idleOf(origin: string): BulkConnection | undefined {
    const idle = this.#idle.get(origin) ?? [];
    for (let each = idle.pop(); each; each = idle.pop()) {
      if (each.isOpen) return each;
      this.#end(each);
    }
    return undefined;
  }

  async #connect(url: URL, options: ConnectorOptions): Promise<BulkConnection> {
    const connection: BulkConnection = new BulkConnection(() => this.#forget(connection, url.origin));
    const connect = connectorFor({ ...options, onread: connection.onread });
    const target = { protocol: url.protocol, host: url.host, hostname: hostOf(url), port: String(portOf(url)) };
    await new Promise<void>((resolve, reject) => {
      connect(target, (error, socket) => {
        if (!socket) return reject(error ?? new Error('There is no connection.'));
        connection.attach(socket);
        resolve();
      });
    });
    this.#open.add(connection);
    return connection;
  }

  #end(connection: BulkConnection, origin?: string): void {
    if (origin !== undefined && connection.isOpen) {
      this.#idle.set(origin, [...(this.#idle.get(origin) ?? []), connection]);
      return;
    }
    connection.destroy();
  }

  #forget(connection: BulkConnection, origin: string): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(origin)?.filter((each) => each !== connection);
    if (idle) this.#idle.set(origin, idle);
  }
}

/** @param error as the gate tells it */
function isCut(error: unknown): boolean {
  const { cause } = error as Error;
  return cause instanceof Error && 'code' in cause && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
}

interface BodyOptions {
  /** Bytes that were promised. What comes beyond them is given, too, for whoever reads it to see. */
  readonly length: number;
  readonly host: string;
  readonly signal: AbortSignal;
  /** It was read, or is not read any further. */
  readonly onEnd: (isWhole: boolean) => void;
}

class BulkBody implements ByteStream {
  readonly #connection: BulkConnection;
  readonly #options: BodyOptions;
  #isOver = false;
  #reason: Error | undefined;

  constructor(connection: BulkConnection, options: BodyOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { length, host, signal } = this.#options;
    let received = 0;
    try {
      while (received < length) {
        const piece = await this.#connection.next();
        if (!piece) {
          signal.throwIfAborted();
          throw networkError(this.#reason ?? Object.assign(new Error('cut'), { code: 'ECONNRESET' }), host);
        }
        received += piece.length;
        yield piece;
      }
    } finally {
      this.#end(received === length);
    }
  }

  /** Failures are thrown to whoever reads. */
  on(): this {
    return this;
  }

  destroy(error?: Error): void {
    this.#reason ??= error;
    this.#end(false);
  }

  #end(isWhole: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd(isWhole);
  }
}
