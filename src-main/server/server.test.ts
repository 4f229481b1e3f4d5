import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openTestServer } from '../testing/open-test-server.ts';
import { serve } from './index.ts';

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request exactly as given: `fetch` would mend the path and the headers. */
function call(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends raw bytes and returns the first line of what comes back. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString().split('\r\n')[0] ?? '';
}

function openSocket(port: number, headers: Record<string, string>, path = '/link'): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

describe('the way in', () => {
  it('is a token that works once', async () => {
    const { server } = await openTestServer();
    const path = new URL(server.url()).pathname + new URL(server.url()).search;
    // A program that only looks whether there is a page does not spend it.
    expect((await call(server.port, path, { method: 'HEAD' })).status).toBe(403);
    const first = await call(server.port, path);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^alcove_session_${server.port}=.+HttpOnly; SameSite=Strict`),
    );
    const second = await call(server.port, path);
    expect([second.status, second.body]).toEqual([403, expect.stringContaining('used already')]);
  });

  it('is closed without a session, with a wrong one, and with a made-up token', async () => {
    const { server } = await openTestServer();
    for (const [path, headers] of [
      ['/', {}],
      ['/', { cookie: 'alcove_session=guess' }],
      ['/?token=guess', {}],
      ['/assets/app.js', {}],
    ] as const) {
      const { status, body } = await call(server.port, path, { headers });
      expect([status, body.includes('<h1>')], path).toEqual([403, true]);
      expect(body).not.toContain('console.log');
    }
  });

  it('is closed to a name that is not ours (DNS rebinding), though the session is right', async () => {
    const { server, cookie } = await openTestServer();
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example', '192.168.0.1'])
      expect((await call(server.port, '/', { headers: { cookie, host } })).status, host).toBe(403);
    for (const host of [`127.0.0.1:${server.port}`, `localhost:${server.port}`])
      expect((await call(server.port, '/', { headers: { cookie, host } })).status, host).toBe(200);
  });

  it('is closed to sockets of other pages, of none, without a session, and at other paths', async () => {
    const { server, cookie, origin } = await openTestServer();
    expect(await openSocket(server.port, { cookie, origin })).toBe('open');
    expect(await openSocket(server.port, { cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await openSocket(server.port, { cookie, origin: 'null' })).toBe(403);
    expect(await openSocket(server.port, { cookie })).toBe(403);
    expect(await openSocket(server.port, { origin })).toBe(403);
    expect(await openSocket(server.port, { cookie, origin }, '/other')).toBe(403);
  });

  it('withstands requests that are not well formed, and clients that hang up', async () => {
    const { server, cookie } = await openTestServer();
    expect(await raw(server.port, `GET // HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).toContain('400');
    expect(
      await raw(server.port, `GET // HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
    ).toContain('403');
    for (let attempt = 0; attempt < 5; attempt++) {
      const socket = connect(server.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.resetAndDestroy();
    }
    expect((await call(server.port, '/', { headers: { cookie } })).status).toBe(200);
  });
});

describe('files of the window', () => {
  it('go out with a strict policy', async () => {
    const { server, cookie } = await openTestServer();
    for (const path of ['/', '/assets/app.js']) {
      const { status, headers } = await call(server.port, path, { headers: { cookie } });
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    }
    expect((await call(server.port, '/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect((await call(server.port, '/', { method: 'HEAD', headers: { cookie } })).body).toBe('');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e%5csecret.txt',
    '/assets',
    '/assets/',
    '/missing.js',
    '/%00',
    '/%',
    '/index.html%00.js',
  ])('%s is not found', async (path) => {
    const { server, cookie } = await openTestServer();
    const { status, body, headers } = await call(server.port, path, { headers: { cookie } });
    expect([status, body]).toEqual([404, 'Not found']);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('are only read', async () => {
    const { server, cookie } = await openTestServer();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await call(server.port, '/', { method, headers: { cookie } })).status, method).toBe(405);
  });
});

describe('uploads', () => {
  async function uploader(maxUploadBytes?: number) {
    const { app, server, cookie, origin } = await openTestServer(
      maxUploadBytes === undefined ? {} : { maxUploadBytes },
    );
    const put = (name: string, body: string | Buffer = 'hello', headers: OutgoingHttpHeaders = {}) =>
      call(server.port, `/upload?path=${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { cookie, origin, ...headers },
        body,
      });
    const files = (): string[] =>
      readdirSync(app.folder.uploads, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    return { app, server, cookie, origin, put, files };
  }

  it('are kept under their name and folders, and can be imported', async () => {
    const { app, put } = await uploader();
    const { status, body } = await put('papers/whales.txt', 'The blue whale feeds on krill in cold waters.');
    expect(status).toBe(200);
    const { path } = JSON.parse(body);
    expect(path).toMatch(/papers[\\/]whales\.txt$/);
    expect(await app.import(path)).toMatchObject([{ status: 'ready' }]);
  });

  it.each([
    '../../escape.txt',
    '..\\..\\escape.txt',
    '/etc/escape.txt',
    'C:\\Windows\\escape.txt',
    'a/../../../../escape.txt',
    'control\u0000\u0007\n.txt',
    'CON',
    'nul.txt',
    'com1.pdf',
    'trailing. . .',
    `${'long'.repeat(500)}.txt`,
    `${'🐋'.repeat(300)}.txt`,
    `${'deep/'.repeat(2_000)}end.txt`,
    'a:b|c?d*e<f>.txt',
  ])(
    'stay in their folder, whatever their name: %j',
    async (name) => {
      const { app, put, files } = await uploader();
      const { status, body } = await put(name);
      expect(status, body).toBe(200);
      const { path } = JSON.parse(body);
      expect(files()).toEqual([path]);
      expect(readFileSync(path, 'utf8')).toBe('hello');
      const way = relative(app.folder.uploads, path).split(sep);
      expect(way.every((part) => part !== '..' && Buffer.byteLength(part) <= 210)).toBe(true);
      expect(way.at(-1)).not.toMatch(/^(?:con|nul|com1)(?:\.|$)|[\p{Cc}<>:"|?*]|[. ]$/iu);
    },
    20_000,
  );

  it('of the same path replace each other, only once the new one is whole', async () => {
    const { put, files, server, cookie, origin } = await uploader();
    await put('a.txt', 'first');
    const broken = connect(server.port, '127.0.0.1');
    await once(broken, 'connect');
    broken.write(
      `PUT /upload?path=a.txt HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: ${cookie}\r\nOrigin: ${origin}\r\nContent-Length: 100\r\n\r\nhalf of it`,
    );
    await expect.poll(() => files().length).toBe(2);
    broken.resetAndDestroy();
    await expect.poll(() => files().map((file) => readFileSync(file, 'utf8'))).toEqual(['first']);
    await put('a.txt', 'second');
    expect(files().map((file) => readFileSync(file, 'utf8'))).toEqual(['second']);
  });

  it('of nothing are files of nothing, which the import then names', async () => {
    const { app, put } = await uploader();
    const { path } = JSON.parse((await put('a.txt', '')).body);
    expect(await app.import(path)).toMatchObject([{ status: 'failed', error: { code: 'FILE_EMPTY' } }]);
  });

  it.each([{ 'content-length': 2_000 }, { 'transfer-encoding': 'chunked' }])(
    'that are too large are refused, and leave nothing: %j',
    async (headers) => {
      const { put, files } = await uploader(1_000);
      const { status, body } = await put('a.txt', Buffer.alloc(2_000), headers);
      expect([status, JSON.parse(body).error.code]).toEqual([400, 'FILE_TOO_LARGE']);
      await expect.poll(files).toEqual([]);
    },
  );

  it('without a name, by another method, or from elsewhere are refused', async () => {
    const { server, cookie, origin, put, files } = await uploader();
    for (const name of ['', '/', '..', './..', '...']) {
      const { status, body } = await put(name);
      expect([status, JSON.parse(body).error.code], name).toEqual([400, 'INVALID_INPUT']);
    }
    const send = (method: string, headers: OutgoingHttpHeaders) =>
      call(server.port, '/upload?path=a.txt', { method, headers, body: 'x' });
    expect((await send('POST', { cookie, origin })).status).toBe(405);
    expect((await send('PUT', { cookie })).status).toBe(405);
    expect((await send('PUT', { origin })).status).toBe(403);
    expect((await send('PUT', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect(files()).toEqual([]);
  });
});

describe('the server', () => {
  it('says when its port is taken', async () => {
    const { app, server } = await openTestServer();
    const options = { api: app.api, rendererFolder: app.files, uploadsFolder: app.folder.uploads, log: app.log };
    await expect(serve({ ...options, port: server.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });

  it('listens to this machine only, and ends though windows are open', async () => {
    const { server, cookie, origin } = await openTestServer();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/link`, { headers: { cookie, origin } });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    await expect(call(server.port, '/')).rejects.toThrow('ECONNREFUSED');
  });
});
