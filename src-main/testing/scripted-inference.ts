import { AlcoveError } from '../../src-shared/errors.ts';
import { type InferenceSettings, inferenceSettingsSchema, type ModelState } from '../../src-shared/inference.ts';
import type {
  DeviceReport,
  Embedder,
  Generated,
  GenerateOptions,
  GenerateRequest,
  Inference,
  LoadedLlama,
  Ranker,
} from '../inference/index.ts';
import { generationStats } from './generation-stats.ts';

/**
 * What the model does next: says a piece of its answer or of its reasoning, fails, or waits until the
 * test lets it go on. A function is given what the request asks.
 */
export type ScriptStep =
  | string
  | { readonly reasoning: string }
  | Error
  | Promise<unknown>
  | ((request: GenerateRequest) => string);

/** A language model that says what the test has written for it, so that what is made of it can be tested. */
export class ScriptedInference implements Inference {
  /** What it was asked, in order. */
  readonly requests: GenerateRequest[] = [];
  contextTokens = 4_096;
  /** What loading fails with. */
  loadFailure: Error | undefined;
  #state: ModelState;
  #scripts: (readonly ScriptStep[])[] = [];

  /** @param status how the model is when the test begins; one that is idle is loaded when it is needed */
  constructor(status: 'none' | 'idle' = 'idle') {
    this.#state = status === 'none' ? { status } : { status, path: '/models/scripted.gguf' };
  }

  /** Adds the script of one more answer. */
  willSay(...steps: readonly ScriptStep[]): this {
    this.#scripts.push(steps);
    return this;
  }

  state(): ModelState {
    return this.#state;
  }

  async *changes(): AsyncGenerator<ModelState> {
    yield this.#state;
  }

  async choose(path: string | undefined): Promise<void> {
    this.#state = path === undefined ? { status: 'none' } : { status: 'idle', path };
  }

  settings(): InferenceSettings {
    return inferenceSettingsSchema.parse({});
  }

  async configure(): Promise<InferenceSettings> {
    return this.settings();
  }

  async load({ signal, onLoadProgress }: GenerateOptions = {}): Promise<LoadedLlama> {
    onLoadProgress?.(0.5);
    await Promise.resolve();
    signal?.throwIfAborted();
    if (this.loadFailure) throw this.loadFailure;
    const { path } = this.#state.status === 'none' ? { path: '' } : this.#state;
    const { backend, gpuLayers, threads, memory } = generationStats();
    const common = { path, name: 'Scripted', backend, gpuLayers, layers: 2, threads, memory };
    this.#state = { status: 'ready', ...common, contextTokens: this.contextTokens };
    return {
      ...common,
      runtime: 'llama',
      role: 'language',
      refused: [],
      contextTokens: this.contextTokens,
      sequences: 1,
      batchTokens: 512,
      kvCache: 'f16',
      flashAttention: false,
      loadMs: 1,
    };
  }

  async generate(request: GenerateRequest, { signal, onText }: GenerateOptions = {}): Promise<Generated> {
    this.requests.push(request);
    let [text, reasoning] = ['', ''];
    const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    for (const step of this.#scripts.shift() ?? []) {
      await (step instanceof Promise ? Promise.race([step, aborted]) : Promise.resolve());
      if (signal?.aborted) break;
      if (step instanceof Error) throw step;
      if (step instanceof Promise) continue;
      if (typeof step === 'object') {
        reasoning += step.reasoning;
        onText?.({ kind: 'reasoning', text: step.reasoning });
        continue;
      }
      const said = typeof step === 'string' ? step : step(request);
      text += said;
      onText?.({ kind: 'answer', text: said });
    }
    return { text, reasoning, finish: signal?.aborted ? 'aborted' : 'stop', stats: generationStats() };
  }

  /** Four characters a token. */
  async countTokens(texts: readonly string[]): Promise<number[]> {
    return texts.map((text) => Math.ceil(text.length / 4));
  }

  async unload(): Promise<void> {
    if (this.#state.status === 'ready') this.#state = { status: 'idle', path: this.#state.path };
  }

  embedder(): Embedder {
    throw new AlcoveError('MODEL_UNSUPPORTED');
  }

  ranker(): Ranker {
    throw new AlcoveError('MODEL_UNSUPPORTED');
  }

  async probe(): Promise<DeviceReport> {
    throw new AlcoveError('BACKEND_UNAVAILABLE');
  }

  async close(): Promise<void> {}
}
