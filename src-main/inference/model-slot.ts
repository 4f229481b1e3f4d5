import { AlcoveError } from '../../src-shared/errors.ts';
import { unlessAborted } from '../system/index.ts';
import type { LoadedModel, ModelPlan, ModelSeat, TextModelOptions } from './model.ts';
import type { ModelFile } from './model-file.ts';
import { isSamePlan } from './plan.ts';
import type { Profiles } from './profiles.ts';
import { type Supervisor, WorkerLostError } from './supervisor.ts';

/** How often a load that brings the process down is tried, with safer settings each time they are due. */
const MAX_TRIES = 4;

/** Which model, and how it is to be used. */
export interface ModelRequest extends TextModelOptions {
  readonly path: string;
}

export interface ModelSlotOptions {
  readonly seat: ModelSeat;
  readonly supervisor: Supervisor;
  readonly profiles: Profiles;
  readonly look: (path: string) => Promise<ModelFile>;
  /** How a model is to be run, by what is set and what was learned. */
  readonly plan: (file: ModelFile, request: ModelRequest) => ModelPlan;
  /** Sees to it that the process there is, if any, can run a model by this plan. */
  readonly prepare: (plan: ModelPlan) => Promise<void>;
  /** Told that there was not enough memory; says whether it is worth another try. */
  readonly onOutOfMemory: (file: ModelFile) => boolean;
  /** Told whenever {@link ModelSlot.state} is another one. */
  readonly onChange: () => void;
}

export interface UseOptions {
  readonly signal?: AbortSignal;
  readonly onLoadProgress?: (progress: number) => void;
}

/** A model that is in memory, for as long as it is being used. */
export interface ModelInUse {
  readonly seat: ModelSeat;
  readonly loaded: LoadedModel;
  /** How long this use waited for it, in milliseconds; 0 when it was there. */
  readonly waitedMs: number;
  /** Notes that it works as it was set up. */
  answered(): void;
}

export type SlotState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly path: string; readonly progress: number }
  | { readonly status: 'ready'; readonly loaded: LoadedModel };

interface Resident {
  readonly request: ModelRequest;
  readonly file: ModelFile;
  readonly plan: ModelPlan;
  readonly loaded: LoadedModel;
  hasAnswered: boolean;
}

interface Loading {
  readonly request: ModelRequest;
  readonly file: ModelFile;
  plan: ModelPlan;
  progress: number;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: number) => void>;
  done: Promise<void>;
}

/** A place for one model at a time: loaded when used, and kept until it is told to go. */
export class ModelSlot {
  readonly #options: ModelSlotOptions;
  #resident: Resident | undefined;
  #loading: Loading | undefined;
  #users = 0;
  /** Those who wait until nobody uses the model that is there. */
  #idle: (() => void)[] = [];

  constructor(options: ModelSlotOptions) {
    this.#options = options;
  }

  get state(): SlotState {
    if (this.#loading) return { status: 'loading', path: this.#loading.file.path, progress: this.#loading.progress };
    return this.#resident ? { status: 'ready', loaded: this.#resident.loaded } : { status: 'empty' };
  }

  /** What was asked for and is in memory, or on its way there. */
  get request(): ModelRequest | undefined {
    return this.#loading?.request ?? this.#resident?.request;
  }

  /** The file of the model that is in memory, or on its way there. */
  get file(): ModelFile | undefined {
    return this.#loading?.file ?? this.#resident?.file;
  }

  /**
   * Does something with a model, loading it first if need be. What asks for another model, or for the
   * same one run differently, waits until it is free.
   * @throws AlcoveError what `look` and loading throw; the signal's reason when it aborts before `work` began
   */
  async use<T>(request: ModelRequest, options: UseOptions, work: (model: ModelInUse) => Promise<T>): Promise<T> {
    const { signal, onLoadProgress } = options;
    const arrived = performance.now();
    let hasWaited = false;
    for (;;) {
      signal?.throwIfAborted();
      const file = await unlessAborted(this.#options.look(request.path), signal);
      const plan = this.#options.plan(file, request);
      const resident = this.#resident;
      if (resident && isSameFile(resident.file, file) && isSamePlan(resident.plan, plan) && !this.#loading) {
        // From here to the worker nothing may come in between: the work is told before the next load.
        const waitedMs = hasWaited ? performance.now() - arrived : 0;
        this.#users++;
        try {
          return await work({
            seat: this.#options.seat,
            loaded: resident.loaded,
            waitedMs,
            answered: () => this.#answered(resident),
          });
        } finally {
          this.#leave();
        }
      }
      hasWaited = true;
      if (!this.#loading && this.#users === 0) this.#load(request, file, plan);
      const loading = this.#loading;
      if (!loading) await unlessAborted(this.free(), signal);
      else if (isSamePlan(loading.plan, plan) && !loading.abort.signal.aborted)
        await this.#join(loading, signal, onLoadProgress);
      else
        await unlessAborted(
          loading.done.catch(() => {}),
          signal,
        );
    }
  }

  /** Gives up what is being loaded. */
  cancel(): void {
    this.#loading?.abort.abort();
  }

  /** Whether the model that is in memory is run as it is to be run now. */
  get isCurrent(): boolean {
    const resident = this.#resident;
    return resident !== undefined && isSamePlan(resident.plan, this.#options.plan(resident.file, resident.request));
  }

  /** Waits until nobody uses the model. */
  async free(): Promise<void> {
    while (this.#users > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Forgets what was in memory: the process is gone. */
  lost(): void {
    this.#resident = undefined;
  }

  /** Lets the model go once nobody uses it. Whoever calls this sees to it that they stop. */
  async unload(): Promise<void> {
    this.cancel();
    await this.#loading?.done.catch(() => {});
    await this.free();
    if (!this.#resident || this.#loading) return;
    const { seat, supervisor } = this.#options;
    this.#resident = undefined;
    this.#options.onChange();
    await supervisor.run({ seat, kind: 'question', call: (worker) => worker.unload(seat) }).catch(ignoreLoss);
  }

  async #join(
    loading: Loading,
    signal: AbortSignal | undefined,
    onLoadProgress: ((progress: number) => void) | undefined,
  ): Promise<void> {
    const listener = (progress: number): void => onLoadProgress?.(progress);
    loading.listeners.add(listener);
    listener(loading.progress);
    try {
      await unlessAborted(loading.done, signal);
    } finally {
      loading.listeners.delete(listener);
      // A model that nobody waits for any more is not loaded to its end.
      if (loading.listeners.size === 0) loading.abort.abort();
    }
  }

  #load(request: ModelRequest, file: ModelFile, plan: ModelPlan): void {
    const loading: Loading = {
      request,
      file,
      plan,
      progress: 0,
      abort: new AbortController(),
      listeners: new Set(),
      done: Promise.resolve(),
    };
    this.#loading = loading;
    this.#resident = undefined;
    loading.done = this.#loadSafely(loading).finally(() => {
      this.#loading = undefined;
      this.#options.onChange();
    });
    // Those who wait hear of it, if there are any left.
    loading.done.catch(() => {});
    this.#options.onChange();
  }

  async #loadSafely(loading: Loading): Promise<void> {
    const { profiles, plan, prepare, onOutOfMemory } = this.#options;
    const { request, file, abort } = loading;
    const before = profiles.safety(file.identity);
    for (let tries = 1; ; tries++) {
      loading.plan = plan(file, request);
      await prepare(loading.plan);
      abort.signal.throwIfAborted();
      try {
        const loaded = await this.#loadOnce(loading);
        this.#resident = { request, file, plan: loading.plan, loaded, hasAnswered: false };
        return;
      } catch (error) {
        if (abort.signal.aborted) throw error;
        const isLast = tries >= MAX_TRIES;
        if (error instanceof WorkerLostError) {
          if (isLast) throw new AlcoveError('MODEL_LOAD_FAILED', { cause: error });
        } else if (!(error instanceof AlcoveError && error.code === 'MODEL_TOO_LARGE')) throw error;
        else if (isLast || !onOutOfMemory(file)) {
          // It is too large however it is run.
          profiles.restore(file.identity, before);
          throw error;
        }
      }
    }
  }

  async #loadOnce(loading: Loading): Promise<LoadedModel> {
    const { seat, supervisor, profiles } = this.#options;
    const { file, plan, abort } = loading;
    const outcome = await supervisor.run({
      seat,
      kind: 'load',
      signal: abort.signal,
      onLoadProgress: (progress) => this.#progress(loading, progress),
      call: (worker, task) => worker.load(task, profiles.completed(file.identity, plan), seat),
    });
    if (!outcome.ok) throw new AlcoveError(outcome.error.code, { detail: outcome.error.message });
    profiles.loaded(file.identity, plan, outcome.value);
    return outcome.value;
  }

  #progress(loading: Loading, progress: number): void {
    const isWorthTelling = Math.floor(progress * 100) !== Math.floor(loading.progress * 100);
    loading.progress = progress;
    if (!isWorthTelling) return;
    for (const listener of loading.listeners) listener(progress);
    this.#options.onChange();
  }

  #answered(resident: Resident): void {
    if (resident.hasAnswered) return;
    resident.hasAnswered = true;
    this.#options.profiles.answered(resident.file.identity, resident.loaded);
  }

  #leave(): void {
    if (--this.#users > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resume of waiting) resume();
  }
}

/** Models of one header and size may still differ in their weights. */
const isSameFile = (one: ModelFile, other: ModelFile): boolean =>
  one.identity === other.identity && one.stamp === other.stamp;

function ignoreLoss(error: unknown): void {
  if (!(error instanceof WorkerLostError)) throw error;
}
