import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { appRoot } from '../../system/index.ts';
import { offer, openDownloadsOn } from '../../testing/hub/open-downloads.ts';
import { startHub, type TestHub } from '../../testing/hub-server.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { DownloadRequest } from './download-options.ts';

const WEIGHTS = { bytes: 3_000_000, seed: 9 };
const PROGRAM = join(appRoot(), 'src-main', 'testing', 'hub', 'download-process.ts');

/** Downloads in a process of its own, and kills it with no warning once so many bytes are here. @returns how many were */
async function killAt(bytes: number, folder: string, hub: TestHub, request: DownloadRequest): Promise<number> {
  const args = ['--no-warnings', PROGRAM, folder, hub.endpoint, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let received = 0;
  for await (const line of createInterface(child.stdout)) {
    received = Number(/^received (\d+)$/.exec(line)?.[1] ?? received);
    if (received >= bytes) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return received;
}

test('a process that is killed in the middle leaves nothing half, and the next goes on where it was', async () => {
  const hub = await startHub();
  onTestFinished(() => hub.close());
  const folder = temporaryFolder();
  const request = await offer(hub, { 'tiny.gguf': WEIGHTS });
  hub.faults.add(/gguf$/, { kind: 'slow', bytesPerSecond: 1_500_000 });
  let received = 0;
  for (const bytes of [800_000, 1_600_000]) {
    received = await killAt(bytes, folder, hub, request);
    expect(received).toBeGreaterThanOrEqual(bytes);
    expect(existsSync(join(folder, 'models'))).toBe(false);
    expect(readdirSync(join(folder, 'blobs'))).toEqual([]);
  }

  hub.faults.clear();
  const { downloads, finish } = await openDownloadsOn(hub, folder);
  const [paused] = downloads.list();
  expect(paused).toMatchObject({ state: { status: 'paused' } });
  expect(paused?.receivedBytes).toBeGreaterThanOrEqual(received);
  // What the one that was killed asked for last reaches the hub when it may.
  await vi.waitFor(async () => expect(await hub.connections()).toBe(0));
  const before = hub.requests.length;
  await downloads.resume(paused?.id ?? '');
  await finish(paused?.id ?? '');
  const sent = hub.requests.slice(before).reduce((sum, each) => sum + each.bytes, 0);
  expect(sent).toBe(WEIGHTS.bytes - (paused?.receivedBytes ?? 0));
  const file = readFileSync(join(folder, 'models', 'tiny.gguf'));
  expect(createHash('sha256').update(file).digest('hex')).toBe(request.files[0]?.sha256);
});
