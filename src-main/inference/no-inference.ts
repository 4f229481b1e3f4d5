import { AlcoveError } from '../../src-shared/errors.ts';
import { type InferenceSettings, inferenceSettingsSchema, type ModelState } from '../../src-shared/inference.ts';
import type { DeviceReport } from './model.ts';

/** What stands in until the worker does: there is no model, and none can be run. */
export class NoInference {
  state(): ModelState {
    return { status: 'none' };
  }

  async *changes(signal: AbortSignal): AsyncGenerator<ModelState> {
    yield { status: 'none' };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  async choose(path: string | undefined): Promise<void> {
    if (path !== undefined) throw new AlcoveError('MODEL_UNSUPPORTED');
  }

  settings(): InferenceSettings {
    return inferenceSettingsSchema.parse({});
  }

  async configure(): Promise<InferenceSettings> {
    return this.settings();
  }

  async load(): Promise<void> {
    throw new AlcoveError('MODEL_NOT_CHOSEN');
  }

  async unload(): Promise<void> {}

  async probe(): Promise<DeviceReport> {
    throw new AlcoveError('BACKEND_UNAVAILABLE');
  }
}
