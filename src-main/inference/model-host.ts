import { AlcoveError } from '../../src-shared/errors.ts';
import type { InferenceSettings } from '../../src-shared/inference.ts';
import type { ModelProfileRepository } from '../storage/index.ts';
import { type Log, type Machine, machineFingerprint, machineIsBusy, type WorkerProcess } from '../system/index.ts';
import { type Intent, onnxIntent, USUAL_BATCH, withinLimits } from './fallback.ts';
import { type LoadedModel, type ModelPlan, type ModelRole, type ModelSeat, SEATS } from './model.ts';
import { type ModelFile, ModelFiles } from './model-file.ts';
import { type ModelInUse, type ModelRequest, ModelSlot, type SlotState, type UseOptions } from './model-slot.ts';
import { planOfFolder } from './onnx/plan.ts';
import { planOf } from './plan.ts';
import { type CrashReport, Profiles } from './profiles.ts';
import { RestWatch } from './rest-watch.ts';
import { Seating } from './seating.ts';
import { type LostTask, Supervisor, type Task, WorkerLostError } from './supervisor.ts';
import { INFERENCE_TIMING, type InferenceTiming } from './timing.ts';

export interface ModelHostOptions {
  readonly launch: () => WorkerProcess;
  readonly profiles: ModelProfileRepository;
  readonly machine: Machine;
  readonly log: Log;
  readonly now: () => number;
  readonly timing?: Partial<InferenceTiming>;
  /** Replaced by tests. */
  readonly isMemoryShort?: () => Promise<boolean>;
  /** Replaced by tests. */
  readonly isBusy?: () => boolean;
  /** How a person wants models to be run, now. */
  readonly settings: () => InferenceSettings;
  /** Told when models come and go. */
  readonly onChange: () => void;
  /** Told of each use of the model at `path`. */
  readonly onUsed?: (path: string) => void;
}

/** Context of a model that is not known to have run yet, where the step to a safer one begins. */
const USUAL_CONTEXT = 8_192;

/**
 * The models that are in memory, one in each seat, with all that follows from their process: who works
 * with them, when they may rest, and what is learned when the process dies.
 */
export class ModelHost {
  readonly files = new ModelFiles();
  readonly profiles: Profiles;
  readonly #options: ModelHostOptions;
  readonly #supervisor: Supervisor;
  readonly #slots: Readonly<Record<ModelSeat, ModelSlot>>;
  readonly #seating = new Seating();
  #isClosed = false;
  readonly #rest: RestWatch;
  /** What the process was begun for. */
  #backends: string | undefined;
  /** What ends each piece of work. */
  readonly #work = new Map<AbortController, ModelRole>();

  constructor(options: ModelHostOptions) {
    const { launch, log, now, settings, machine } = options;
    const timing = { ...INFERENCE_TIMING, ...options.timing };
    this.#options = options;
    this.profiles = new Profiles({
      repository: options.profiles,
      machine: machineFingerprint(machine),
      now,
      crashMemoryMs: timing.crashMemoryMs,
      isBusy: options.isBusy ?? machineIsBusy,
    });
    this.#supervisor = new Supervisor({
      launch,
      log,
      timing,
      onLost: (error, tasks) => this.#blame(error, tasks),
      onEnd: () => this.#forget(),
    });
    this.#rest = new RestWatch({
      ...timing,
      idleMinutes: () => settings().idleMinutes,
      onDue: (why) => {
        log.info({ why }, 'models leave memory');
        void this.#supervisor.stop();
      },
      ...(options.isMemoryShort && { isMemoryShort: options.isMemoryShort }),
    });
    this.#slots = {
      language: this.#slot('language', 'language'),
      embedding: this.#slot('embedding', 'embedding'),
      'embedding-2': this.#slot('embedding', 'embedding-2'),
      ranking: this.#slot('ranking', 'ranking'),
    };
  }

  state(seat: ModelSeat): SlotState {
    return this.#slots[seat].state;
  }

  /** A model that is in memory, by the path that it was asked for by. */
  loaded(role: ModelRole, path: string): LoadedModel | undefined {
    for (const seat of SEATS[role]) {
      const { request, state } = this.#slots[seat];
      if (state.status === 'ready' && request?.path === path) return state.loaded;
    }
    return undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The process; absent when there is none. */
  get pid(): number | undefined {
    return this.#supervisor.pid;
  }

  /** What a person should know of a model: that it is held to limits. Nothing of one that was never looked at. */
  notice(path: string): string | undefined {
    const file = this.files.known(path);
    return file && this.profiles.notice(file.identity, this.#options.settings());
  }

  /**
   * Does work for a role, until it is done or `signal` aborts or the models of the role have to go.
   * @param work is told by `ending` to come to an end, and may end itself by it
   * @throws AlcoveError `INFERENCE_LOST` when the process died and `work` did not say so in its own words;
   * `MODEL_UNLOADED` when the models had to go, and it did not
   */
  async during<T>(
    role: ModelRole,
    signal: AbortSignal | undefined,
    work: (ending: AbortController) => Promise<T>,
  ): Promise<T> {
    const ending = new AbortController();
    const onAbort = (): void => ending.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#work.set(ending, role);
    this.#rest.end();
    try {
      return await work(ending);
    } catch (error) {
      throw error instanceof WorkerLostError ? new AlcoveError('INFERENCE_LOST', { cause: error }) : error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#work.delete(ending);
      if (this.#work.size === 0 && this.#supervisor.isRunning) this.#rest.begin();
    }
  }

  /** Does something with a model, loading it first if need be: a part of what is done {@link during} work. */
  use<T>(
    role: ModelRole,
    request: ModelRequest,
    options: UseOptions,
    work: (model: ModelInUse) => Promise<T>,
  ): Promise<T> {
    this.#options.onUsed?.(request.path);
    return this.#slots[this.#seating.seat(role, request)].use(request, options, work);
  }

  /** Has the worker do something. Within {@link use} it is the worker that holds the model. */
  run<T>(task: Task<T>): Promise<T> {
    return this.#supervisor.run(task);
  }

  /** Lets the model of a role go; what is done with it ends as aborted. */
  async release(role: ModelRole): Promise<void> {
    this.#endWork(role);
    const seats = SEATS[role];
    const isAlone = seatsOf(this.#slots).every(
      ([other, { state }]) => seats.includes(other) || state.status === 'empty',
    );
    // All of its memory is free when the process ends, and that is certain.
    await (isAlone ? this.#supervisor.stop() : Promise.all(seats.map((seat) => this.#slots[seat].unload())));
  }

  /** Lets every model go, and the process. */
  async stop(): Promise<void> {
    this.#endWork();
    await this.#supervisor.stop();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endWork();
    await this.#supervisor.close();
    this.#rest.end();
  }

  /** The settings are others. A model that is run differently now is loaded again when it is next used. */
  settingsChanged(): void {
    if (this.#work.size === 0 && this.#supervisor.isRunning) this.#rest.begin();
  }

  #slot(role: ModelRole, seat: ModelSeat): ModelSlot {
    return new ModelSlot({
      seat,
      supervisor: this.#supervisor,
      profiles: this.profiles,
      look: (path) => this.files.look(path, role),
      plan: (file, request) => this.#plan(file, role, request),
      prepare: (plan) => this.#prepare(plan, seat),
      onOutOfMemory: (file) => this.#learn(file, { how: 'out of memory', while: 'loading' }),
      onChange: this.#options.onChange,
    });
  }

  #plan(file: ModelFile, role: ModelRole, request: ModelRequest): ModelPlan {
    const settings = this.#options.settings();
    const plan =
      file.runtime === 'onnx' ? planOfFolder(file.folder, request, settings) : planOf(file.path, role, settings);
    const limits = this.profiles.limits(file.identity, settings);
    return limits ? withinLimits(plan, limits) : plan;
  }

  /**
   * A process opens one backend of llama.cpp for life. Whoever needs another gets another process, once nobody
   * uses this one.
   */
  async #prepare(plan: ModelPlan, seat: ModelSeat): Promise<void> {
    if (plan.runtime === 'onnx') return;
    const wanted = plan.backends.join();
    const others = seatsOf(this.#slots).flatMap(([name, slot]) => (name === seat ? [] : [slot]));
    if (this.#supervisor.isRunning && this.#backends !== undefined && this.#backends !== wanted) {
      // Where others need the backend that is open, the worker makes do with it.
      if (others.some((slot) => slot.file?.runtime === 'llama' && slot.isCurrent)) return;
      await Promise.all(others.map((slot) => slot.free()));
      await this.#supervisor.stop();
    }
    this.#backends = wanted;
  }

  #endWork(role?: ModelRole): void {
    for (const [ending, each] of this.#work)
      if (role === undefined || each === role) ending.abort(new AlcoveError('MODEL_UNLOADED'));
    for (const [seat, slot] of seatsOf(this.#slots))
      if (role === undefined || SEATS[role].includes(seat)) slot.cancel();
  }

  /** Whose fault it was: the model that was being loaded, or else those that worked. */
  #blame({ kind, message }: WorkerLostError, tasks: readonly LostTask[]): void {
    if (kind !== 'crashed' && kind !== 'hung') return;
    const wanted = tasks.filter(({ isCancelled }) => !isCancelled);
    const loads = wanted.filter((task) => task.kind === 'load');
    const suspects = new Set((loads.length > 0 ? loads : wanted).map(({ seat }) => seat));
    for (const seat of suspects) {
      const file = seat && this.#slots[seat].file;
      if (!file) continue;
      const crash = { how: kind, while: loads.length > 0 ? 'loading' : 'answering' } as const;
      this.#learn(file, crash, message);
    }
  }

  /** @returns whether the model is run with safer settings from now on */
  #learn(file: ModelFile, crash: CrashReport, message?: string): boolean {
    const isSafer = this.profiles.crashed(file.identity, crash, this.#options.settings(), this.#usual(file));
    this.#options.log.warn({ model: file.path, ...crash, message, isSafer }, 'a model did not run');
    return isSafer;
  }

  #usual(file: ModelFile): Intent {
    const { mayHaveGpu } = this.#options.machine;
    if (file.runtime === 'onnx') return onnxIntent(mayHaveGpu, USUAL_BATCH);
    return {
      gpuLayers: mayHaveGpu ? file.layers : 0,
      contextTokens: Math.min(file.contextTokens, USUAL_CONTEXT),
      batchTokens: USUAL_BATCH,
    };
  }

  #forget(): void {
    this.#backends = undefined;
    this.#rest.end();
    for (const slot of Object.values(this.#slots)) slot.lost();
    this.#options.onChange();
  }
}

function seatsOf(slots: Readonly<Record<ModelSeat, ModelSlot>>): readonly (readonly [ModelSeat, ModelSlot])[] {
  return Object.values(SEATS).flatMap((seats) => seats.map((seat) => [seat, slots[seat]] as const));
}
