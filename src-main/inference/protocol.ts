import type { ErrorReport } from '../../src-shared/errors.ts';
import type {
  DeviceReport,
  Generated,
  GeneratedText,
  GenerateRequest,
  LoadedModel,
  ModelPlan,
  ModelSeat,
  Priority,
  ProcessorSpeed,
} from './model.ts';

/**
 * What main calls in the worker (birpc over the processes' channel; values cross it by structured
 * clone). Work that can be cancelled or that tells of its progress has a number, chosen by main.
 * A failure that a person can meet is an `ErrorReport` in `WorkerFailure`, everything else is a crash.
 */
export interface WorkerFunctions {
  /** Tries every backend and says what the machine offers. */
  probe(): Promise<DeviceReport>;
  /** Runs a model of zeros on the processor, in another process, for a second or two. */
  measureSpeed(): Promise<ProcessorSpeed>;
  /**
   * Loads a model into a seat, by default the first of its role. The one before leaves memory first, once its answers are over.
   * A process has one backend of llama.cpp for life, that of its first load: a plan that does not allow it is for another process,
   * and is refused with `BACKEND_UNAVAILABLE` (or run without its GPU, where the plan allows the processor).
   */
  load(task: number, plan: ModelPlan, seat?: ModelSeat): Promise<Outcome<LoadedModel>>;
  /** Lets the model in a seat leave memory; what it is writing ends as aborted. */
  unload(seat: ModelSeat): Promise<void>;
  generate(task: number, request: GenerateRequest): Promise<Outcome<Generated>>;
  /** @returns a vector of length 1 for each text */
  embed(task: number, texts: readonly string[], priority: Priority, seat?: ModelSeat): Promise<Outcome<Float32Array[]>>;
  /** @param budgetMs after so long no more texts are scored, and the result is that much shorter */
  rank(
    task: number,
    query: string,
    texts: readonly string[],
    priority: Priority,
    budgetMs?: number,
  ): Promise<Outcome<number[]>>;
  /** Tokens of each text, by the language model's tokenizer. */
  countTokens(texts: readonly string[]): Promise<Outcome<number[]>>;
  cancel(task: number): void;
  /** Answers at once, unless the worker hangs. */
  ping(): Usage;
}

/** What the worker tells main as it goes. */
export interface MainFunctions {
  /** 0 to 1. */
  loadProgress(task: number, progress: number): void;
  text(task: number, texts: readonly GeneratedText[]): void;
  /** A slice of a prompt was evaluated, or a token written: the work goes on. */
  alive(task: number): void;
}

/** Results cross the border as values: an exception would lose its code. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

export interface Usage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}
