import { fork } from 'node:child_process';
import { z } from 'zod';
import { AlcoveError } from '../../../../src-shared/errors.ts';
import { PROVIDERS } from '../../onnx/model.ts';
import type { Batch, Result, Rows, SessionSpec } from './session-protocol.ts';

/** A driver may hang. */
const TRIAL_MS = 60_000;

export interface Trial {
  readonly spec: SessionSpec;
  readonly batch: Batch;
}

/** Runs a batch with a provider where a crash costs nothing. @returns the reason, where nothing comes of it */
export type TryProvider = (trial: Trial) => Promise<Result<Rows> | string>;

/**
 * Tries a provider in a process of its own: a broken driver may end the process that it runs in.
 * @param entry the built `worker/process.ts`
 */
export const tryApart =
  (entry: string): TryProvider =>
  (trial) =>
    new Promise((resolve) => {
      const child = fork(entry, ['--provider'], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        timeout: TRIAL_MS,
        killSignal: 'SIGKILL',
      });
      child.once('message', (result: Result<Rows>) => {
        resolve(result);
        child.kill('SIGKILL');
      });
      child.once('error', (error) => resolve(`It could not be tried: ${error.message}`));
      child.once('exit', (code, signal) => resolve(`It ended the process that tried it (${signal ?? code}).`));
      child.send(trial);
    });

const trialSchema = z.looseObject({ spec: z.looseObject({ provider: z.enum(PROVIDERS) }), batch: z.looseObject({}) });

/** The other end: does what the first message says, in this process, which has no other use. */
export async function tryHere(message: unknown): Promise<Result<Rows>> {
  trialSchema.parse(message);
  const { spec, batch } = message as Trial;
  const { GraphSession } = await import('./session.ts');
  try {
    return await (await GraphSession.open(spec)).run(batch);
  } catch (error) {
    const failure = error instanceof AlcoveError ? error : new AlcoveError('MODEL_LOAD_FAILED', { cause: error });
    return { ok: false, failure: { kind: 'error', error: failure.report } };
  }
}
