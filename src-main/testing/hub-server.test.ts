import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadFile, fileDownloadInfo, listFiles, listModels, modelInfo } from '@huggingface/hub';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { appRoot } from '../system/index.ts';
import { fillHub } from './hub/fill.ts';
import { type HubOptions, startHub, type TestHub } from './hub-server.ts';

const NAME = 'alcove/Tiny-GGUF';
const WEIGHTS = { bytes: 700_000, seed: 7 };

async function open(options: HubOptions = {}): Promise<TestHub> {
  const hub = await startHub(options);
  onTestFinished(() => hub.close());
  return hub;
}

async function openFilled(options: HubOptions = {}): Promise<TestHub> {
  const hub = await open(options);
  const files = { 'README.md': '# Tiny', 'tiny-Q8_0.gguf': WEIGHTS, 'onnx/model.onnx': Buffer.alloc(10, 1) };
  await hub.add(NAME, { files, licence: 'apache-2.0', pipelineTag: 'text-generation', tags: ['gguf'], downloads: 12 });
  return hub;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const resolve = (hub: TestHub, path = 'tiny-Q8_0.gguf'): string => `${hub.endpoint}/${NAME}/resolve/main/${path}`;

describe("the hub's own client, unchanged", () => {
  test('searches', async () => {
    const hub = await openFilled();
    for (let count = 0; count < 5; count++) await hub.add(`other/model-${count}`, { files: {} });
    const search = (query: string, limit: number) =>
      Array.fromAsync(
        listModels({ hubUrl: hub.endpoint, search: { query }, limit, additionalFields: ['tags', 'sha'] }),
      );
    expect((await search('other', 3)).map(({ name }) => name)).toEqual([
      'other/model-0',
      'other/model-1',
      'other/model-2',
    ]);
    expect(await search('tiny', 10)).toMatchObject([
      { name: NAME, downloads: 12, gated: false, tags: ['gguf', 'license:apache-2.0'], task: 'text-generation' },
    ]);
  });

  test('looks at a repository', async () => {
    const hub = await openFilled();
    const info = await modelInfo({
      name: NAME,
      hubUrl: hub.endpoint,
      additionalFields: ['sha', 'cardData', 'filePaths'],
    });
    expect(info).toMatchObject({ name: NAME, cardData: { license: 'apache-2.0' } });
    expect(info.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(info.filePaths).toEqual(['README.md', 'tiny-Q8_0.gguf', 'onnx/model.onnx']);
  });

  test('lists files over several pages', async () => {
    const hub = await openFilled({ treePageSize: 2 });
    const entries = await Array.fromAsync(
      listFiles({ repo: NAME, hubUrl: hub.endpoint, recursive: true, expand: true }),
    );
    expect(entries.map(({ type, path }) => [type, path])).toEqual([
      ['directory', 'onnx'],
      ['file', 'README.md'],
      ['file', 'tiny-Q8_0.gguf'],
      ['file', 'onnx/model.onnx'],
    ]);
    expect(entries[1]).toMatchObject({ size: 6, oid: createHash('sha1').update('blob 6\0# Tiny').digest('hex') });
    expect(entries[1]?.lfs).toBeUndefined();
    expect(entries[3]?.lfs).toMatchObject({ oid: sha256(Buffer.alloc(10, 1)), size: 10 });
  });

  test('downloads from both servers', async () => {
    const hub = await openFilled();
    const get = async (path: string) => new Response(await downloadFile({ repo: NAME, path, hubUrl: hub.endpoint }));
    expect(await (await get('README.md')).text()).toBe('# Tiny');
    const info = await fileDownloadInfo({ repo: NAME, path: 'tiny-Q8_0.gguf', hubUrl: hub.endpoint });
    const weights = await bytesOf(await get('tiny-Q8_0.gguf'));
    expect(info).toMatchObject({ size: WEIGHTS.bytes, etag: `"${sha256(weights)}"` });
    expect(await fileDownloadInfo({ repo: NAME, path: 'nothing', hubUrl: hub.endpoint })).toBeNull();
    expect(hub.requests.some(({ server, range }) => server === 'cdn' && range === 'bytes=0-0')).toBe(true);
  });

  test('is let in with a token', async () => {
    const hub = await open({ tokens: ['hf_known'], admitted: ['hf_admitted'] });
    await hub.add(NAME, { files: { 'a.gguf': Buffer.alloc(3) }, gated: 'manual' });
    await hub.add('alcove/private', { files: {}, private: true });
    const status = (token?: string) =>
      fileDownloadInfo({ repo: NAME, path: 'a.gguf', hubUrl: hub.endpoint, ...(token && { accessToken: token }) }).then(
        () => 200,
        (error: { statusCode: number }) => error.statusCode,
      );
    expect([await status(), await status('hf_known'), await status('hf_other')]).toEqual([401, 403, 401]);
    expect(await status('hf_admitted')).toBe(200);
    expect(hub.requests.filter(({ server, isAuthorized }) => server === 'cdn' && isAuthorized)).toEqual([]);
    const name = 'alcove/private';
    await expect(modelInfo({ name, hubUrl: hub.endpoint })).rejects.toMatchObject({ statusCode: 401 });
    await expect(modelInfo({ name, hubUrl: hub.endpoint, accessToken: 'hf_known' })).resolves.toMatchObject({ name });
  });
});

describe('the answers for a file', () => {
  test('tell hash and size in the redirect', async () => {
    const hub = await openFilled();
    const { status, headers } = await fetch(resolve(hub), { method: 'HEAD', redirect: 'manual' });
    const whole = await bytesOf(await fetch(resolve(hub)));
    expect(status).toBe(302);
    expect(headers.get('x-linked-etag')).toBe(`"${sha256(whole)}"`);
    expect(headers.get('x-linked-size')).toBe(String(WEIGHTS.bytes));
    expect(headers.get('x-repo-commit')).toMatch(/^[0-9a-f]{40}$/);
    expect(headers.get('location')).toContain(hub.cdnOrigin);
  });

  test('hold the range that was asked for', async () => {
    const hub = await openFilled();
    const whole = await bytesOf(await fetch(resolve(hub)));
    const get = (headers: Record<string, string>) => fetch(resolve(hub), { headers });
    const part = await get({ range: 'bytes=262100-524400' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 262100-524400/700000']);
    expect((await bytesOf(part)).equals(whole.subarray(262_100, 524_401))).toBe(true);
    expect((await bytesOf(await get({ range: 'bytes=-5' }))).equals(whole.subarray(-5))).toBe(true);
    expect((await get({ range: 'bytes=700000-' })).status).toBe(416);
    expect((await get({ range: 'bytes=0-5', 'if-range': '"other"' })).status).toBe(200);
  });
});

describe('what goes wrong', () => {
  const FILE = 'tiny-Q8_0.gguf';

  test('cuts, statuses and wrong bytes come as often as they are asked for', async () => {
    const hub = await openFilled();
    const whole = await bytesOf(await fetch(resolve(hub)));
    hub.faults.add(FILE, { kind: 'status', status: 429, headers: { 'retry-after': '3' } }, { times: 1, on: 'hub' });
    const busy = await fetch(resolve(hub));
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3']);

    const cut = hub.faults.add(FILE, { kind: 'cut', after: 1000 }, { times: 1 });
    const lengths: number[] = [];
    const read = (async () => {
      for await (const piece of (await fetch(resolve(hub))).body ?? []) lengths.push(piece.length);
    })();
    await expect(read).rejects.toThrow();
    expect([cut.hits, lengths.reduce((sum, length) => sum + length, 0)]).toEqual([1, 1000]);

    hub.faults.add(FILE, { kind: 'wrong-byte', at: 300_000 }, { times: 1 });
    const wrong = await bytesOf(await fetch(resolve(hub)));
    expect([...wrong.keys()].filter((at) => wrong[at] !== whole[at])).toEqual([300_000]);
    expect((await bytesOf(await fetch(resolve(hub)))).equals(whole)).toBe(true);
  });

  test('lengths and ranges can be told wrong', async () => {
    const hub = await openFilled();
    const outcome = async (headers: Record<string, string> = {}) => {
      const response = await fetch(resolve(hub), { headers });
      return [response.status, (await bytesOf(response)).length, response.headers.get('content-range')];
    };
    hub.faults.add(FILE, { kind: 'truncate', bytes: 500 }, { times: 1 });
    expect(await outcome()).toEqual([200, 500, null]);
    hub.faults.add(FILE, { kind: 'extra', bytes: 9 }, { times: 1 });
    expect(await outcome()).toEqual([200, WEIGHTS.bytes + 9, null]);
    hub.faults.add(FILE, { kind: 'ignore-range' }, { times: 1 });
    expect(await outcome({ range: 'bytes=0-9' })).toEqual([200, WEIGHTS.bytes, null]);
    hub.faults.add(FILE, { kind: 'content-range', value: 'bytes 5-14/700000' }, { times: 1 });
    expect(await outcome({ range: 'bytes=0-9' })).toEqual([206, 10, 'bytes 5-14/700000']);
  });

  test('links expire, files change, redirects lead elsewhere', async () => {
    const hub = await openFilled();
    const link = (await fetch(resolve(hub), { redirect: 'manual' })).headers.get('location') ?? '';
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
    hub.expireLinks();
    expect((await fetch(link)).status).toBe(403);
    await hub.replace(NAME, FILE, 'other');
    expect(await (await fetch(resolve(hub))).text()).toBe('other');
    hub.faults.add(FILE, { kind: 'redirect', to: 'file:///etc/passwd' });
    const { headers } = await fetch(resolve(hub), { redirect: 'manual' });
    expect(headers.get('location')).toBe('file:///etc/passwd');
  });
});

test('it can be filled with models that run, under the names of the catalogue', async () => {
  const hub = await open();
  await fillHub(hub);
  const catalogue = z.record(z.string(), z.array(z.object({ repository: z.string() })));
  const path = join(appRoot(), 'resources', 'catalog.json');
  const roles = Object.values(catalogue.parse(JSON.parse(readFileSync(path, 'utf8'))));
  const listed = await Array.fromAsync(listModels({ hubUrl: hub.endpoint }), ({ name }) => name);
  const wanted = roles
    .flat()
    .map(({ repository }) => repository)
    .filter((name) => !name.startsWith('minishlab/'));
  expect(listed).toEqual(expect.arrayContaining(wanted));
});
