import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const GUARD = join(import.meta.dirname, 'guard.ts');

/** Runs a piece of a program in a process of its own that is guarded. @returns what it printed, as JSON */
async function guarded(program: string): Promise<unknown> {
  const file = join(temporaryFolder(), 'program.mts');
  const guard = JSON.stringify(`file://${GUARD.split(sep).join('/')}`);
  writeFileSync(
    file,
    `import net from 'node:net'; import tls from 'node:tls'; import http from 'node:http'; import https from 'node:https';
     import http2 from 'node:http2'; import dgram from 'node:dgram'; import dns, { lookup } from 'node:dns';
     import dnsPromises, { resolve4 } from 'node:dns/promises'; import { once } from 'node:events';
     import { installGuard, onRefusal, withGrant } from ${guard};
     installGuard();
     const refused = []; onRefusal(({ host, port, kind }) => refused.push([kind, host, port]));
     const failed = (what) => once(what, 'error').catch((e) => [e]).then(([e]) => e.code);
     const said = await (async () => { ${program} })();
     process.stdout.write(JSON.stringify({ said, refused }));
     process.exit(0);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
  return JSON.parse(stdout);
}

/** Somebody who would answer. */
async function serve(): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const server = createServer((_, response) => response.end('hello'));
  server.on('connection', () => calls++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, calls: () => calls };
}

describe('a guarded process', () => {
  it.each([
    ['a socket', 'return failed(net.connect(PORT, "127.0.0.1"))'],
    ['a socket, told at length', 'return failed(new net.Socket().connect({ port: PORT, host: "127.0.0.1" }))'],
    ['an encrypted socket', 'return failed(tls.connect(PORT, "127.0.0.1"))'],
    ['http', 'return failed(http.get("http://127.0.0.1:PORT"))'],
    ['https', 'return failed(https.get("https://127.0.0.1:PORT"))'],
    ['http2', 'return failed(http2.connect("http://127.0.0.1:PORT"))'],
    ['fetch', 'return fetch("http://127.0.0.1:PORT").catch((e) => e.cause.code)'],
    [
      'a WebSocket',
      'const ws = new WebSocket("ws://127.0.0.1:PORT"); await once(ws, "error"); return "CONNECTION_REFUSED"',
    ],
  ])('opens no connection by %s', async (_, program) => {
    const { port, calls } = await serve();
    expect(await guarded(program.replaceAll('PORT', String(port)))).toEqual({
      said: 'CONNECTION_REFUSED',
      refused: [['connection', '127.0.0.1', port]],
    });
    expect(calls()).toBe(0);
  });

  it('asks for no name', async () => {
    const program = `
      const codes = [];
      codes.push(await new Promise((done) => lookup('example.com', (e) => done(e.code))));
      codes.push(await new Promise((done) => dns.resolve('example.com', (e) => done(e.code))));
      codes.push(await dns.promises.lookup('example.com').catch((e) => e.code));
      codes.push(await resolve4('example.com').catch((e) => e.code));
      codes.push(await new dnsPromises.Resolver().resolveTxt('example.com').catch((e) => e.code));
      codes.push(await dns.promises.lookup('127.0.0.1').then(({ address }) => address));
      return codes;`;
    const { said, refused } = (await guarded(program)) as { said: unknown[]; refused: unknown[] };
    expect(said).toEqual([...Array(5).fill('CONNECTION_REFUSED'), '127.0.0.1']);
    expect(refused).toEqual(Array(5).fill(['name', 'example.com', 0]));
  });

  it('sends no datagram', async () => {
    const program = `
      const socket = dgram.createSocket('udp4');
      const codes = [];
      for (const act of [() => socket.send('hello', 9, '127.0.0.1'), () => socket.connect(9, '127.0.0.1')])
        try { act(); codes.push('sent'); } catch (e) { codes.push(e.code); }
      return codes;`;
    expect(await guarded(program)).toMatchObject({ said: ['CONNECTION_REFUSED', 'CONNECTION_REFUSED'] });
  });

  it('opens the one that it was granted, and no other beside it', async () => {
    const { port, calls } = await serve();
    const other = await serve();
    const program = `
      return withGrant({ host: '127.0.0.1', port: ${port} }, async () => [
        await fetch('http://127.0.0.1:${port}').then((r) => r.text()),
        await fetch('http://127.0.0.1:${other.port}').catch((e) => e.cause.code),
      ]);`;
    expect(await guarded(program)).toMatchObject({ said: ['hello', 'CONNECTION_REFUSED'] });
    expect([calls(), other.calls()]).toEqual([1, 0]);
  });

  it('still listens, and still speaks through pipes', async () => {
    const pipe = JSON.stringify(join(temporaryFolder(), 'pipe'));
    const program = `
      const server = http.createServer((_, r) => r.end('hi')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const pipes = net.createServer((s) => s.end('there')).listen(${pipe});
      await once(pipes, 'listening');
      const [data] = await once(net.connect(${pipe}), 'data');
      return [server.address().port > 0, String(data)];`;
    expect(await guarded(program)).toEqual({ said: [true, 'there'], refused: [] });
  });
});
