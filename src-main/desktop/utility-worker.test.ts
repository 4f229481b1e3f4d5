import { join } from 'node:path';
import { createBirpc } from 'birpc';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkerFunctions } from '../inference/protocol.ts';
import { appRoot, type WorkerExit, type WorkerProcess } from '../system/index.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron());

const { utilityWorker } = await import('./utility-worker.ts');

function begin(): { process: WorkerProcess; exited: Promise<WorkerExit> } {
  const worker = utilityWorker(join(appRoot(), 'out/main/inference-worker.js'));
  const exited = new Promise<WorkerExit>((resolve) => worker.onExit(resolve));
  onTestFinished(() => worker.kill());
  return { process: worker, exited };
}

const talkTo = (worker: WorkerProcess) =>
  createBirpc<WorkerFunctions>(
    {},
    { post: (message) => worker.post(message), on: (listener) => worker.onMessage(listener), timeout: -1 },
  );

describe('the process that runs models, on the desktop', () => {
  it('is the same worker, reached through Electron’s port', async () => {
    const { process: worker } = begin();
    expect((await talkTo(worker).ping()).residentBytes).toBeGreaterThan(1_000_000);
    expect(worker.pid).toBeGreaterThan(0);
  });

  it('tells of its end, and can be ended even before it has begun', async () => {
    const { process: worker, exited } = begin();
    worker.kill();
    expect(await exited).toMatchObject({ how: expect.stringContaining('exit code') });
    worker.kill();
  });

  it('can be ended when it hangs', async () => {
    const { process: worker, exited } = begin();
    await talkTo(worker).ping();
    process.kill(worker.pid ?? 0, 'SIGSTOP');
    worker.kill();
    await exited;
  });
});
