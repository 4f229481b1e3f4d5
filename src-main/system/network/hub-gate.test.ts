import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as connectTo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HubSettings } from '../../../src-shared/models.ts';
import { ConnectionRepository, openDatabase } from '../../storage/index.ts';
import { TEST_CERTIFICATE } from '../../testing/certificate.ts';
import { startSecureServer } from '../../testing/secure-server.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { HubGate } from './hub-gate.ts';
import { ConnectionLedger } from './ledger.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<{ origin: string; port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, seen };
}

const say =
  (body: string): Answer =>
  (_, response) =>
    response.end(body);
const redirect =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end();

function openGate(endpoint: string, changes: Partial<HubSettings> = {}, env: NodeJS.ProcessEnv = {}) {
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  const ledger = new ConnectionLedger(new ConnectionRepository(db), () => 1_000);
  const settings = () => ({ endpoint, proxy: 'none', certificates: null, ...changes }) as const;
  const gate = new HubGate({ settings, ledger, env });
  const session = gate.open({ purpose: 'A test' });
  onTestFinished(async () => {
    await session[Symbol.asyncDispose]();
    gate[Symbol.dispose]();
    ledger.close();
    db.close();
  });
  return { session, ledger, gate };
}

const outcomes = (ledger: ConnectionLedger): unknown[] =>
  ledger.connections({ limit: 50 }).map(({ host, port, outcome }) => [host, port, outcome]);

describe('the gate', () => {
  it('lets a request through to the hub, and writes the connection down with its bytes', async () => {
    const hub = await serve(say('Hello'));
    const { session, ledger } = openGate(hub.origin);
    const response = await session.request(`${hub.origin}/api/models`);
    expect(await text(response.body)).toBe('Hello');
    await session[Symbol.asyncDispose]();
    await expect.poll(() => ledger.connections({ limit: 5 })[0]?.outcome).toBe('closed');
    const [connection] = ledger.connections({ limit: 5 });
    expect(connection).toMatchObject({ host: '127.0.0.1', port: hub.port, purpose: 'A test' });
    expect(connection?.bytesReceived).toBeGreaterThan(5);
    expect(connection?.bytesSent).toBeGreaterThan(20);
  });

  it('goes nowhere else', async () => {
    const [hub, other] = [await serve(say('hub')), await serve(say('other'))];
    const { session, ledger } = openGate(hub.origin);
    await expect(session.request(other.origin)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    await expect(session.fetch(other.origin)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect(other.seen).toEqual([]);
    // What was refused is written down, and is no connection.
    expect(outcomes(ledger)).toEqual(Array(2).fill(['127.0.0.1', other.port, 'refused']));
  });

  it('follows the hub to another host, without telling that who asks', async () => {
    const cdn = await serve(say('weights'));
    const hub = await serve(redirect(`${cdn.origin}/blob?signature=1`));
    const { session } = openGate(hub.origin);
    const response = await session.request(`${hub.origin}/file`, {
      headers: { authorization: 'Bearer secret', range: 'bytes=0-6' },
    });
    expect(await text(response.body)).toBe('weights');
    expect(response.url).toBe(`${cdn.origin}/blob?signature=1`);
    expect(response.redirects).toMatchObject([{ status: 302, url: `${hub.origin}/file` }]);
    expect(hub.seen[0]?.headers.authorization).toBe('Bearer secret');
    expect(cdn.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(cdn.seen[0]?.headers.range).toBe('bytes=0-6');
  });

  it.each([
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,hello'],
    ['an address in a network', 'http://10.0.0.1/'],
    ['the address where clouds keep secrets', 'http://169.254.169.254/latest/meta-data'],
    ['such an address in the clothes of IPv6', 'http://[::ffff:a9fe:a9fe]/'],
    ['an address of all zeros', 'http://0.0.0.0/'],
    ['an address that is none', 'http://'],
  ])('does not follow it to %s', async (_, location) => {
    const hub = await serve(redirect(location));
    const { session, ledger } = openGate(hub.origin);
    await expect(session.request(hub.origin)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(ledger.connections({ limit: 5 }).map(({ outcome }) => outcome)).toEqual(['refused', expect.any(String)]);
  });

  it('does not follow a hub out there to this machine, be it by a name', async () => {
    const inside = await serve(say('inside'));
    const names: Readonly<Record<string, string>> = { 'hub.example': '127.0.0.1', 'inside.example': '10.1.2.3' };
    const hub = await serve(redirect(`http://inside.example:${inside.port}/`));
    const ledger = new ConnectionLedger(
      {
        add: () => 1,
        update: () => {},
        list: () => [],
        summary: () => ({ connections: 0, bytesReceived: 0, bytesSent: 0, refused: 0 }),
      },
      () => 0,
    );
    const gate = new HubGate({
      settings: () => ({ endpoint: `http://hub.example:${hub.port}`, proxy: 'none', certificates: null }),
      ledger,
      env: {},
      lookup: (name, options, callback) => {
        const address = names[name] ?? '';
        if (options.all) callback(null, [{ address, family: 4 }]);
        else callback(null, address, 4);
      },
    });
    await using session = gate.open({ purpose: 'A test' });
    await expect(session.request(`http://hub.example:${hub.port}/`)).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
    });
    expect(inside.seen).toEqual([]);
    gate[Symbol.dispose]();
  });

  it('does not go round in circles', async () => {
    const hub = await serve((request, response) => response.writeHead(302, { location: `${request.url}x` }).end());
    const { session } = openGate(hub.origin);
    await expect(session.request(hub.origin)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    expect(hub.seen.length).toBe(6);
  });

  it('says what went wrong, and with whom', async () => {
    const { session, ledger } = openGate('http://127.0.0.1:1');
    await expect(session.request('http://127.0.0.1:1/')).rejects.toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    expect(outcomes(ledger)).toEqual([['127.0.0.1', 1, 'failed']]);
  });

  it('goes through a proxy, which is told only where to', async () => {
    const hub = await serve(say('through'));
    const asked: { path: string | undefined; authorization: string | undefined }[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket, head) => {
      asked.push({ path: request.url, authorization: request.headers['proxy-authorization'] });
      const [host, port] = (request.url ?? '').split(':');
      const upstream = connectTo(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const { session, ledger } = openGate(hub.origin, { proxy: `http://me:pass@127.0.0.1:${port}` });
    expect(await text((await session.request(hub.origin)).body)).toBe('through');
    expect(asked).toEqual([{ path: `127.0.0.1:${hub.port}`, authorization: `Basic ${btoa('me:pass')}` }]);
    expect(ledger.connections({ limit: 1 })).toMatchObject([
      { host: '127.0.0.1', port: hub.port, via: `127.0.0.1:${port}` },
    ]);
    expect(JSON.stringify(ledger.connections({ limit: 1 }))).not.toContain('pass');
    await session[Symbol.asyncDispose]();
  });

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', '407'],
    ['hangs up', '', 'proxy'],
  ])('says that the proxy of the environment %s', async (_, answer, said) => {
    const proxy = createServer();
    proxy.on('connect', (_request, socket) => socket.end(answer));
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { session } = openGate('http://127.0.0.1:9', { proxy: 'auto' }, { http_proxy });
    const { message, code } = await session.request('http://127.0.0.1:9/').catch((error) => error);
    expect(code).toBe('HUB_UNREACHABLE');
    expect(message).toContain(said);
    expect(message.toLowerCase()).toContain('proxy');
  });

  it('sends nothing to a server whose certificate is not trusted, unless a person trusts it', async () => {
    const seen: unknown[] = [];
    const endpoint = await startSecureServer((request, response) => {
      seen.push(request.url);
      response.end('safe');
    });
    // A way to switch checks off that some guides on the web suggest.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { session, ledger } = openGate(endpoint);
    await expect(session.request(endpoint)).rejects.toMatchObject({ code: 'CERTIFICATE_UNTRUSTED' });
    vi.unstubAllEnvs();
    expect(seen).toEqual([]);
    expect(ledger.connections({ limit: 5 })).toMatchObject([{ outcome: 'failed' }]);

    const file = join(temporaryFolder(), 'company.pem');
    writeFileSync(file, TEST_CERTIFICATE);
    const trusting = openGate(endpoint, { certificates: file });
    expect(await text((await trusting.session.request(endpoint)).body)).toBe('safe');
    writeFileSync(file, 'no certificate');
    const mistaken = openGate(endpoint, { certificates: file });
    await expect(mistaken.session.request(endpoint)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });

  it('ends with whoever opened it', async () => {
    const hub = await serve(() => {});
    const { session } = openGate(hub.origin);
    const stop = new AbortController();
    const waiting = session.request(hub.origin, { signal: stop.signal });
    await expect.poll(() => hub.seen.length).toBe(1);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const other = expect(session.request(hub.origin)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    await expect.poll(() => hub.seen.length).toBe(2);
    await session[Symbol.asyncDispose]();
    await other;
  });
});
