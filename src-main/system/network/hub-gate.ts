import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { HubSettings } from '../../../src-shared/models.ts';
import { unlessAborted } from '../aborting.ts';
import { BulkRequests } from './bulk-requests.ts';
import { trust } from './certificates.ts';
import { networkError } from './connect-error.ts';
import { type ConnectorOptions, connectorFor } from './connector.ts';
import type { ByteStream, NetworkGate, NetworkResponse, NetworkSession, RequestOptions } from './gate.ts';
import { onRefusal } from './guard.ts';
import type { ConnectionLedger } from './ledger.ts';
import { proxyFor } from './proxy.ts';
import { hostOf, MAX_REDIRECTS, portOf, refused, SessionRules } from './rules.ts';

export interface HubGateOptions {
  /** As they are when the gate is opened. */
  readonly settings: () => Pick<HubSettings, 'endpoint' | 'proxy' | 'certificates'>;
  readonly ledger: ConnectionLedger;
  readonly env: NodeJS.ProcessEnv;
  /** Default: the system's. */
  readonly lookup?: LookupFunction;
}

/** How long a host may think about a request before it answers. */
const HEADERS_TIMEOUT_MS = 30_000;

/** Read from a connection at once. */
const READ_BYTES = 256 * 1024;

const USER_AGENT = 'alcove';

/** {@link NetworkGate} to the hub that the settings name. What the guard refuses elsewhere is written down here, too. */
export class HubGate implements NetworkGate, Disposable {
  readonly #options: HubGateOptions;
  readonly #refusals: Disposable;

  constructor(options: HubGateOptions) {
    this.#options = options;
    this.#refusals = onRefusal(({ host, port, kind }) =>
      options.ledger.refused({ host, port, purpose: `Not asked for (${kind})` }),
    );
  }

  open(session: { readonly purpose: string; readonly signal?: AbortSignal }): NetworkSession {
    return new HubSession({ ...this.#options, ...session });
  }

  [Symbol.dispose](): void {
    this.#refusals[Symbol.dispose]();
  }
}

interface SessionOptions extends HubGateOptions {
  readonly purpose: string;
  readonly signal?: AbortSignal;
}

type Answer<Body> = Pick<NetworkResponse<Body>, 'status' | 'headers' | 'body'>;

class HubSession implements NetworkSession {
  readonly #options: SessionOptions;
  readonly #rules: SessionRules;
  readonly #end = new AbortController();
  readonly #bulk = new BulkRequests(() => this.#connection());
  #settled: Promise<ConnectorOptions> | undefined;
  #agent: Promise<Dispatcher> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#rules = new SessionRules(options.settings().endpoint);
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const asked = new Request(input, init);
    const { method, signal } = asked;
    if (method !== 'GET' && method !== 'HEAD') throw new AlcoveError('CONNECTION_REFUSED');
    const headers = Object.fromEntries(asked.headers);
    const { status, headers: answered, url, body } = await this.request(asked.url, { method, headers, signal });
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    if (!hasBody) body.destroy();
    // Not `Readable.toWeb`: what comes after such a stream was cancelled brings the process down.
    const content = hasBody ? streamOf(body) : null;
    const response = new Response(content, { status, headers: answered });
    // Whoever asked wants to know where the answer came from.
    return Object.defineProperty(response, 'url', { value: url });
  };

  request(url: string, { method = 'GET', headers = {}, signal }: RequestOptions = {}): Promise<NetworkResponse> {
    return this.#follow(url, signal, (at, either) => this.#ask(at, { method, headers, signal: either }));
  }

  download(
    url: string,
    { headers = {}, signal }: Omit<RequestOptions, 'method'> = {},
  ): Promise<NetworkResponse<ByteStream>> {
    return this.#follow<ByteStream>(url, signal, async (at, either) => {
      const answer = await this.#bulk.ask(at, { headers: this.#sent(at, headers), signal: either });
      return answer ?? this.#ask(at, { method: 'GET', headers, signal: either });
    });
  }

  async #follow<Body extends ByteStream>(
    url: string,
    signal: AbortSignal | undefined,
    ask: (at: URL, signal: AbortSignal) => Promise<Answer<Body>>,
  ): Promise<NetworkResponse<Body>> {
    const signals = [this.#end.signal, this.#options.signal, signal].filter((each) => each !== undefined);
    const either = AbortSignal.any(signals);
    const redirects: NetworkResponse['redirects'][number][] = [];
    for (let at = new URL(url); ; ) {
      this.#allowed(at, () => this.#rules.check(at));
      // A connection that does not come to stand is not waited for.
      const { status, headers: answered, body } = await unlessAborted(ask(at, either), either);
      const { location } = answered;
      if (status < 300 || status >= 400 || location === undefined) {
        return { status, headers: answered, url: at.href, redirects, body };
      }
      body.on('error', () => {}).destroy();
      redirects.push({ url: at.href, status, headers: answered });
      const from = at;
      at = this.#allowed(URL.parse(location, from) ?? from, () => {
        if (redirects.length > MAX_REDIRECTS) throw refused('The hub sends from one address to the next without end.');
        return this.#rules.follow(from, location);
      });
    }
  }

  /** What the rules refuse is written down, too. */
  #allowed<T>(url: URL, decide: () => T): T {
    try {
      return decide();
    } catch (error) {
      const { ledger, purpose } = this.#options;
      ledger.refused({ host: hostOf(url), port: portOf(url), purpose });
      throw error;
    }
  }

  async #ask(
    url: URL,
    { method, headers, signal }: Required<Pick<RequestOptions, 'method' | 'headers'>> & { signal: AbortSignal },
  ): Promise<Answer<Readable>> {
    try {
      this.#agent ??= this.#openAgent();
      const agent = await this.#agent;
      const {
        statusCode,
        headers: answered,
        body,
      } = await agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: this.#sent(url, headers),
        signal,
        highWaterMark: READ_BYTES,
      });
      return { status: statusCode, headers: plain(answered), body };
    } catch (error) {
      signal.throwIfAborted();
      throw networkError(error, url.host);
    }
  }

  /** Who asks is told to the hub alone. */
  #sent(url: URL, headers: Readonly<Record<string, string>>): Record<string, string> {
    const isHub = this.#rules.isEndpoint(url);
    const kept = Object.entries(headers).filter(([name]) => isHub || name.toLowerCase() !== 'authorization');
    return { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', ...Object.fromEntries(kept) };
  }

  #connection(): Promise<ConnectorOptions> {
    this.#settled ??= (async () => {
      const { settings, env } = this.#options;
      const { proxy, certificates } = settings();
      const secureContext = await trust(certificates);
      return { ...this.#options, rules: this.#rules, secureContext, proxyFor: (url) => proxyFor(url, proxy, env) };
    })();
    return this.#settled;
  }

  async #openAgent(): Promise<Dispatcher> {
    const connect = connectorFor(await this.#connection());
    return new Agent({ connect, headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: 0, pipelining: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new AlcoveError('CONNECTION_REFUSED'));
    this.#bulk.close();
    await (await this.#agent?.catch(() => undefined))?.destroy();
  }
}

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** As `fetch` gives it; whoever cancels it ends the connection. */
function streamOf(body: Readable): ReadableStream<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
