import type { RestTiming } from './rest-watch.ts';
import { SUPERVISOR_TIMING, type SupervisorTiming } from './supervisor.ts';

/** How long is waited for what, in milliseconds. */
export interface InferenceTiming extends SupervisorTiming, RestTiming {
  /** After an abort, how long the worker has to say what it had written. */
  readonly abortMs: number;
  /** How long a crash is held against a model that had answered well. */
  readonly crashMemoryMs: number;
}

export const INFERENCE_TIMING: InferenceTiming = {
  ...SUPERVISOR_TIMING,
  pressureMs: 5_000,
  pressureRestMs: 30_000,
  // A stop takes effect within 100 ms, whatever the worker does.
  abortMs: 80,
  crashMemoryMs: 600_000,
};
