import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { AlcoveError, type ErrorReport, reportOf } from '../../src-shared/errors.ts';
import { SOCKET_PATH, UPLOAD_PATH } from '../../src-shared/link.ts';
import { type AppRouter, appRouter, type Services } from '../api/index.ts';
import type { Log } from '../system/index.ts';
import { Access } from './access.ts';
import { refusalPage } from './refusal-page.ts';
import { staticFile } from './static-files.ts';
import { receiveUpload } from './uploads.ts';

export interface ServeOptions {
  readonly api: Services;
  /** The built renderer. */
  readonly rendererFolder: string;
  /** Where uploaded files are kept. */
  readonly uploadsFolder: string;
  /** Largest upload, in bytes. Default: the largest file that is read. */
  readonly maxUploadBytes?: number;
  /** Default: any free one. */
  readonly port?: number;
  readonly log: Log;
}

export interface RunningServer {
  readonly port: number;
  /** An address that opens Alcove once; each call gives a new one. */
  url(): string;
  close(): Promise<void>;
}

/** Largest message of the link, in bytes. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * Serves Alcove to a browser on this machine: the window's files, uploads, and the contract
 * over a WebSocket. It listens on the loopback address only.
 * @throws AlcoveError `PORT_IN_USE`
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const access = new Access();
  const server = createServer((request, response) => {
    respond(request, response, access, options).catch((error: unknown) => {
      options.log.error({ error: String(error) }, 'a request failed');
      sendJson(response, 500, { error: reportOf(error) });
    });
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  applyWSSHandler<AppRouter>({
    wss: sockets,
    router: appRouter,
    createContext: () => options.api,
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
    onError: ({ error, path }) => {
      if (!(error.cause instanceof AlcoveError)) options.log.warn({ path, error: String(error) }, 'a call failed');
    },
  });
  server.on('upgrade', (request, socket, head) => {
    // Until the WebSocket takes over, nobody else listens: a client that resets must not take the process down.
    socket.on('error', () => socket.destroy());
    // A browser always names the page's origin here; without one, or with another, it is not our window.
    const isOurs = access.isAllowed(request) && request.headers.origin !== undefined;
    if (urlOf(request)?.pathname !== SOCKET_PATH || !isOurs) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        isTaken
          ? new AlcoveError('PORT_IN_USE', { detail: `Port ${options.port} cannot be used.`, cause: error })
          : error,
      );
    });
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: () => `http://127.0.0.1:${port}/?token=${access.issueToken()}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  options: ServeOptions,
): Promise<void> {
  const url = urlOf(request);
  if (!url) {
    response.writeHead(400, { 'Content-Type': 'text/plain', ...NO_SNIFFING }).end('Bad request');
    return;
  }
  if (!access.isLocal(request)) return sendPage(response, 403, refusalPage('elsewhere'));

  const token = url.searchParams.get('token');
  // Only a page that is opened spends the token, not a program that looks whether there is one.
  if (url.pathname === '/' && token !== null && request.method === 'GET') {
    const cookie = access.redeem(token, request.socket.localPort ?? 0);
    if (cookie) {
      // The token leaves the address bar, and with it the history.
      response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' }).end();
      return;
    }
    if (!access.isAllowed(request)) return sendPage(response, 403, refusalPage('used'));
  }
  if (!access.isAllowed(request)) return sendPage(response, 403, refusalPage('unknown'));

  if (url.pathname === UPLOAD_PATH) return takeUpload(request, response, url, options);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD', ...NO_SNIFFING }).end();
    return;
  }
  const file = await staticFile(options.rendererFolder, url.pathname);
  if (file) response.writeHead(200, file.headers).end(request.method === 'HEAD' ? undefined : file.body);
  else response.writeHead(404, { 'Content-Type': 'text/plain', ...NO_SNIFFING }).end('Not found');
}

async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: ServeOptions,
): Promise<void> {
  // Other sites can't send this header without our leave, which they do not get.
  if (request.method !== 'PUT' || request.headers.origin === undefined) {
    response.writeHead(405, { Allow: 'PUT', ...NO_SNIFFING }).end();
    return;
  }
  try {
    sendJson(response, 200, {
      path: await receiveUpload(
        options.uploadsFolder,
        url.searchParams.get('path') ?? '',
        request,
        options.maxUploadBytes,
      ),
    });
  } catch (error) {
    if (!(error instanceof AlcoveError)) options.log.warn({ error: String(error) }, 'an upload failed');
    // What is left of the body is not read: the connection ends with the answer.
    response.setHeader('Connection', 'close');
    sendJson(response, 400, { error: reportOf(error) });
  }
}

const NO_SNIFFING = { 'X-Content-Type-Options': 'nosniff' } as const;

function urlOf(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://127.0.0.1') ?? undefined;
}

function sendJson(response: ServerResponse, status: number, body: { path: string } | { error: ErrorReport }): void {
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...NO_SNIFFING })
      .end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      'Cache-Control': 'no-store',
      ...NO_SNIFFING,
    })
    .end(html);
}
