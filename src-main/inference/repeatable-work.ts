import { AlcoveError } from '../../src-shared/errors.ts';
import { unlessAborted } from '../system/index.ts';
import type { ModelRole, ModelSeat } from './model.ts';
import type { ModelHost } from './model-host.ts';
import type { ModelInUse, ModelRequest } from './model-slot.ts';
import type { Outcome } from './protocol.ts';
import type { Task, Worker } from './supervisor.ts';
import { unpack } from './unpack.ts';

/** How often it is tried when its process dies, or its model has to leave memory. */
const MAX_TRIES = 3;

/** Work for models that can be done anew as often as need be. */
export class RepeatableWork {
  readonly #host: ModelHost;

  constructor(host: ModelHost) {
    this.#host = host;
  }

  /** Has a model work on something. @throws AlcoveError what loading and the worker say, `INFERENCE_LOST` */
  do<T>(
    role: ModelRole,
    request: ModelRequest,
    signal: AbortSignal | undefined,
    call: (worker: Worker, task: number, seat: ModelSeat) => Promise<Outcome<T>>,
  ): Promise<T> {
    return this.use(role, request, signal, async ({ seat, answered }, ending) => {
      const task: Task<Outcome<T>> = {
        seat,
        kind: 'work',
        signal: ending,
        call: (worker, number) => call(worker, number, seat),
      };
      const outcome = await unlessAborted(this.#host.run(task), ending);
      answered();
      return unpack(outcome);
    });
  }

  /** Does something with a model, and again when the process was lost over it or the model was taken out of memory. */
  async use<T>(
    role: ModelRole,
    request: ModelRequest,
    signal: AbortSignal | undefined,
    work: (model: ModelInUse, ending: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#host.during(role, signal, ({ signal: ending }) =>
          this.#host.use(role, request, { signal: ending }, (model) => work(model, ending)),
        );
      } catch (error) {
        if (!isPassing(error, role) || tries === MAX_TRIES || signal?.aborted || this.#host.isClosed) throw error;
      }
    }
  }
}

/** The language model is unloaded for another one: what waits for it is told so. Others are asked for by their path. */
function isPassing(error: unknown, role: ModelRole): boolean {
  if (!(error instanceof AlcoveError)) return false;
  return error.code === 'INFERENCE_LOST' || (error.code === 'MODEL_UNLOADED' && role !== 'language');
}
