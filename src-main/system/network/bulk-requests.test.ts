import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectionRepository, openDatabase } from '../../storage/index.ts';
import { TEST_CERTIFICATE } from '../../testing/certificate.ts';
import { startSecureServer } from '../../testing/secure-server.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { ByteStream } from './gate.ts';
import { HubGate } from './hub-gate.ts';
import { ConnectionLedger } from './ledger.ts';
import { bodyLength, readHead } from './response-head.ts';

function openSession(endpoint: string, certificates: string | null = null) {
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  const ledger = new ConnectionLedger(new ConnectionRepository(db), Date.now);
  const gate = new HubGate({ settings: () => ({ endpoint, proxy: 'none', certificates }), ledger, env: {} });
  const session = gate.open({ purpose: 'A test' });
  onTestFinished(async () => {
    await session[Symbol.asyncDispose]();
    gate[Symbol.dispose]();
    ledger.close();
    db.close();
  });
  return { session, ledger };
}

/** Somebody who answers each request with these pieces, and counts them and connections. */
async function serve(
  pieces: readonly (string | Buffer)[],
  options: {
    readonly ends?: boolean;
    /** The request on which it closes the connection instead, counted from one. */
    readonly cuts?: number;
  } = {},
) {
  let connections = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', async () => {
      if (++requests === options.cuts) return socket.destroy();
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
      }
      if (options.ends) socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, connections: () => connections, requests: () => requests };
}

async function read(body: ByteStream): Promise<string> {
  const parts: Buffer[] = [];
  // Each is valid until the next.
  for await (const piece of body) parts.push(Buffer.from(piece));
  return Buffer.concat(parts).toString('latin1');
}

describe('a large answer', () => {
  it.each([
    ['at once', ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello']],
    ['byte by byte', [...'HTTP/1.1 200 OK\r\nContent-Length:5\r\n\r\nhello']],
  ])('is read when it comes %s, over one connection', async (_, pieces) => {
    const { origin, connections } = await serve(pieces);
    const { session } = openSession(origin);
    for (let round = 0; round < 3; round++) expect(await read((await session.download(origin)).body)).toBe('hello');
    expect(connections()).toBe(1);
  });

  it('is whole, however large, also when it is encrypted', async () => {
    const content = randomBytes(8_000_000);
    const endpoint = await startSecureServer((_, response) => {
      response.writeHead(200, { 'content-length': content.length }).end(content);
    });
    const file = join(temporaryFolder(), 'ca.pem');
    writeFileSync(file, TEST_CERTIFICATE);
    const { session, ledger } = openSession(endpoint, file);
    for (let round = 0; round < 2; round++) {
      const hash = createHash('sha256');
      for await (const piece of (await session.download(endpoint)).body) {
        hash.update(piece);
        // Whoever reads may be slow.
        if (Math.random() < 0.05) await new Promise(setImmediate);
      }
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    }
    expect(ledger.connections({ limit: 10 }).length).toBe(1);
    const untrusting = openSession(endpoint);
    await expect(untrusting.session.download(endpoint)).rejects.toMatchObject({ code: 'CERTIFICATE_UNTRUSTED' });
  });

  it('is read in the usual way where it does not say how long it is', async () => {
    const { origin } = await serve(['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n']);
    const { session } = openSession(origin);
    expect(await read((await session.download(origin)).body)).toBe('hello');
  });

  it('is asked for twice but once where an origin never says how long it is', async () => {
    const { origin, requests } = await serve([
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ]);
    const { session } = openSession(origin);
    for (let round = 0; round < 3; round++) expect(await read((await session.download(origin)).body)).toBe('hello');
    expect(requests()).toBe(4);
  });

  it('is read behind what comes before the final answer', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';
    for (const pieces of [[interim, interim + answer], [interim + answer], [...(interim + answer)]]) {
      const { origin } = await serve(pieces);
      expect(await read((await openSession(origin).session.download(origin)).body)).toBe('hello');
    }
    const { origin } = await serve([interim.repeat(1000)]);
    await expect(openSession(origin).session.download(origin)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });

  it('is asked for again where the connection that was to be used again was closed meanwhile', async () => {
    const { origin, connections } = await serve(['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'], { cuts: 2 });
    const { session } = openSession(origin);
    for (let round = 0; round < 2; round++) expect(await read((await session.download(origin)).body)).toBe('hello');
    expect(connections()).toBe(2);
  });

  it('is not waited for when nobody wants it any longer, also while the connection does not come to stand', async () => {
    // Takes connections, and never says anything.
    const { origin } = await serve([]);
    const { session } = openSession(origin.replace('http:', 'https:'));
    for (const way of ['download', 'request'] as const) {
      const stop = new AbortController();
      const asked = session[way](origin.replace('http:', 'https:'), { signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
    }
  });

  it('is known to be cut, and to be longer than it said', async () => {
    const cut = await serve(['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello'], { ends: true });
    await expect(read((await openSession(cut.origin).session.download(cut.origin)).body)).rejects.toMatchObject({
      code: 'HUB_UNREACHABLE',
    });
    const long = await serve(['HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhello']);
    expect(await read((await openSession(long.origin).session.download(long.origin)).body)).toBe('hello');
  });

  it.each([
    ['nonsense', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nhello'],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`],
  ])('is refused where it is %s', async (_, answer) => {
    const { origin } = await serve([answer]);
    await expect(openSession(origin).session.download(origin)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });

  it('ends when nobody wants it any longer', async () => {
    const { origin } = await serve(['HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\nhello']);
    const { session } = openSession(origin);
    const stop = new AbortController();
    const reading = read((await session.download(origin, { signal: stop.signal })).body);
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});

it('reads heads strictly', () => {
  const head = (text: string) => readHead(Buffer.from(text, 'latin1'));
  expect(head('HTTP/1.1 206 Partial Content\r\nETag: "a"\r\nX:  b \r\n\r\nrest')).toEqual({
    status: 206,
    headers: { etag: '"a"', x: 'b' },
    bytes: 51,
  });
  expect(head('HTTP/1.1 200 OK\r\n')).toBeUndefined();
  for (const bad of ['HTTP/1.1 099 Nothing\r\n\r\n', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', ' HTTP/1.1 200 OK\r\n\r\n'])
    expect(() => head(bad)).toThrow();
  expect(bodyLength({ headers: { 'content-length': '12' } })).toBe(12);
  expect(bodyLength({ headers: { 'content-length': '12', 'transfer-encoding': 'chunked' } })).toBeUndefined();
  expect(bodyLength({ headers: { 'content-length': '-1' } })).toBeUndefined();
});
