import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { answerApi, findRepository, gateOf, type HubState, json, refuse, tokenOf } from './hub/answers.ts';
import { contentOf, type HubFile } from './hub/content.ts';
import { Faults, type Misfortune } from './hub/faults.ts';
import { Line } from './hub/line.ts';
import { type HubRepository, isLarge, makeRepository, type NewRepository } from './hub/repositories.ts';
import { BODY_FAULTS, sendFile } from './hub/send-file.ts';

export type { Content, HubFile } from './hub/content.ts';
export type { ActiveFault, Fault, FaultOptions } from './hub/faults.ts';
export type { HubRepository, NewRepository } from './hub/repositories.ts';

export interface HubOptions {
  /** Default: any that is free. */
  readonly port?: number;
  /** Tokens that the hub knows. */
  readonly tokens?: readonly string[];
  /** Those of them whose owners were let into gated repositories. */
  readonly admitted?: readonly string[];
  /** Entries of a tree in one answer. Default: 1,000. */
  readonly treePageSize?: number;
  /** What the line to the CDN carries, over all connections. Default: all that there is. */
  readonly bytesPerSecond?: number;
}

export interface HubRequest {
  readonly server: 'hub' | 'cdn';
  readonly method: string;
  /** Of the address, with what follows the question mark. */
  readonly path: string;
  readonly range?: string;
  readonly isAuthorized: boolean;
  /** Of the answer; 0 until it is given. */
  readonly status: number;
  /** Of files, handed to the connection. */
  readonly bytes: number;
}

/** A model hub on this machine only: what the hub's client asks for, with large files on a CDN beside it. */
export interface TestHub extends AsyncDisposable {
  readonly endpoint: string;
  readonly cdnOrigin: string;
  readonly faults: Faults;
  /** All there were, in order. */
  readonly requests: readonly HubRequest[];
  /** Puts a repository there, or another in its place. @returns it, with the hashes of its files */
  add(name: string, repository: NewRepository): Promise<HubRepository>;
  /** Changes one file, and leaves the commit as it is: what should not happen, and does. */
  replace(name: string, path: string, file: HubFile): Promise<void>;
  /** Addresses of the CDN that were given out so far are answered with 403 from now on. */
  expireLinks(): void;
  /** How many connections are open. What was asked on one that is not was heard before. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** Starts a hub on loopback. */
export async function startHub(options: HubOptions = {}): Promise<TestHub> {
  const repositories = new Map<string, HubRepository>();
  const requests: HubRequest[] = [];
  const faults = new Faults();
  const line = options.bytesPerSecond === undefined ? undefined : new Line(options.bytesPerSecond);
  let linksSince = 0;
  let links = 0;
  const state: HubState = {
    repositories,
    tokens: new Set([...(options.tokens ?? []), ...(options.admitted ?? [])]),
    admitted: new Set(options.admitted),
    treePageSize: options.treePageSize ?? 1000,
    endpoint: () => originOf(hub),
  };

  const hub = listener('hub', (visit) => {
    const { request, response, url } = visit;
    if (misfortune(visit, [url.pathname])) return undefined;
    if (url.pathname.startsWith('/api/models') && answerApi(state, request, response, url)) return undefined;
    const [, owner, repository, section, revision, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (section !== 'resolve' || revision === undefined)
      return refuse(response, { status: 404, code: '', message: 'Sorry, we can’t find that page.' });
    return resolve(visit, `${owner}/${repository}`, revision, rest.join('/'));
  });

  const cdn = listener('cdn', (visit) => {
    const { url, response } = visit;
    const path = url.searchParams.get('path') ?? '';
    const repository = repositories.get(url.searchParams.get('repository') ?? '');
    const content = repository?.files.get(path);
    if (misfortune(visit, [url.pathname, path])) return undefined;
    if (Number(url.searchParams.get('signature')) <= linksSince) return deny(response, 403);
    if (!content) return deny(response, 404);
    return send(visit, path, content.sha256, content, {});
  });

  function resolve(visit: Visit, name: string, revision: string, path: string): Promise<void> | undefined {
    const { request, response } = visit;
    if (misfortune(visit, [path])) return undefined;
    const found = findRepository(state, name, revision, tokenOf(request));
    if ('status' in found) return void refuse(response, found);
    const gate = gateOf(state, found, tokenOf(request));
    if (gate) return void refuse(response, gate);
    const content = found.files.get(path);
    if (!content) return void refuse(response, { status: 404, code: 'EntryNotFound', message: 'Entry not found' });
    const headers = { 'x-repo-commit': found.sha };
    if (!isLarge(path, content)) return send(visit, path, content.gitOid, content, headers);
    const location = new URL(`/${name}/${content.sha256}`, originOf(cdn));
    location.search = new URLSearchParams({ repository: name, path, signature: String(++links) }).toString();
    response.writeHead(302, {
      ...headers,
      location: location.href,
      'accept-ranges': 'bytes',
      'x-linked-etag': `"${content.sha256}"`,
      'x-linked-size': content.bytes,
    });
    response.end(`Found. Redirecting to ${location}`);
  }

  function send(
    visit: Visit,
    path: string,
    etag: string,
    content: HubRepositoryFile,
    headers: Record<string, string>,
  ): Promise<void> {
    const { request, response, server, entry } = visit;
    const met: Misfortune | undefined = faults.meet(server, [path], BODY_FAULTS);
    const onBytes = (bytes: number): void => {
      entry.bytes += bytes;
    };
    return sendFile(request, response, { content, etag: `"${etag}"`, headers, misfortune: met, line, onBytes });
  }

  /** Whether it ended with one of those that need no file. */
  function misfortune({ server, response }: Visit, names: readonly string[]): boolean {
    const fault = faults.meet(server, names, ['status', 'redirect'])?.fault;
    if (fault?.kind === 'redirect') response.writeHead(302, { location: fault.to }).end();
    else if (fault?.kind === 'status') {
      const code = fault.errorCode ? { 'x-error-code': fault.errorCode } : {};
      json(response, { error: `Status ${fault.status}` }, { ...code, ...fault.headers }, fault.status);
    }
    return fault !== undefined;
  }

  function listener(server: Visit['server'], answer: (visit: Visit) => Promise<void> | undefined | void): Server {
    return createServer((request, response) => {
      const { method = 'GET', url: path = '/', headers } = request;
      const isAuthorized = headers.authorization !== undefined;
      const entry = {
        ...{ server, method, path, isAuthorized, bytes: 0 },
        ...(headers.range !== undefined && { range: headers.range }),
        get status() {
          return response.headersSent ? response.statusCode : 0;
        },
      };
      requests.push(entry);
      const visit = { server, request, response, entry, url: new URL(path, 'http://hub') };
      Promise.resolve(answer(visit)).catch((error: unknown) => response.destroy(new Error(String(error))));
    });
  }

  await Promise.all([listen(hub, options.port), listen(cdn)]);
  const close = async (): Promise<void> => {
    await Promise.all([stop(hub), stop(cdn)]);
  };
  return {
    endpoint: originOf(hub),
    cdnOrigin: originOf(cdn),
    faults,
    requests,
    async add(name, given) {
      const repository = await makeRepository(name, given);
      repositories.set(name, repository);
      return repository;
    },
    async replace(name, path, file) {
      const repository = repositories.get(name);
      if (!repository) throw new Error(`There is no ${name} on the hub.`);
      repositories.set(name, { ...repository, files: new Map(repository.files).set(path, await contentOf(file)) });
    },
    expireLinks() {
      linksSince = links;
    },
    async connections() {
      const [toHub, toCdn] = await Promise.all([hub, cdn].map((each) => promisify(each.getConnections.bind(each))()));
      return (toHub ?? 0) + (toCdn ?? 0);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type HubRepositoryFile = Awaited<ReturnType<typeof contentOf>>;

interface Visit {
  readonly server: 'hub' | 'cdn';
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: { bytes: number };
  readonly url: URL;
}

function deny(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function listen(server: Server, port = 0): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
