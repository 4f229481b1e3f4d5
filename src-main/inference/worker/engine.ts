import { AlcoveError } from '../../../src-shared/errors.ts';
import type {
  DeviceReport,
  Generated,
  GenerateRequest,
  LoadedModel,
  ModelPlan,
  ModelRole,
  Priority,
} from '../model.ts';
import type { MainFunctions, Outcome, Usage, WorkerFunctions } from '../protocol.ts';
import { type OpenBackend, openBackend } from './backends.ts';
import { EmbeddingModel } from './embedding.ts';
import { outcomeOf } from './failure.ts';
import { type LanguageModel, loadLanguageModel } from './language-model.ts';
import type { LoadOptions } from './load-options.ts';
import { ModelPlace, type Resident } from './model-place.ts';
import { probe } from './probe.ts';
import { RankingModel } from './ranking.ts';

/** A sign of life is sent at most this often, in milliseconds. */
const ALIVE_EVERY_MS = 250;

export interface EngineOptions {
  /** The built `worker/process.ts`, for processes that try a backend. */
  readonly entry: string;
  readonly main: MainFunctions;
  /** Told what llama.cpp complains of. */
  readonly onComplaint?: (line: string) => void;
}

type Load<Model> = (opened: OpenBackend, plan: ModelPlan, options: LoadOptions) => Promise<Model>;

/** What main asks of the worker: one model of each role, and the work that is done with them. */
export class Engine implements WorkerFunctions {
  readonly #options: EngineOptions;
  readonly #tasks = new Map<number, AbortController>();
  readonly #language = new ModelPlace<LanguageModel>();
  readonly #embedding = new ModelPlace<EmbeddingModel>();
  readonly #ranking = new ModelPlace<RankingModel>();
  #opened: OpenBackend | undefined;
  /** Ends when the last of the loads and unloads does: each reckons with the memory that the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  probe(): Promise<DeviceReport> {
    return probe(this.#options.entry);
  }

  load(task: number, plan: ModelPlan): Promise<Outcome<LoadedModel>> {
    return this.#task(task, (signal) => {
      const onProgress = (progress: number): void => this.#options.main.loadProgress(task, progress);
      const inTurn = (work: () => Promise<LoadedModel>): Promise<LoadedModel> => this.#inTurn(work);
      const into = <Model extends Resident>(place: ModelPlace<Model>, load: Load<Model>): Promise<LoadedModel> =>
        place.load(signal, inTurn, async (ending) => {
          const [opened, possible] = await this.#open(plan);
          return load(opened, possible, { signal: ending, onProgress });
        });
      switch (plan.role) {
        case 'language':
          return into(this.#language, loadLanguageModel);
        case 'embedding':
          return into(this.#embedding, EmbeddingModel.load);
        case 'ranking':
          return into(this.#ranking, RankingModel.load);
      }
    });
  }

  async unload(role: ModelRole): Promise<void> {
    const place = { language: this.#language, embedding: this.#embedding, ranking: this.#ranking }[role];
    place.abort();
    await this.#inTurn(() => place.empty());
  }

  generate(task: number, request: GenerateRequest): Promise<Outcome<Generated>> {
    const queuedAt = performance.now();
    return this.#task(task, (signal) =>
      this.#language.use(signal, ({ runner }, ending) =>
        runner.generate(request, {
          signal: ending,
          queuedAt,
          onText: (texts) => this.#options.main.text(task, texts),
          onAlive: this.#signOfLife(task),
        }),
      ),
    );
  }

  embed(task: number, texts: readonly string[], priority: Priority): Promise<Outcome<Float32Array[]>> {
    return this.#task(task, (signal) =>
      this.#embedding.use(signal, (model, ending) =>
        model.embed(texts, { priority, signal: ending, onAlive: this.#signOfLife(task) }),
      ),
    );
  }

  rank(task: number, query: string, texts: readonly string[], priority: Priority): Promise<Outcome<number[]>> {
    return this.#task(task, (signal) =>
      this.#ranking.use(signal, (model, ending) =>
        model.rank(query, texts, { priority, signal: ending, onAlive: this.#signOfLife(task) }),
      ),
    );
  }

  countTokens(texts: readonly string[]): Promise<Outcome<number[]>> {
    const { signal } = new AbortController();
    return outcomeOf(() => this.#language.use(signal, async ({ runner }) => runner.countTokens(texts)));
  }

  cancel(task: number): void {
    this.#tasks.get(task)?.abort();
  }

  ping(): Usage {
    const { user, system } = process.cpuUsage();
    return { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
  }

  #signOfLife(task: number): () => void {
    let toldAt = -Infinity;
    return () => {
      if (performance.now() - toldAt < ALIVE_EVERY_MS) return;
      toldAt = performance.now();
      this.#options.main.alive(task);
    };
  }

  async #task<T>(task: number, work: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> {
    const abort = new AbortController();
    this.#tasks.set(task, abort);
    try {
      return await outcomeOf(() => work(abort.signal));
    } finally {
      this.#tasks.delete(task);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /**
   * Opens a backend for a plan. A process has one for life: those of different backends share
   * libraries of the same name, of which the first that is opened would serve all.
   */
  async #open(plan: ModelPlan): Promise<[OpenBackend, ModelPlan]> {
    this.#opened ??= await openBackend(plan.backends, this.#options.onComplaint);
    const { backend } = this.#opened;
    if (plan.backends.includes(backend)) return [this.#opened, plan];
    // With no layer on its GPU, nearly all is done as the processor's own backend would do it.
    if (plan.backends.includes('cpu')) return [this.#opened, { ...plan, gpuLayers: 0 }];
    throw new AlcoveError('BACKEND_UNAVAILABLE', {
      detail: `Models are run by another backend (${backend}) until all of them have left memory.`,
    });
  }
}
