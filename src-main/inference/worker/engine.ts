import { errorReport } from '../../../src-shared/errors.ts';
import type { DeviceReport, Generated, LoadedModel } from '../model.ts';
import type { MainFunctions, Outcome, Usage, WorkerFunctions } from '../protocol.ts';
import { probe } from './probe.ts';

export interface EngineOptions {
  /** The built `worker/process.ts`, for processes that try a backend. */
  readonly entry: string;
  readonly main: MainFunctions;
}

const NO_MODEL = { ok: false, error: errorReport('MODEL_NOT_CHOSEN') } as const;

/** What main asks of the worker: models by role, and the work that is done with them. */
export class Engine implements WorkerFunctions {
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  probe(): Promise<DeviceReport> {
    return probe(this.#options.entry);
  }

  async load(): Promise<Outcome<LoadedModel>> {
    return { ok: false, error: errorReport('MODEL_LOAD_FAILED') };
  }

  async unload(): Promise<void> {}

  async generate(): Promise<Outcome<Generated>> {
    return NO_MODEL;
  }

  async embed(): Promise<Outcome<Float32Array[]>> {
    return NO_MODEL;
  }

  async rank(): Promise<Outcome<number[]>> {
    return NO_MODEL;
  }

  async countTokens(): Promise<Outcome<number[]>> {
    return NO_MODEL;
  }

  cancel(): void {}

  ping(): Usage {
    const { user, system } = process.cpuUsage();
    return { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
  }
}
