import { resolve } from 'node:path';
import { AlcoveError, type ErrorReport, reportOf } from '../../src-shared/errors.ts';
import {
  type GenerationStats,
  type InferenceSettings,
  inferenceSettingsSchema,
  type ModelState,
} from '../../src-shared/inference.ts';
import { Broadcast, type Machine, type SettingsChanges, settledSoonAfterAbort } from '../system/index.ts';
import type {
  DeviceReport,
  Embedder,
  Generated,
  GenerateRequest,
  LoadedLlama,
  LoadedModel,
  Ranker,
  TextModelOptions,
  ThreadCounts,
  ThreadTuning,
} from './model.ts';
import { ModelHost, type ModelHostOptions } from './model-host.ts';
import type { ModelInUse, UseOptions } from './model-slot.ts';
import { RepeatableWork } from './repeatable-work.ts';
import { type EmbedderOptions, type GenerateOptions, type Inference, InferenceLostError } from './service.ts';
import { WorkerLostError } from './supervisor.ts';
import { TextModels } from './text-models.ts';
import { INFERENCE_TIMING } from './timing.ts';
import { refuseIfTooLarge } from './too-large.ts';
import { unpack } from './unpack.ts';
import { Writing } from './writing.ts';

export interface LocalInferenceOptions extends Omit<ModelHostOptions, 'settings' | 'onChange'> {
  readonly settings: InferenceSettings;
  /** The GGUF file that was chosen. */
  readonly languageModel: string | undefined;
  /** Keeps what a person chose. */
  readonly save: (changes: SettingsChanges) => void;
  /** Told what an answer cost that the model at `path` has written. */
  readonly onAnswered?: (path: string, stats: GenerationStats) => void;
}

/** What is known of the chosen model without loading it. */
export interface ModelReport {
  readonly path: string;
  /** Absent when the file cannot be used, and `error` says why. */
  readonly name?: string;
  readonly error?: ErrorReport;
  /** The threads that were measured best on this machine, and what the measuring found. */
  readonly threads?: ThreadCounts;
  readonly tuning?: ThreadTuning;
  /** What a person should know of it. */
  readonly notice?: string;
}

/** Settings that say how a model is run: who changes them wants them, whatever happened before. */
const RUN_SETTINGS = ['backend', 'gpuLayers', 'contextTokens'] as const satisfies readonly (keyof InferenceSettings)[];

/** {@link Inference} with llama.cpp and onnxruntime, in a process of its own that is begun when it is needed. */
export class LocalInference implements Inference {
  readonly #host: ModelHost;
  readonly #work: RepeatableWork;
  readonly #texts: TextModels;
  readonly #save: LocalInferenceOptions['save'];
  readonly #onAnswered: LocalInferenceOptions['onAnswered'];
  readonly #changes = new Broadcast<ModelState>();
  readonly #abortMs: number;
  readonly #machine: Machine;
  #settings: InferenceSettings;
  #chosen: string | undefined;

  constructor({ settings, languageModel, save, onAnswered, ...options }: LocalInferenceOptions) {
    this.#settings = settings;
    this.#chosen = languageModel === undefined ? undefined : resolve(languageModel);
    this.#save = save;
    this.#onAnswered = onAnswered;
    this.#abortMs = options.timing?.abortMs ?? INFERENCE_TIMING.abortMs;
    this.#machine = options.machine;
    this.#host = new ModelHost({
      ...options,
      settings: () => this.#settings,
      onChange: () => this.#changes.send(this.state()),
    });
    this.#work = new RepeatableWork(this.#host);
    this.#texts = new TextModels(this.#host, () => this.#settings);
  }

  /** The process that runs models, for measuring; `undefined` while there is none. */
  get pid(): number | undefined {
    return this.#host.pid;
  }

  state(): ModelState {
    const path = this.#chosen;
    if (path === undefined) return { status: 'none' };
    const said = this.#host.notice(path);
    const notice = said === undefined ? {} : { notice: said };
    const slot = this.#host.state('language');
    if (slot.status === 'loading') return { status: 'loading', path, progress: slot.progress, ...notice };
    if (slot.status === 'empty') return { status: 'idle', path, ...notice };
    const { name, backend, gpuLayers, layers, contextTokens, threads, memory } = llamaOf(slot.loaded);
    return { status: 'ready', path, name, backend, gpuLayers, layers, contextTokens, threads, memory, ...notice };
  }

  changes(signal: AbortSignal): AsyncGenerator<ModelState> {
    return this.#changes.startingWith(async () => {
      // What is known of the model is found by what its file says. One that is gone is told of when it is used.
      if (this.#chosen !== undefined) await this.#host.files.look(this.#chosen, 'language').catch(() => {});
      return this.state();
    }, signal);
  }

  async choose(path: string | undefined): Promise<void> {
    const chosen = path === undefined ? undefined : resolve(path);
    if (chosen !== undefined) {
      const file = await this.#host.files.look(chosen, 'language');
      if (file.runtime === 'llama') refuseIfTooLarge(file, this.#machine, this.#settings);
      this.#save({ languageModel: chosen });
      // Who chooses a model again wants it as it was planned.
      this.#host.profiles.forgive(file.identity);
    } else this.#save({ languageModel: null });
    const before = this.#chosen;
    this.#chosen = chosen;
    if (chosen !== before) await this.#host.release('language');
    this.#changes.send(this.state());
  }

  /** What is known of the chosen model; nothing when none is chosen. */
  async report(): Promise<ModelReport | undefined> {
    const path = this.#chosen;
    if (path === undefined) return undefined;
    try {
      const { name, identity } = await this.#host.files.look(path, 'language');
      const notice = this.#host.notice(path);
      return { path, name, ...this.#host.profiles.tuning(identity), ...(notice !== undefined && { notice }) };
    } catch (error) {
      return { path, error: reportOf(error) };
    }
  }

  settings(): InferenceSettings {
    return this.#settings;
  }

  async configure(changes: Partial<InferenceSettings>): Promise<InferenceSettings> {
    const { success, data, error } = inferenceSettingsSchema.safeParse({ ...this.#settings, ...changes });
    if (!success) throw new AlcoveError('INVALID_INPUT', { cause: error });
    this.#save({ inference: changes });
    this.#settings = data;
    if (this.#chosen !== undefined && RUN_SETTINGS.some((name) => name in changes)) {
      const file = await this.#host.files.look(this.#chosen, 'language').catch(() => undefined);
      if (file) this.#host.profiles.forgive(file.identity);
    }
    this.#host.settingsChanged();
    this.#changes.send(this.state());
    return data;
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<Generated> {
    const path = this.#path();
    return this.#host.during('language', options.signal, async (ending) => {
      const { signal } = ending;
      const writing = new Writing(options.onText, () => ending.abort());
      try {
        const write = (): Promise<Generated> =>
          this.#host.use('language', { path }, { ...options, signal }, (model) =>
            this.#write(request, model, writing, signal),
          );
        return await write().catch((error: unknown) => {
          // Nothing was written yet: whoever waits for it loses nothing but time.
          if (error instanceof InferenceLostError && writing.isEmpty && !signal.aborted) return write();
          throw error;
        });
      } catch (error) {
        if (writing.failure) throw writing.failure.error;
        if (signal.aborted) return writing.aborted(path);
        throw error;
      } finally {
        writing.end();
      }
    });
  }

  async countTokens(texts: readonly string[]): Promise<number[]> {
    return this.#work.do('language', { path: this.#path() }, undefined, (worker) => worker.countTokens(texts));
  }

  async load(options: UseOptions = {}): Promise<LoadedLlama> {
    const path = this.#path();
    return this.#host.during('language', options.signal, ({ signal }) =>
      this.#host.use('language', { path }, { ...options, signal }, async ({ loaded }) => llamaOf(loaded)),
    );
  }

  unload(): Promise<void> {
    return this.#host.stop();
  }

  embedder(path: string, options?: EmbedderOptions): Embedder {
    return this.#texts.embedder(path, options);
  }

  ranker(path: string, options?: TextModelOptions): Ranker {
    return this.#texts.ranker(path, options);
  }

  async probe(): Promise<DeviceReport> {
    return this.#host.during('language', undefined, ({ signal }) =>
      this.#host.run({ kind: 'question', signal, call: (worker) => worker.probe() }),
    );
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  #path(): string {
    if (this.#chosen === undefined) throw new AlcoveError('MODEL_NOT_CHOSEN');
    return this.#chosen;
  }

  async #write(
    request: GenerateRequest,
    { loaded, waitedMs, answered }: ModelInUse,
    writing: Writing,
    signal: AbortSignal,
  ): Promise<Generated> {
    const answer = this.#host.run({
      seat: 'language',
      kind: 'work',
      signal,
      onText: (text) => writing.add(text),
      call: (worker, task) => worker.generate(task, request),
    });
    try {
      const outcome = await settledSoonAfterAbort(answer, signal, this.#abortMs);
      if (writing.failure) throw writing.failure.error;
      if (outcome === undefined) return writing.aborted(llamaOf(loaded));
      const generated = unpack(outcome);
      if (generated.finish !== 'aborted') {
        answered();
        this.#onAnswered?.(loaded.path, generated.stats);
      }
      return { ...generated, stats: { ...generated.stats, loadMs: waitedMs } };
    } catch (error) {
      if (error instanceof WorkerLostError && !signal.aborted) throw new InferenceLostError(writing, error);
      throw signal.aborted && error instanceof WorkerLostError ? signal.reason : error;
    }
  }
}

/** A model that writes runs on llama.cpp, whatever else there is. */
function llamaOf(loaded: LoadedModel): LoadedLlama {
  if (loaded.runtime === 'llama') return loaded;
  throw new AlcoveError('MODEL_UNSUPPORTED');
}
