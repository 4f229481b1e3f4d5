import { AlcoveError } from '../../../src-shared/errors.ts';
import type {
  DeviceReport,
  Generated,
  GenerateRequest,
  LlamaPlan,
  LoadedModel,
  ModelPlan,
  ModelSeat,
  Priority,
  ProcessorSpeed,
} from '../model.ts';
import type { OnnxPlan } from '../onnx/model.ts';
import type { MainFunctions, Outcome, Usage, WorkerFunctions } from '../protocol.ts';
import type { OpenBackend } from './backends.ts';
import type { LanguageModel } from './language-model.ts';
import type { LoadOptions, OnnxLoadOptions } from './load-options.ts';
import { ModelPlace, type Resident } from './model-place.ts';
import { outcomeOf } from './outcome.ts';
import type { TextEmbedder, TextRanker } from './text-work.ts';

/** A sign of life is sent at most this often, in milliseconds. */
const ALIVE_EVERY_MS = 250;

export interface EngineOptions {
  /** The built `worker/process.ts`, for processes that try a backend. */
  readonly entry: string;
  readonly main: MainFunctions;
  /** Told what llama.cpp complains of. */
  readonly onComplaint?: (line: string) => void;
}

type Llama = typeof import('./llama.ts');
type Onnx = typeof import('./onnx/index.ts');

/** How each of the libraries loads a model. Neither is in memory before it is needed. */
interface Loads<Model> {
  readonly llama: (library: Llama, opened: OpenBackend, plan: LlamaPlan, options: LoadOptions) => Promise<Model>;
  readonly onnx?: (library: Onnx, plan: OnnxPlan, options: OnnxLoadOptions) => Promise<Model>;
}

/** What main asks of the worker: a model in each seat, and the work that is done with them. */
export class Engine implements WorkerFunctions {
  readonly #options: EngineOptions;
  readonly #tasks = new Map<number, AbortController>();
  readonly #language = new ModelPlace<LanguageModel>();
  readonly #embedding = {
    embedding: new ModelPlace<TextEmbedder>(),
    'embedding-2': new ModelPlace<TextEmbedder>(),
  } as const;
  readonly #ranking = new ModelPlace<TextRanker>();
  #opened: OpenBackend | undefined;
  /** Ends when the last of the loads and unloads does: each reckons with the memory that the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  async probe(): Promise<DeviceReport> {
    const { probe } = await import('./probe.ts');
    return probe(this.#options.entry);
  }

  async measureSpeed(): Promise<ProcessorSpeed> {
    const { measureSpeedApart } = await import('./speed.ts');
    return measureSpeedApart(this.#options.entry);
  }

  load(task: number, plan: ModelPlan, seat: ModelSeat = plan.role): Promise<Outcome<LoadedModel>> {
    return this.#task(task, (signal) => {
      const onProgress = (progress: number): void => this.#options.main.loadProgress(task, progress);
      const inTurn = (work: () => Promise<LoadedModel>): Promise<LoadedModel> => this.#inTurn(work);
      const into = <Model extends Resident>(place: ModelPlace<Model>, loads: Loads<Model>): Promise<LoadedModel> =>
        place.load(signal, inTurn, (ending) => this.#load(plan, loads, { signal: ending, onProgress }));
      switch (seat) {
        case 'language':
          return into(this.#language, { llama: (library, ...given) => library.loadLanguageModel(...given) });
        case 'embedding':
        case 'embedding-2':
          return into<TextEmbedder>(this.#embedding[seat], {
            llama: (library, ...given) => library.EmbeddingModel.load(...given),
            onnx: (library, ...given) => library.OnnxEmbedder.load(...given),
          });
        case 'ranking':
          return into<TextRanker>(this.#ranking, {
            llama: (library, ...given) => library.RankingModel.load(...given),
            onnx: (library, ...given) => library.OnnxRanker.load(...given),
          });
      }
    });
  }

  async unload(seat: ModelSeat): Promise<void> {
    const place = { language: this.#language, ...this.#embedding, ranking: this.#ranking }[seat];
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

  embed(
    task: number,
    texts: readonly string[],
    priority: Priority,
    seat: ModelSeat = 'embedding',
  ): Promise<Outcome<Float32Array[]>> {
    const place = this.#embedding[seat === 'embedding-2' ? seat : 'embedding'];
    return this.#task(task, (signal) =>
      place.use(signal, (model, ending) =>
        model.embed(texts, { priority, signal: ending, onAlive: this.#signOfLife(task) }),
      ),
    );
  }

  rank(
    task: number,
    query: string,
    texts: readonly string[],
    priority: Priority,
    budgetMs?: number,
  ): Promise<Outcome<number[]>> {
    const given = { priority, ...(budgetMs !== undefined && { budgetMs }) };
    return this.#task(task, (signal) =>
      this.#ranking.use(signal, (model, ending) =>
        model.rank(query, texts, { ...given, signal: ending, onAlive: this.#signOfLife(task) }),
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

  async #load<Model>(plan: ModelPlan, loads: Loads<Model>, options: LoadOptions): Promise<Model> {
    if (plan.runtime === 'llama') {
      const library = await import('./llama.ts');
      return loads.llama(library, ...(await this.#open(library, plan)), options);
    }
    if (!loads.onnx) throw new AlcoveError('MODEL_UNSUPPORTED');
    const library = await import('./onnx/index.ts');
    return loads.onnx(library, plan, { ...options, entry: this.#options.entry });
  }

  /**
   * Opens a backend for a plan. A process has one for life: those of different backends share
   * libraries of the same name, of which the first that is opened would serve all.
   */
  async #open({ openBackend }: Llama, plan: LlamaPlan): Promise<[OpenBackend, LlamaPlan]> {
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
