import { resolve } from 'node:path';
import { AlcoveError, type ErrorReport, reportOf } from '../../src-shared/errors.ts';
import { type InferenceSettings, inferenceSettingsSchema, type ModelState } from '../../src-shared/inference.ts';
import { Broadcast, type Machine, type SettingsChanges } from '../system/index.ts';
import { settledSoonAfterAbort, unlessAborted } from './aborting.ts';
import type {
  DeviceReport,
  Embedder,
  Generated,
  GenerateRequest,
  LoadedModel,
  ModelRole,
  Ranker,
  ThreadCounts,
  ThreadTuning,
} from './model.ts';
import { ModelHost, type ModelHostOptions } from './model-host.ts';
import type { ModelInUse, UseOptions } from './model-slot.ts';
import type { Outcome } from './protocol.ts';
import { type GenerateOptions, type Inference, InferenceLostError } from './service.ts';
import { type Task, WorkerLostError } from './supervisor.ts';
import { INFERENCE_TIMING } from './timing.ts';
import { refuseIfTooLarge } from './too-large.ts';
import { Writing } from './writing.ts';

export interface LocalInferenceOptions extends Omit<ModelHostOptions, 'settings' | 'onChange'> {
  readonly settings: InferenceSettings;
  /** The GGUF file that was chosen. */
  readonly languageModel: string | undefined;
  /** Keeps what a person chose. */
  readonly save: (changes: SettingsChanges) => void;
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

/** How often what can be done anew is tried when its process dies. */
const MAX_TRIES = 3;

/** {@link Inference} with llama.cpp, in a process of its own that is begun when it is needed. */
export class LocalInference implements Inference {
  readonly #host: ModelHost;
  readonly #save: LocalInferenceOptions['save'];
  readonly #changes = new Broadcast<ModelState>();
  readonly #abortMs: number;
  readonly #machine: Machine;
  #settings: InferenceSettings;
  #chosen: string | undefined;

  constructor({ settings, languageModel, save, ...options }: LocalInferenceOptions) {
    this.#settings = settings;
    this.#chosen = languageModel === undefined ? undefined : resolve(languageModel);
    this.#save = save;
    this.#abortMs = options.timing?.abortMs ?? INFERENCE_TIMING.abortMs;
    this.#machine = options.machine;
    this.#host = new ModelHost({
      ...options,
      settings: () => this.#settings,
      onChange: () => this.#changes.send(this.state()),
    });
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
    const { name, backend, gpuLayers, layers, contextTokens, threads, memory } = slot.loaded;
    return { status: 'ready', path, name, backend, gpuLayers, layers, contextTokens, threads, memory, ...notice };
  }

  async *changes(signal: AbortSignal): AsyncGenerator<ModelState> {
    const changes = this.#changes.listen(signal);
    try {
      // What is known of the model is found by what its file says. One that is gone is told of when it is used.
      if (this.#chosen !== undefined) await this.#host.files.look(this.#chosen, 'language').catch(() => {});
      yield this.state();
      yield* changes;
    } finally {
      await changes.return();
    }
  }

  async choose(path: string | undefined): Promise<void> {
    const chosen = path === undefined ? undefined : resolve(path);
    if (chosen !== undefined) {
      const file = await this.#host.files.look(chosen, 'language');
      refuseIfTooLarge(file, this.#machine, this.#settings);
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
          this.#host.use('language', path, { ...options, signal }, (model) =>
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
    return this.#process('language', this.#path(), undefined, (worker) => worker.countTokens(texts));
  }

  async load(options: UseOptions = {}): Promise<LoadedModel> {
    const path = this.#path();
    return this.#host.during('language', options.signal, ({ signal }) =>
      this.#host.use('language', path, { ...options, signal }, async ({ loaded }) => loaded),
    );
  }

  unload(): Promise<void> {
    return this.#host.stop();
  }

  embedder(path: string): Embedder {
    return {
      embed: (texts, { signal } = {}) =>
        this.#process('embedding', resolve(path), signal, (worker, task) => worker.embed(task, texts, 'background')),
    };
  }

  ranker(path: string): Ranker {
    return {
      rank: (query, texts, { signal } = {}) =>
        this.#process('ranking', resolve(path), signal, (worker, task) =>
          worker.rank(task, query, texts, 'foreground'),
        ),
    };
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
      role: 'language',
      kind: 'work',
      signal,
      onText: (text) => writing.add(text),
      call: (worker, task) => worker.generate(task, request),
    });
    try {
      const outcome = await settledSoonAfterAbort(answer, signal, this.#abortMs);
      if (writing.failure) throw writing.failure.error;
      if (outcome === undefined) return writing.aborted(loaded);
      const generated = unpack(outcome);
      if (generated.finish !== 'aborted') answered();
      return { ...generated, stats: { ...generated.stats, loadMs: waitedMs } };
    } catch (error) {
      if (error instanceof WorkerLostError && !signal.aborted) throw new InferenceLostError(writing, error);
      throw signal.aborted && error instanceof WorkerLostError ? signal.reason : error;
    }
  }

  /** Has a model work on something that can be done anew as often as need be. */
  async #process<T>(
    role: ModelRole,
    path: string,
    signal: AbortSignal | undefined,
    call: (...args: Parameters<Task<unknown>['call']>) => Promise<Outcome<T>>,
  ): Promise<T> {
    return this.#host.during(role, signal, async (ending) => {
      const work = ({ answered }: ModelInUse): Promise<T> =>
        unlessAborted(this.#host.run({ role, kind: 'work', signal: ending.signal, call }), ending.signal).then(
          (outcome) => {
            answered();
            return unpack(outcome);
          },
        );
      for (let tries = 1; ; tries++) {
        try {
          return await this.#host.use(role, path, { signal: ending.signal }, work);
        } catch (error) {
          if (!(error instanceof WorkerLostError) || tries === MAX_TRIES) throw error;
        }
      }
    });
  }
}

/** @throws AlcoveError what the worker said in the place of a value */
function unpack<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new AlcoveError(outcome.error.code, { detail: outcome.error.message });
}
