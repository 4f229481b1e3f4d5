import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HubAnswerRepository, openDatabase } from '../../storage/index.ts';
import { fillHub, GATED_REPOSITORY, SPLIT_REPOSITORY } from '../../testing/hub/fill.ts';
import { type HubOptions, startHub } from '../../testing/hub-server.ts';
import { openGate } from '../../testing/open-gate.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { Hub } from './hub.ts';

async function openHub({ token, ...options }: HubOptions & { readonly token?: string } = {}) {
  const server = await startHub(options);
  onTestFinished(() => server.close());
  await fillHub(server);
  return { server, ...hubOf(server.endpoint, token) };
}

function hubOf(endpoint: string, token?: string) {
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  onTestFinished(() => db.close());
  const settings = { endpoint };
  const { gate, ledger } = openGate(db, () => settings);
  const answers = new HubAnswerRepository(db);
  const hub = new Hub({ gate, answers, settings: () => settings, token: async () => token, now: () => 1000 });
  const purposes = () => new Set(ledger.connections({ limit: 50 }).map(({ purpose }) => purpose));
  return { hub, purposes, settings };
}

/** A hub that gives one answer to all. */
async function answering(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return hubOf(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
}

const failure = (code: string) => expect.objectContaining({ code });

describe('a search', () => {
  it('finds models of both forms, the most downloaded first, and says what they are for', async () => {
    const { hub, purposes } = await openHub();
    const found = await hub.search('-');
    const names = found.map(({ repository }) => repository);
    expect(names).toContain('Qwen/Qwen3-8B-GGUF');
    expect(names).toContain('Xenova/all-MiniLM-L6-v2');
    expect(found.map(({ downloads }) => downloads)).toEqual(
      found.map(({ downloads }) => downloads).toSorted((a, b) => b - a),
    );
    expect(found.find(({ repository }) => repository === 'Xenova/bge-reranker-base')?.role).toBe('ranking');
    expect(found.find(({ repository }) => repository === GATED_REPOSITORY)?.isGated).toBe(true);
    expect(purposes()).toEqual(new Set(['Search the hub for “-”']));
  });

  it('understands addresses', async () => {
    const { hub, server } = await openHub();
    const found = await hub.search(`${server.endpoint}/Qwen/Qwen3-8B-GGUF/tree/main`);
    expect(found.map(({ repository }) => repository)).toEqual(['Qwen/Qwen3-8B-GGUF']);
  });
});

describe('a repository', () => {
  it('is told of with sizes, hashes and licence', async () => {
    const { hub, server } = await openHub({ treePageSize: 2 });
    const listing = await hub.repository('hf:Qwen/Qwen3-8B-GGUF:Q8_0');
    const { revision, files, licence, isGated, fetchedAt } = listing;
    const page = `${server.endpoint}/Qwen/Qwen3-8B-GGUF`;
    expect(licence).toEqual({ name: 'apache-2.0', url: page });
    expect({ isGated, fetchedAt }).toEqual({ isGated: false, fetchedAt: 1000 });
    expect(revision).toMatch(/^[0-9a-f]{40}$/);
    expect(files.find(({ path }) => path === 'README.md')).toEqual({
      path: 'README.md',
      bytes: expect.any(Number),
      gitOid: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(files.find(({ path }) => path.endsWith('Q8_0.gguf'))).toEqual({
      path: 'Qwen3-8B-Q8_0.gguf',
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is told of without a connection the next time, and asked for again where a person wants that', async () => {
    const { hub, server, settings } = await openHub();
    const first = await hub.repository(SPLIT_REPOSITORY);
    const asked = server.requests.length;
    expect(await hub.repository(SPLIT_REPOSITORY.toUpperCase())).toEqual(first);
    expect(server.requests).toHaveLength(asked);
    await server.close();
    expect(await hub.repository(SPLIT_REPOSITORY)).toEqual(first);
    await expect(hub.repository(SPLIT_REPOSITORY, { refresh: true })).rejects.toEqual(failure('HUB_UNREACHABLE'));
    expect(hub.known(SPLIT_REPOSITORY)).toEqual(first);
    settings.endpoint = 'http://127.0.0.1:9/';
    expect(hub.known(SPLIT_REPOSITORY)).toBeUndefined();
  });

  it('that is not there, or private, is said to be so', async () => {
    const { hub } = await openHub({ tokens: ['known'], token: 'known' });
    await expect(hub.repository('nobody/nothing')).rejects.toEqual(failure('REPOSITORY_NOT_FOUND'));
    const { hub: stranger } = await openHub();
    await expect(stranger.repository('nobody/nothing')).rejects.toEqual(failure('REPOSITORY_NOT_FOUND'));
  });

  it('is asked for with the token, whatever that looks like', async () => {
    const { hub, server } = await openHub({ tokens: ['no-prefix'], token: 'no-prefix' });
    await hub.repository('Qwen/Qwen3-8B-GGUF');
    expect(server.requests.every(({ isAuthorized }) => isAuthorized)).toBe(true);
  });

  it.each([
    [401, 'TOKEN_REQUIRED'],
    [403, 'REPOSITORY_GATED'],
    [404, 'REPOSITORY_NOT_FOUND'],
    [429, 'HUB_BUSY'],
    [500, 'HUB_BUSY'],
    [503, 'HUB_BUSY'],
    [418, 'HUB_ANSWER_INVALID'],
  ])('answered with %i is %s', async (status, code) => {
    const { hub } = await answering(status, '{"error":"no"}', { 'content-type': 'application/json' });
    await expect(hub.repository('a/b')).rejects.toEqual(failure(code));
  });

  it.each([
    ['a page of a portal', '<html>Please log in</html>'],
    ['nothing', ''],
    ['something else', '{"hello":"world"}'],
    ['a list', '[1, 2]'],
    ['null', 'null'],
    ['a commit that is none', '{"id":"a/b","sha":"../../x"}'],
    ['a name that is none', `{"id":"../b","sha":"${'a'.repeat(40)}"}`],
  ])('answered with %s is not understood', async (_, body) => {
    const { hub } = await answering(200, body, { 'content-type': 'application/json' });
    await expect(hub.repository('a/b')).rejects.toEqual(failure('HUB_ANSWER_INVALID'));
  });

  it('is not waited for any longer than a person wants', async () => {
    const { hub } = await openHub();
    await expect(hub.repository('a/b', { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });
});
