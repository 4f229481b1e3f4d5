import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { type OpenDownloads, offer, openDownloads, REPOSITORY } from '../../testing/hub/open-downloads.ts';
import type { Fault, FaultOptions } from '../../testing/hub-server.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { DownloadRequest } from './download-options.ts';

const FILE = 'tiny-Q8_0.gguf';
const WEIGHTS = { bytes: 2_000_000, seed: 5 };
const KIB = 1024;

interface Offered extends OpenDownloads {
  readonly request: DownloadRequest;
}

async function offered(options: Parameters<typeof openDownloads>[0] = {}): Promise<Offered> {
  const opened = await openDownloads(options);
  return { ...opened, request: await offer(opened.hub, { [FILE]: WEIGHTS }) };
}

/** Downloads with that going wrong. @returns the code of its failure, if it fails */
async function outcome({ hub, downloads, request, finish }: Offered, fault?: Fault, options?: FaultOptions) {
  if (fault) hub.faults.add(FILE, fault, options);
  const { id } = await downloads.start(request);
  return finish(id).then(
    () => 'complete',
    (error: Error) => error.message,
  );
}

const finalPath = ({ folder }: OpenDownloads, path = FILE): string => join(folder, 'models', path);
const partials = ({ folder }: OpenDownloads): string[] => readdirSync(join(folder, 'partial'));
const sent = ({ hub }: OpenDownloads): number => hub.requests.reduce((sum, { bytes }) => sum + bytes, 0);

/** What is there under the final name is what the hub has. */
function expectWhole(opened: Offered): void {
  const hash = createHash('sha256')
    .update(readFileSync(finalPath(opened)))
    .digest('hex');
  expect(hash).toBe(opened.request.files[0]?.sha256);
  expect(partials(opened)).toEqual([]);
}

function expectNothing(opened: OpenDownloads): void {
  expect(existsSync(finalPath(opened))).toBe(false);
  expect(readdirSync(join(opened.folder, 'blobs'))).toEqual([]);
}

describe('connections', () => {
  test('are cut 200 times at random bytes, and nothing comes twice', async () => {
    const opened = await offered({ timing: { pieceBytes: 500 * KIB } });
    const cut = opened.hub.faults.add(FILE, { kind: 'cut', within: 16 * KIB, seed: 11 }, { times: 200, on: 'cdn' });
    expect(await outcome(opened)).toBe('complete');
    expect(cut.hits).toBe(200);
    expectWhole(opened);
    expect(sent(opened)).toBeLessThan(WEIGHTS.bytes * 1.2);
  });

  test('are given up where nothing comes any more', async () => {
    const opened = await offered({ timing: { stallMs: 40 } });
    expect(await outcome(opened, { kind: 'stall', after: 10_000 }, { times: 6 })).toBe('complete');
    expectWhole(opened);
  });

  test('are waited for longer and longer, and then a person says when', async () => {
    const opened = await offered({ timing: { connections: 1 } });
    opened.hub.faults.add(FILE, { kind: 'cut', after: 100_000 }, { times: 1 });
    opened.hub.faults.add(FILE, { kind: 'cut', after: 0 }, { times: 9 });
    expect(await outcome(opened, undefined)).toBe('HUB_UNREACHABLE');
    expect(opened.waits).toEqual([1, 2, 4, 8, 16, 32, 64].map((seconds) => seconds * 1000));
    const [download] = opened.downloads.list();
    expect(download?.receivedBytes).toBeGreaterThanOrEqual(64 * KIB);
    expectNothing(opened);
    await opened.downloads.resume(download?.id ?? '');
    await opened.finish(download?.id ?? '');
    expectWhole(opened);
  });

  test('cannot be had at all', async () => {
    const opened = await offered();
    await opened.hub.close();
    expect(await outcome(opened)).toBe('HUB_UNREACHABLE');
  });

  test('lead to where the gate does not go, or to whom it does not trust', async () => {
    for (const code of ['REDIRECT_REFUSED', 'CERTIFICATE_UNTRUSTED', 'CONNECTION_REFUSED'] as const) {
      const request = (): Promise<never> => Promise.reject(new AlcoveError(code));
      const session = { fetch: globalThis.fetch, request, download: request, [Symbol.asyncDispose]: async () => {} };
      const opened = await offered({ gate: { open: () => session } });
      expect(await outcome(opened)).toBe(code);
      expect(opened.waits).toEqual([]);
      expectNothing(opened);
    }
  });

  test('are redirected to a file', async () => {
    const opened = await offered();
    expect(await outcome(opened, { kind: 'redirect', to: 'file:///etc/passwd' })).toBe('REDIRECT_REFUSED');
    expectNothing(opened);
  });
});

describe('bytes', () => {
  test('come from the beginning where ranges are not heeded', async () => {
    // More than the system holds for those who do not read.
    const bytes = 40_000_000;
    const opened = await openDownloads();
    const request = await offer(opened.hub, { [FILE]: { bytes, seed: 8 } });
    expect(await outcome({ ...opened, request }, { kind: 'ignore-range' })).toBe('complete');
    expectWhole({ ...opened, request });
    // Others had asked before the first answer told; they did not read on.
    const whole = opened.hub.requests.filter((each) => each.server === 'cdn' && each.bytes === bytes);
    expect(whole.length).toBe(1);
  });

  test('go on behind what is here where ranges are no longer heeded', async () => {
    const opened = await offered({ timing: { connections: 1 } });
    opened.hub.faults.add(FILE, { kind: 'cut', after: 50_000 }, { times: 1 });
    opened.hub.faults.add(FILE, { kind: 'ignore-range' });
    expect(await outcome(opened)).toBe('complete');
    expectWhole(opened);
  });

  test('are wrong once', async () => {
    const opened = await offered();
    expect(await outcome(opened, { kind: 'wrong-byte', at: 70_000 }, { times: 31 })).toBe('complete');
    expectWhole(opened);
    expect(sent(opened)).toBe(2 * WEIGHTS.bytes);
  });

  test('are wrong each time', async () => {
    const opened = await offered();
    expect(await outcome(opened, { kind: 'wrong-byte', at: 70_000 })).toBe('DOWNLOAD_CORRUPT');
    expectNothing(opened);
    expect(opened.downloads.list()[0]?.receivedBytes).toBe(0);
    expect(sent(opened)).toBe(2 * WEIGHTS.bytes);
  });

  test.each<[string, Fault]>([
    ['are fewer than the hub has', { kind: 'truncate', bytes: 500_000 }],
    ['are more than were promised', { kind: 'extra', bytes: 10 }],
    ['are others than were asked for', { kind: 'content-range', value: 'bytes 5-14/2000000' }],
    ['are of a file of another size', { kind: 'content-range', value: `bytes 0-${64 * KIB - 1}/1999999` }],
    ['are not a range at all', { kind: 'content-range', value: 'lines 1-2' }],
  ])('%s', async (_, fault) => {
    const opened = await offered();
    expect(await outcome(opened, fault, { on: 'cdn' })).toBe('DOWNLOAD_CORRUPT');
    expectNothing(opened);
  });

  test('are those of a page that asks to log in', async () => {
    const opened = await offered();
    const headers = { 'content-type': 'text/html' };
    const answer = await outcome(opened, { kind: 'status', status: 200, headers }, { on: 'hub' });
    expect(answer).toBe('HUB_ANSWER_INVALID');
  });

  test('change on the hub while they come', async () => {
    const opened = await offered({ timing: { connections: 1 } });
    const { hub, downloads, request, until } = opened;
    const slow = hub.faults.add(FILE, { kind: 'slow', bytesPerSecond: 1_000_000 });
    const { id } = await downloads.start(request);
    await until(id, (_, { receivedBytes }) => receivedBytes > 100_000);
    await hub.replace(REPOSITORY, FILE, { bytes: WEIGHTS.bytes, seed: 6 });
    slow.remove();
    const { state, receivedBytes } = await until(id, ({ status }) => status === 'failed');
    expect(state).toMatchObject({ error: { code: 'DOWNLOAD_CHANGED' } });
    expect(receivedBytes).toBe(0);
    expectNothing(opened);

    const again = await offer(hub, { [FILE]: { bytes: WEIGHTS.bytes, seed: 6 } });
    expect((await downloads.start(again)).id).toBe(id);
    await opened.finish(id);
    expectWhole({ ...opened, request: again });
  });
});

describe('the hub says', () => {
  test.each<[string, Fault, string]>([
    ['that it does not know us', { kind: 'status', status: 401 }, 'TOKEN_REQUIRED'],
    ['that we were not let in', { kind: 'status', status: 403, errorCode: 'GatedRepo' }, 'REPOSITORY_GATED'],
    [
      'that there is no such thing',
      { kind: 'status', status: 404, errorCode: 'EntryNotFound' },
      'REPOSITORY_NOT_FOUND',
    ],
    ['nothing of a private one', { kind: 'status', status: 401, errorCode: 'RepoNotFound' }, 'REPOSITORY_NOT_FOUND'],
    ['that it is broken', { kind: 'status', status: 500 }, 'HUB_BUSY'],
    ['what nobody understands', { kind: 'status', status: 418 }, 'HUB_ANSWER_INVALID'],
  ])('%s', async (_, fault, code) => {
    const opened = await offered();
    expect(await outcome(opened, fault, { on: 'hub' })).toBe(code);
    expectNothing(opened);
  });

  test('that it is broken, for a while', async () => {
    const opened = await offered();
    expect(await outcome(opened, { kind: 'status', status: 503 }, { times: 5 })).toBe('complete');
    expectWhole(opened);
  });

  test('when it is to be asked again', async () => {
    const now = Date.now();
    const waits: number[] = [];
    const released = Promise.withResolvers<void>();
    const wait = (ms: number): Promise<void> => {
      waits.push(ms);
      return released.promise;
    };
    const opened = await offered({ now: () => now, timing: { connections: 1, wait } });
    const headers = { 'retry-after': '7' };
    opened.hub.faults.add(FILE, { kind: 'status', status: 429, headers }, { times: 1 });
    const { id } = await opened.downloads.start(opened.request);
    const { state } = await opened.until(id, ({ status }) => status === 'waiting');
    expect(state).toMatchObject({ until: now + 7000, error: { code: 'HUB_BUSY' } });
    released.resolve();
    await opened.finish(id);
    expect(waits).toEqual([7000]);
    expectWhole(opened);
  });

  test('on the CDN that an address has expired, and gives another', async () => {
    const opened = await offered({ timing: { connections: 1 } });
    const { hub, downloads, request, until, finish } = opened;
    hub.faults.add(FILE, { kind: 'slow', bytesPerSecond: 3_000_000 });
    const { id } = await downloads.start(request);
    await until(id, (_, { receivedBytes }) => receivedBytes > 100_000);
    hub.expireLinks();
    await finish(id);
    expectWhole(opened);
    const asked = hub.requests.filter(({ server }) => server === 'hub').length;
    expect(asked).toBe(2);
  });

  test('who may read what, by the token', async () => {
    const admitted = ['hf_admitted'];
    const opened = await offered({ hubOptions: { admitted }, token: async () => 'hf_admitted' });
    await opened.hub.add(REPOSITORY, { files: { [FILE]: WEIGHTS }, gated: 'manual' });
    expect(await outcome(opened)).toBe('complete');
    expect(opened.hub.requests[0]).toMatchObject({ server: 'hub', isAuthorized: true });
  });
});

test.each(['../x.gguf', '/etc/x.gguf', 'C:\\x.gguf', 'a/CON.gguf', 'a\\..\\b'])(
  'a file that is called %s is not asked for',
  async (path) => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { [path]: WEIGHTS });
    await expect(opened.downloads.start(request)).rejects.toMatchObject({ code: 'FILE_NAME_UNSAFE' });
    expect(opened.hub.requests).toEqual([]);
    expect(opened.downloads.list()).toEqual([]);
  },
);

test('two files that are one where case does not count are not asked for', async () => {
  const opened = await openDownloads();
  const request = await offer(opened.hub, { 'A.gguf': { bytes: 5, seed: 1 }, 'a.gguf': { bytes: 5, seed: 2 } });
  await expect(opened.downloads.start(request)).rejects.toMatchObject({ code: 'FILE_NAME_UNSAFE' });
});

describe('a full disk', () => {
  test('is known before anything is fetched', async () => {
    const opened = await offered({ freeBytes: async () => 1024 ** 3 });
    await expect(opened.downloads.start(opened.request)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(opened.hub.requests).toEqual([]);
    const roomy = await opened.reopen({ freeBytes: async () => 1024 ** 3 + WEIGHTS.bytes });
    await roomy.finish((await roomy.downloads.start(opened.request)).id);
  });

  test('keeps what had come', async () => {
    const opened = await offered();
    const handle = await open(join(temporaryFolder(), 'x'), 'w');
    const prototype = Object.getPrototypeOf(handle);
    await handle.close();
    const write = prototype.write;
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    let writes = 0;
    const spy = vi.spyOn(prototype, 'write').mockImplementation(function (this: unknown, ...args: unknown[]) {
      return ++writes > 10 ? Promise.reject(full) : Reflect.apply(write, this, args);
    });
    onTestFinished(() => void spy.mockRestore());
    expect(await outcome(opened)).toBe('DISK_FULL');
    const [download] = opened.downloads.list();
    expect(download?.receivedBytes).toBeGreaterThan(0);
    expectNothing(opened);
    spy.mockRestore();
    await opened.downloads.resume(download?.id ?? '');
    await opened.finish(download?.id ?? '');
    expectWhole(opened);
  });
});

describe('a file without a hash', () => {
  const unhashed = (request: DownloadRequest): DownloadRequest => ({
    ...request,
    files: request.files.map(({ path, bytes }) => ({ path, bytes })),
  });

  test('is looked at before it gets its name', async () => {
    const looked: string[] = [];
    const verify = async (path: string): Promise<void> => {
      looked.push(path);
      if (looked.length < 2) throw new AlcoveError('MODEL_CORRUPT');
    };
    const opened = await offered({ verify });
    expect(await outcome({ ...opened, request: unhashed(opened.request) })).toBe('complete');
    expectWhole(opened);
    expect(looked.length).toBe(2);
  });

  test('is not kept where it is not what it says', async () => {
    const opened = await offered({ verify: () => Promise.reject(new AlcoveError('MODEL_CORRUPT')) });
    expect(await outcome({ ...opened, request: unhashed(opened.request) })).toBe('DOWNLOAD_CORRUPT');
    expectNothing(opened);
  });

  test('is told by what git calls it', async () => {
    const opened = await openDownloads();
    const gitOid = createHash('sha1').update('blob 2\0{}').digest('hex');
    const request = await offer(opened.hub, { 'config.json': '{}' });
    const files = [{ path: 'config.json', bytes: 2, gitOid }];
    opened.hub.faults.add('config.json', { kind: 'wrong-byte', at: 1 }, { times: 1 });
    const { id } = await opened.downloads.start({ ...request, files });
    await opened.finish(id);
    expect(readFileSync(finalPath(opened, 'config.json'), 'utf8')).toBe('{}');
  });
});
