import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { type BirpcReturn, createBirpc } from 'birpc';
import { onTestFinished } from 'vitest';
import type { MainFunctions, WorkerFunctions } from '../inference/protocol.ts';

const ENTRY = resolve(import.meta.dirname, '../../out/main/inference-worker.js');

export interface TestWorker {
  readonly worker: BirpcReturn<WorkerFunctions, MainFunctions>;
  readonly child: ChildProcess;
  /** Everything that the process printed, stdout and stderr. */
  printed(): { readonly stdout: string; readonly stderr: string };
}

/** Begins the built inference worker, as main does; it ends with the test. */
export function openWorker(main: Partial<MainFunctions> = {}): TestWorker {
  const child = fork(ENTRY, { serialization: 'advanced', silent: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => (printed.stdout += data));
  child.stderr?.on('data', (data) => (printed.stderr += data));
  const worker = createBirpc<WorkerFunctions, MainFunctions>(
    { loadProgress: () => {}, text: () => {}, alive: () => {}, ...main },
    {
      post: (message) => void child.send(message),
      on: (listener) => child.on('message', (message) => listener(message)),
      eventNames: ['cancel'],
      timeout: -1,
    },
  );
  return { worker, child, printed: () => printed };
}
