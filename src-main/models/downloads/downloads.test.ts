import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Download } from '../../../src-shared/models.ts';
import { type OpenDownloads, offer, openDownloads } from '../../testing/hub/open-downloads.ts';
import type { DownloadRequest } from './download-options.ts';

const WEIGHTS = { bytes: 1_500_000, seed: 5 };
const SLOW = { kind: 'slow', bytesPerSecond: 400_000 } as const;

/** Bytes of files that were sent for the requests after the first `since`. */
const sent = ({ hub }: OpenDownloads, since = 0): number =>
  hub.requests.slice(since).reduce((sum, { bytes }) => sum + bytes, 0);
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const finalPath = ({ folder }: OpenDownloads, path: string): string => join(folder, 'models', path);
const states = ({ downloads }: OpenDownloads): string[] => downloads.list().map(({ state }) => state.status);

/** Begins a slow one, and comes back in the middle of it. */
async function halfway(opened: OpenDownloads, request: DownloadRequest): Promise<Download> {
  const slow = opened.hub.faults.add(/gguf$/, SLOW);
  onTestFinished(() => slow.remove());
  const { id } = await opened.downloads.start(request);
  const half = request.files.reduce((sum, { bytes }) => sum + bytes, 0) / 4;
  return opened.until(id, ({ status }, { receivedBytes }) => status === 'running' && receivedBytes > half);
}

describe('a download', () => {
  test('brings all files of a model, with what is to be known of it on the way', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS, 'config.json': '{}', 'empty.txt': '' });
    const { id, totalBytes } = await halfway(opened, request).then((download) => {
      expect(download.state).toMatchObject({ bytesPerSecond: expect.any(Number) });
      opened.hub.faults.clear();
      return download;
    });
    expect(totalBytes).toBe(WEIGHTS.bytes + 2);
    await opened.finish(id);
    for (const { path, sha256 } of request.files) expect(hashOf(finalPath(opened, path))).toBe(sha256);
    expect(opened.completed).toMatchObject([
      { id, revision: request.revision, files: [{ key: request.files[0]?.sha256 }, {}, {}] },
    ]);
    expect(opened.downloads.list()).toEqual([]);
    expect(opened.repository.list()).toEqual([]);
  });

  test('opens no connection where all is here', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    await opened.finish((await opened.downloads.start(request)).id);
    const before = opened.hub.requests.length;
    await opened.finish((await opened.downloads.start({ ...request, repository: 'other/name' })).id);
    expect(opened.hub.requests.length).toBe(before);
    expect(opened.completed.length).toBe(2);
    expect(statSync(finalPath(opened, 'tiny.gguf')).nlink).toBe(2);
  });

  test('is the same when it is asked for twice', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const [first, second] = await Promise.all([opened.downloads.start(request), opened.downloads.start(request)]);
    expect(second.id).toBe(first.id);
    await opened.finish(first.id);
    expect(sent(opened)).toBe(WEIGHTS.bytes);
  });

  test('shares files with others, and has none twice', async () => {
    const opened = await openDownloads();
    const first = await offer(opened.hub, { 'a.gguf': WEIGHTS, 'copy.gguf': WEIGHTS });
    const second = await offer(opened.hub, { 'b.gguf': WEIGHTS }, { repository: 'other/name' });
    const ids = await Promise.all([first, second].map(async (each) => (await opened.downloads.start(each)).id));
    await Promise.all(ids.map(opened.finish));
    expect(sent(opened)).toBe(WEIGHTS.bytes);
    for (const path of ['a.gguf', 'copy.gguf', 'b.gguf']) expect(existsSync(finalPath(opened, path))).toBe(true);
  });

  test('that cannot be installed says why, and keeps what it has', async () => {
    const failures = [new Error('no'), undefined];
    const opened = await openDownloads({
      onComplete: async () => {
        const failure = failures.shift();
        if (failure) throw failure;
      },
    });
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await opened.downloads.start(request);
    await expect(opened.finish(id)).rejects.toThrow('INTERNAL');
    await opened.downloads.resume(id);
    await opened.finish(id);
    expect(sent(opened)).toBe(WEIGHTS.bytes);
  });
});

describe('a person', () => {
  test('pauses at once, and goes on where it was', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    const start = performance.now();
    await opened.downloads.pause(id);
    expect(performance.now() - start).toBeLessThan(100);
    const [paused] = opened.downloads.list();
    expect(paused?.state).toEqual({ status: 'paused' });
    const ranges = opened.repository.findPartial(request.files[0]?.sha256 ?? '')?.ranges ?? [];
    expect(ranges.reduce((sum, [begin, end]) => sum + end - begin, 0)).toBe(paused?.receivedBytes);

    opened.hub.faults.clear();
    // What was asked before reaches the hub when it may.
    await vi.waitFor(async () => expect(await opened.hub.connections()).toBe(0));
    const before = opened.hub.requests.length;
    await opened.downloads.resume(id);
    await opened.finish(id);
    expect(sent(opened, before)).toBe(WEIGHTS.bytes - (paused?.receivedBytes ?? 0));
    expect(hashOf(finalPath(opened, 'tiny.gguf'))).toBe(request.files[0]?.sha256);
  });

  test('pauses and resumes as fast as anyone can click', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    opened.hub.faults.clear();
    const clicks = Array.from({ length: 21 }, (_, at) => opened.downloads[at % 2 ? 'pause' : 'resume'](id));
    await Promise.all(clicks);
    await opened.downloads.resume(id);
    await opened.finish(id);
    expect(hashOf(finalPath(opened, 'tiny.gguf'))).toBe(request.files[0]?.sha256);
    expect(opened.completed.length).toBe(1);
  });

  test('asks for it again while it is resumed, and it comes once', async () => {
    const room = Promise.withResolvers<number>();
    let asked = 0;
    const opened = await openDownloads({ freeBytes: async () => (++asked === 1 ? 1e15 : room.promise) });
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    await opened.downloads.pause(id);
    opened.hub.faults.clear();
    const started = opened.downloads.start(request);
    const resumed = opened.downloads.resume(id);
    await vi.waitFor(() => expect(asked).toBe(2));
    room.resolve(1e15);
    await Promise.all([started, resumed]);
    await opened.finish(id);
    expect(opened.completed.length).toBe(1);
    expect(opened.downloads.list()).toEqual([]);
    expect(hashOf(finalPath(opened, 'tiny.gguf'))).toBe(request.files[0]?.sha256);
  });

  test('asks for it again while it is cancelled, and it comes whole', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    opened.hub.faults.clear();
    const [, again] = await Promise.all([opened.downloads.cancel(id), opened.downloads.start(request)]);
    await opened.finish(again.id);
    expect(opened.completed.length).toBe(1);
    expect(hashOf(finalPath(opened, 'tiny.gguf'))).toBe(request.files[0]?.sha256);
  });

  test('cancels, and what had come goes unless another needs it', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    const other = await opened.downloads.start({ ...request, repository: 'other/name' });
    await opened.downloads.pause(other.id);
    const start = performance.now();
    await opened.downloads.cancel(id);
    expect(performance.now() - start).toBeLessThan(100);
    expect(readdirSync(join(opened.folder, 'partial'))).toEqual([request.files[0]?.sha256]);
    expect(opened.downloads.list()[0]?.receivedBytes).toBeGreaterThan(WEIGHTS.bytes / 4);
    await opened.downloads.cancel(other.id);
    expect(readdirSync(join(opened.folder, 'partial'))).toEqual([]);
    expect(opened.repository.findPartial(request.files[0]?.sha256 ?? '')).toBeUndefined();
    await expect(opened.downloads.cancel(id)).rejects.toMatchObject({ code: 'DOWNLOAD_NOT_FOUND' });
  });

  test('cancels, and files that are complete go unless an installed model has them', async () => {
    for (const isKept of [true, false]) {
      const opened = await openDownloads({ isKept: () => isKept });
      const request = await offer(opened.hub, { 'config.json': '{}', 'tiny.gguf': WEIGHTS });
      const { id } = await halfway(opened, request);
      await opened.downloads.cancel(id);
      expect(readdirSync(join(opened.folder, 'blobs')).length).toBe(isKept ? 1 : 0);
    }
  });

  test('says which one comes next', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const small = await offer(opened.hub, { 'small.gguf': { bytes: 10, seed: 1 } }, { repository: 'a/small' });
    const { id } = await halfway(opened, request);
    await opened.downloads.start(small);
    const other = await offer(opened.hub, { 'other.gguf': { bytes: 10, seed: 2 } }, { repository: 'a/preferred' });
    const preferred = await opened.downloads.start(other);
    expect(states(opened)).toEqual(['running', 'queued', 'queued']);
    opened.downloads.prefer(preferred.id);
    await opened.downloads.cancel(id);
    for (const each of opened.downloads.list()) await opened.finish(each.id);
    expect(opened.completed.map(({ repository }) => repository)).toEqual(['a/preferred', 'a/small']);
  });
});

describe('what was on its way when Alcove ended', () => {
  test('is paused, and goes on when it is resumed', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    const next = await opened.reopen();
    const asked = opened.hub.requests.length;
    expect(next.downloads.list()).toMatchObject([{ id, state: { status: 'paused' } }]);
    const { receivedBytes = 0 } = next.downloads.list()[0] ?? {};
    expect(receivedBytes).toBeGreaterThan(WEIGHTS.bytes / 4);
    expect(opened.hub.requests.length).toBe(asked);
    opened.hub.faults.clear();
    await next.downloads.resume(id);
    await next.finish(id);
    expect(sent(opened, asked)).toBe(WEIGHTS.bytes - receivedBytes);
    expect(hashOf(finalPath(next, 'tiny.gguf'))).toBe(request.files[0]?.sha256);
  });

  test('is begun anew where the file does not fit what is noted of it', async () => {
    const opened = await openDownloads();
    const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
    const { id } = await halfway(opened, request);
    await opened.downloads.pause(id);
    const key = request.files[0]?.sha256 ?? '';
    opened.repository.savePartial({ key, bytes: WEIGHTS.bytes, etag: key, ranges: [[0, WEIGHTS.bytes]] }, 0);
    opened.hub.faults.clear();
    await opened.downloads.resume(id);
    await opened.finish(id);
    expect(hashOf(finalPath(opened, 'tiny.gguf'))).toBe(key);
  });
});

test('a hold stops what runs until it is let go', async () => {
  const opened = await openDownloads();
  const request = await offer(opened.hub, { 'tiny.gguf': WEIGHTS });
  const { id } = await halfway(opened, request);
  const letGo = await opened.downloads.hold();
  const asked = opened.hub.requests.length;
  expect(states(opened)).toEqual(['queued']);
  opened.hub.faults.clear();
  await opened.downloads.start({ ...request, repository: 'other/name' });
  expect(opened.hub.requests.length).toBe(asked);
  letGo();
  await opened.finish(id);
});
