import { setTimeout as sleep } from 'node:timers/promises';
import { type BirpcReturn, createBirpc } from 'birpc';
import { type Log, unlessAborted, type WorkerExit, type WorkerProcess } from '../system/index.ts';
import type { GeneratedText, ModelSeat } from './model.ts';
import type { MainFunctions, WorkerFunctions } from './protocol.ts';

/** The functions of the worker, called from here. */
export type Worker = BirpcReturn<WorkerFunctions, MainFunctions>;

/** How long is waited for what, in milliseconds. */
export interface SupervisorTiming {
  /** Between two questions to a worker that has work, whether it still answers. */
  readonly pingMs: number;
  /** Without an answer for this long, it hangs. */
  readonly hangMs: number;
  /** Work of which nothing is heard for this long hangs. */
  readonly progressMs: number;
  /** Work that was cancelled ends within this time, or it hangs. */
  readonly cancelMs: number;
  /** From the beginning of the process to its first answer. */
  readonly startMs: number;
  /** After the first loss, the second one in a row, and so on: the pause before another worker is begun. */
  readonly backOffMs: readonly number[];
}

export const SUPERVISOR_TIMING: SupervisorTiming = {
  pingMs: 2_000,
  hangMs: 10_000,
  progressMs: 120_000,
  cancelMs: 10_000,
  startMs: 60_000,
  backOffMs: [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000],
};

/** How a worker was lost. `unstarted`: it never answered; `ended`: we ended it ourselves. */
export type LossKind = 'crashed' | 'hung' | 'unstarted' | 'ended';

/** The worker came to its end, and with it what it was at. */
export class WorkerLostError extends Error {
  readonly kind: LossKind;

  constructor(kind: LossKind, detail: string) {
    super(`the inference worker ${kind === 'unstarted' ? 'did not start' : kind}: ${detail}`);
    this.name = 'WorkerLostError';
    this.kind = kind;
  }
}

/** One piece of work for the worker. */
export interface Task<T> {
  /** The place of the model that is asked. */
  readonly seat?: ModelSeat;
  readonly kind: 'load' | 'work' | 'question';
  /** Cancels the work; it then ends as the worker says. */
  readonly signal?: AbortSignal;
  readonly onText?: (text: GeneratedText) => void;
  readonly onLoadProgress?: (progress: number) => void;
  readonly call: (worker: Worker, task: number) => Promise<T>;
}

/** What a lost worker was at. */
export interface LostTask extends Pick<Task<unknown>, 'seat' | 'kind'> {
  readonly isCancelled: boolean;
}

export interface SupervisorOptions {
  readonly launch: () => WorkerProcess;
  readonly log: Log;
  readonly timing?: Partial<SupervisorTiming>;
  /** Told before the tasks fail, and for every end that is not our own doing. */
  readonly onLost?: (error: WorkerLostError, tasks: readonly LostTask[]) => void;
  /** Told when there is no worker any more, for whatever reason. */
  readonly onEnd?: () => void;
}

interface Running extends Pick<Task<unknown>, 'seat' | 'kind' | 'onText' | 'onLoadProgress'> {
  /** Beats of the heart since it was cancelled. */
  cancelledFor?: number;
}

interface Life {
  readonly process: WorkerProcess;
  readonly worker: Worker;
  readonly tasks: Map<number, Running>;
  readonly exited: Promise<void>;
  /** What we know of its end before the system tells. */
  verdict?: WorkerLostError;
  hasAnswered: boolean;
  heart?: NodeJS.Timeout;
  /** Beats of the heart since the worker last answered, and since its work last went on. */
  silentFor: number;
  stuckFor: number;
}

/**
 * Keeps a worker for whoever has work: begins it when it is needed, notices when it dies or hangs,
 * lets its tasks fail then, and begins another after a pause that grows with each loss in a row.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #timing: SupervisorTiming;
  #life: Life | undefined;
  #starting: Promise<Life> | undefined;
  /** Processes that are on their way out: the memory of one is free before another is begun. */
  readonly #ending = new Set<Promise<void>>();
  #lostInARow = 0;
  #lostAt = 0;
  #lastTask = 0;
  readonly #closing = new AbortController();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timing = { ...SUPERVISOR_TIMING, ...options.timing };
  }

  /** Whether there is a process. */
  get isRunning(): boolean {
    return this.#life !== undefined;
  }

  get pid(): number | undefined {
    return this.#life?.process.pid;
  }

  /**
   * Has the worker do something, beginning it if need be.
   * @throws WorkerLostError when it came to its end before that was done
   * @throws the signal's reason when it aborts before the worker was told
   */
  async run<T>(task: Task<T>): Promise<T> {
    const life = await this.#alive(task.signal);
    task.signal?.throwIfAborted();
    const number = ++this.#lastTask;
    const running: Running = { ...task };
    const cancel = (): void => {
      running.cancelledFor = 0;
      life.worker.cancel.asEvent(number).catch(() => {});
    };
    life.tasks.set(number, running);
    task.signal?.addEventListener('abort', cancel, { once: true });
    this.#watch(life);
    try {
      const result = await task.call(life.worker, number);
      if (task.kind === 'work') this.#lostInARow = 0;
      return result;
    } catch (error) {
      throw life.verdict ?? error;
    } finally {
      task.signal?.removeEventListener('abort', cancel);
      life.tasks.delete(number);
      life.stuckFor = 0;
      if (life.tasks.size === 0) this.#rest(life);
    }
  }

  /** Ends the process, if there is one; what it is at is lost. Another is begun when it is needed. */
  async stop(): Promise<void> {
    if (this.#life) this.#condemn(this.#life, new WorkerLostError('ended', 'it was told to'));
    await Promise.all(this.#ending);
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#closing.abort(new WorkerLostError('ended', 'Alcove is closing'));
    await this.stop();
  }

  async #alive(signal: AbortSignal | undefined): Promise<Life> {
    this.#closing.signal.throwIfAborted();
    if (!this.#starting) {
      const starting = this.#start();
      // Whoever waits hears of it; a start that nobody waits for any more is no one's failure.
      starting.catch(() => {
        if (this.#starting === starting) this.#starting = undefined;
      });
      this.#starting = starting;
    }
    return unlessAborted(this.#starting, signal);
  }

  async #start(): Promise<Life> {
    await Promise.all(this.#ending);
    await this.#pause();
    this.#closing.signal.throwIfAborted();
    const life = this.#begin();
    this.#life = life;
    const patience = setTimeout(
      () => this.#condemn(life, new WorkerLostError('unstarted', `no answer for ${this.#timing.startMs} ms`)),
      this.#timing.startMs,
    );
    try {
      await life.worker.ping();
      life.hasAnswered = true;
      // Nobody may want it any more.
      if (life.tasks.size === 0) life.process.letGo();
      return life;
    } catch (error) {
      throw life.verdict ?? error;
    } finally {
      clearTimeout(patience);
    }
  }

  async #pause(): Promise<void> {
    const { backOffMs } = this.#timing;
    if (this.#lostInARow === 0) return;
    const pause = backOffMs[Math.min(this.#lostInARow, backOffMs.length) - 1] ?? 0;
    const left = pause - (performance.now() - this.#lostAt);
    if (left <= 0) return;
    const { signal } = this.#closing;
    // What aborts it is told by the check that follows.
    await sleep(left, undefined, { signal }).catch(() => {});
  }

  #begin(): Life {
    const process = this.#options.launch();
    const { promise: exited, resolve: onExited } = Promise.withResolvers<void>();
    const tasks = new Map<number, Running>();
    const heard = (task: number): Running | undefined => {
      life.stuckFor = 0;
      return tasks.get(task);
    };
    const worker = createBirpc<WorkerFunctions, MainFunctions>(
      {
        alive: (task) => void heard(task),
        loadProgress: (task, progress) => heard(task)?.onLoadProgress?.(progress),
        text: (task, texts) => {
          const running = heard(task);
          for (const text of texts) running?.onText?.(text);
        },
      },
      {
        post: (message) => process.post(message),
        // What a condemned worker still has to say comes too late.
        on: (listener) => process.onMessage((message) => life.verdict ?? listener(message)),
        eventNames: ['cancel'],
        // How long work may take is not for the channel to say; whether it goes on is watched here.
        timeout: -1,
      },
    );
    const life: Life = { process, worker, tasks, exited, hasAnswered: false, silentFor: 0, stuckFor: 0 };
    process.onExit((exit) => {
      onExited();
      this.#bury(life, exit);
    });
    return life;
  }

  /** Counts beats and not time: a machine that slept, or a busy one, did not hear what came meanwhile. */
  #watch(life: Life): void {
    life.process.hold();
    if (life.heart) return;
    const { pingMs, hangMs, progressMs, cancelMs } = this.#timing;
    life.silentFor = 0;
    life.stuckFor = 0;
    life.heart = setInterval(() => {
      if (life.silentFor * pingMs >= hangMs) return this.#hang(life, 'it does not answer');
      if (life.stuckFor * pingMs >= progressMs) return this.#hang(life, 'its work does not go on');
      for (const task of life.tasks.values())
        if (task.cancelledFor !== undefined && task.cancelledFor++ * pingMs >= cancelMs)
          return this.#hang(life, 'it does not stop what was cancelled');
      life.silentFor++;
      life.stuckFor++;
      life.worker.ping().then(
        () => {
          life.silentFor = 0;
        },
        // Its end is told elsewhere.
        () => {},
      );
    }, pingMs).unref();
  }

  #rest(life: Life): void {
    clearInterval(life.heart);
    delete life.heart;
    // One whose end is decided is waited for.
    if (!life.verdict) life.process.letGo();
  }

  #hang(life: Life, detail: string): void {
    this.#condemn(life, new WorkerLostError('hung', detail));
  }

  /** Ends a process whose end is decided. It counts as gone from now on. */
  #condemn(life: Life, verdict: WorkerLostError): void {
    if (this.#life !== life) return;
    life.process.hold();
    life.process.kill();
    const ending = life.exited.then(() => void this.#ending.delete(ending));
    this.#ending.add(ending);
    this.#lose(life, verdict);
  }

  #bury(life: Life, { how, lastWords }: WorkerExit): void {
    if (lastWords)
      this.#options.log.warn({ pid: life.process.pid, how, lastWords }, 'the inference worker’s last words');
    if (this.#life === life) this.#lose(life, new WorkerLostError(life.hasAnswered ? 'crashed' : 'unstarted', how));
  }

  #lose(life: Life, verdict: WorkerLostError): void {
    clearInterval(life.heart);
    life.verdict = verdict;
    this.#life = undefined;
    this.#starting = undefined;
    if (verdict.kind !== 'ended') {
      this.#lostInARow++;
      this.#lostAt = performance.now();
      const tasks = Array.from(life.tasks.values(), (task) => ({
        ...task,
        isCancelled: task.cancelledFor !== undefined,
      }));
      this.#options.log.warn({ pid: life.process.pid, error: verdict.message, tasks: tasks.length }, 'inference');
      this.#options.onLost?.(verdict, tasks);
    }
    this.#options.onEnd?.();
    life.worker.$close(verdict);
  }
}
