import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import { appRoot } from '../../../system/index.ts';
import type { Batch, Result, Rows, SessionAnswer, SessionRequest, SessionSpec } from './session-protocol.ts';

/** What runs batches of one graph, one at a time. */
export interface BatchRunner {
  run(batch: Batch): Promise<Result<Rows>>;
  close(): Promise<void>;
}

/** @throws AlcoveError why the graph cannot be opened */
export type OpenRunner = (spec: SessionSpec) => Promise<BatchRunner>;

/** Opens a graph in a thread of its own. */
export const openSessionThread: OpenRunner = async (spec) => {
  const thread = new SessionThread();
  const opened = await thread.ask({ kind: 'open', spec });
  if (opened.ok) return thread;
  await thread.close();
  const { failure } = opened;
  if (failure.kind === 'error') throw new AlcoveError(failure.error.code, { detail: failure.error.message });
  throw new AlcoveError('MODEL_TOO_LARGE');
};

class SessionThread implements BatchRunner {
  readonly #thread = new Worker(join(appRoot(), 'out', 'main', 'onnx-session.js'));
  readonly #asked: ((answer: SessionAnswer) => void)[] = [];

  constructor() {
    this.#thread.on('message', (answer: SessionAnswer) => this.#asked.shift()?.(answer));
    this.#thread.on('error', (error) => this.#fail(error.message));
    this.#thread.on('exit', () => this.#fail('its thread has ended'));
  }

  ask(request: SessionRequest): Promise<SessionAnswer> {
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#thread.postMessage(request);
    });
  }

  async run(batch: Batch): Promise<Result<Rows>> {
    const answer = await this.ask({ kind: 'run', batch });
    if (!answer.ok) return answer;
    if (!answer.value) throw new Error('a batch without a result');
    return { ok: true, value: answer.value };
  }

  /** Ends the thread, once the batch under way is done. */
  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #fail(message: string): void {
    const { report } = new AlcoveError('MODEL_LOAD_FAILED', { detail: `The model could not be run: ${message}.` });
    for (const resolve of this.#asked.splice(0)) resolve({ ok: false, failure: { kind: 'error', error: report } });
  }
}
