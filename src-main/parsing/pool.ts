import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Block } from '../../src-shared/documents.ts';
import { AlcoveError, errorReport } from '../../src-shared/errors.ts';
import { MAX_FILE_BYTES } from '../../src-shared/limits.ts';
import { Helpers } from './helpers.ts';
import type { AnalysedChunk, FileToRead, ReadResult, WorkerMessage, WorkerRequest } from './protocol.ts';

export interface ParserPoolOptions {
  /** The built `parsing/worker.ts`. */
  readonly workerFile: string | URL;
  /** Default: one for each core, at least 2, so that a long document leaves one free, and at most 8. */
  readonly threads?: number;
  /** Longest time without a sign of progress, in milliseconds; then the thread is killed. Default 60 s. */
  readonly stallMs?: number;
  /** Longest time for one file, in milliseconds. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** What each page that is read adds to that, in milliseconds: a thousand scanned pages take their time. Default 20 s. */
  readonly pageMs?: number;
  /** Cap on one thread's JavaScript heap, in MiB. Default 1024. */
  readonly maxHeapMb?: number;
  readonly maxFileBytes?: number;
}

export interface ReadTask extends FileToRead {
  readonly signal?: AbortSignal;
  /** Whether to go on, now that it is known what the file holds. */
  readonly onFingerprint: (contentHash: string, byteSize: number) => boolean | Promise<boolean>;
  readonly onProgress?: (pagesDone: number, pageCount: number) => void;
  /** Called in order; throwing fails the task. */
  readonly onBlocks: (firstOrdinal: number, blocks: readonly Block[]) => void;
  readonly onChunks: (chunks: readonly AnalysedChunk[]) => void;
}

/**
 * A thread's young generation in MiB, half of V8's own choice: a parser leaves little behind, and
 * what it leaves is sooner found. It takes a quarter off the memory of an import, and no time.
 */
const MAX_YOUNG_MB = 24;

/** A thread is idle when no document has come for it this long, in milliseconds. */
const IDLE_MS = 20;

/** One for each core, at least 2, so that a long document leaves one free, and at most 8. */
export function parserThreads(): number {
  return Math.min(8, Math.max(2, availableParallelism()));
}

/**
 * Threads that read documents. A file that loops, eats memory or crashes its thread costs
 * that file: the thread is replaced, the queue goes on.
 */
export class ParserPool {
  readonly threads: number;
  readonly #options: Required<Omit<ParserPoolOptions, 'threads'>>;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  readonly #helpers: Helpers;
  #busy = 0;
  #closed = false;

  constructor(options: ParserPoolOptions) {
    this.threads = options.threads ?? parserThreads();
    this.#options = {
      workerFile: options.workerFile,
      stallMs: options.stallMs ?? 60_000,
      timeoutMs: options.timeoutMs ?? 600_000,
      pageMs: options.pageMs ?? 20_000,
      maxHeapMb: options.maxHeapMb ?? 1024,
      maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
    };
    this.#helpers = new Helpers(this.#options.maxFileBytes);
  }

  /**
   * Reads one file on a free thread, waiting for one if need be.
   * @returns what was read, or `undefined` when `onFingerprint` said no
   * @throws AlcoveError with the code that the file earned; `IMPORT_CANCELLED` on abort
   */
  async read(task: ReadTask): Promise<ReadResult | undefined> {
    await this.#turn(task.signal);
    try {
      for (;;) {
        try {
          return await this.#run(task);
        } catch (error) {
          // A thread that the document before broke: this one never came to be read.
          if (!(error instanceof NeverStartedError)) throw error;
        }
      }
    } finally {
      this.#leave();
    }
  }

  /** Ends all threads. What is being read fails as cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    while (this.#busy >= this.threads) {
      this.#helpers.recall();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#busy++;
    if (this.#closed || signal?.aborted) {
      this.#leave();
      throw new AlcoveError('IMPORT_CANCELLED');
    }
  }

  #leave(): void {
    this.#busy--;
    const next = this.#waiting.shift();
    if (next) next();
    else this.#offerHelp();
  }

  /** Sets a thread that stays idle for a moment on the pages of a long document. */
  #offerHelp(): void {
    setTimeout(async () => {
      if (this.#closed || this.#busy >= this.threads) return;
      const document = this.#helpers.next();
      if (!document) return;
      this.#busy++;
      const helper = this.#take();
      this.#offerHelp();
      if ((await this.#helpers.help(helper, document)) && !this.#closed) this.#idle.push(helper);
      this.#leave();
    }, IDLE_MS).unref();
  }

  #take(): Worker {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const worker = new Worker(this.#options.workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.maxHeapMb, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
      // A parser that writes to the console must not write into ours: `--json` promises a clean stdout.
      stdout: true,
      stderr: true,
    });
    // Nor may it keep a finished command alive, as a stream that waits for its next line would.
    worker.stdout.destroy();
    worker.stderr.destroy();
    // What an idle thread throws belongs to no task; without a listener it would end the app.
    worker.on('error', () => {});
    this.#all.add(worker);
    worker.once('exit', () => {
      this.#all.delete(worker);
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
    });
    // An idle thread must not keep a finished command alive.
    worker.unref();
    return worker;
  }

  #run(task: ReadTask): Promise<ReadResult | undefined> {
    const isNew = this.#idle.length === 0;
    const worker = this.#take();
    const { stallMs, timeoutMs, pageMs, maxFileBytes } = this.#options;
    const started = performance.now();
    return new Promise<ReadResult | undefined>((resolve, reject) => {
      worker.ref();
      let stall = setTimeout(giveUp, stallMs);
      let limit = setTimeout(giveUp, timeoutMs);
      const finish = (isReusable: boolean, settle: () => void): void => {
        clearTimeout(stall);
        clearTimeout(limit);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        task.signal?.removeEventListener('abort', onAbort);
        this.#helpers.withdraw(worker);
        worker.unref();
        if (isReusable && !this.#closed) this.#idle.push(worker);
        else void worker.terminate();
        settle();
      };
      const fail = (error: AlcoveError, isReusable = false): void => finish(isReusable, () => reject(error));
      function giveUp(): void {
        fail(new AlcoveError('PARSE_TIMEOUT'));
      }
      const onAbort = (): void => fail(new AlcoveError('IMPORT_CANCELLED'));
      let hasStarted = false;
      const neverStarted = (): void => finish(false, () => reject(new NeverStartedError()));
      const onError = (error: Error): void => {
        const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        if (!hasStarted && !isNew) neverStarted();
        else fail(new AlcoveError(isMemory ? 'PARSE_OUT_OF_MEMORY' : 'PARSE_FAILED', { cause: error }));
      };
      const onExit = (): void => {
        if (!hasStarted && !isNew && !this.#closed) neverStarted();
        else fail(new AlcoveError(this.#closed ? 'IMPORT_CANCELLED' : 'PARSE_FAILED'));
      };
      const onMessage = (message: WorkerMessage): void => {
        clearTimeout(stall);
        stall = setTimeout(giveUp, stallMs);
        try {
          switch (message.type) {
            case 'fingerprint':
              Promise.resolve(task.onFingerprint(message.contentHash, message.byteSize)).then(
                (isWanted) => send({ type: 'decide', isWanted }),
                (error: unknown) => finish(false, () => reject(error)),
              );
              break;
            case 'progress':
              clearTimeout(limit);
              limit = setTimeout(giveUp, started + timeoutMs + message.pagesDone * pageMs - performance.now());
              task.onProgress?.(message.pagesDone, message.pageCount);
              break;
            case 'shared': {
              const { contentHash, counter } = message;
              this.#helpers.offer({ owner: worker, file: fileOf(task), contentHash, counter });
              this.#offerHelp();
              break;
            }
            case 'blocks':
              task.onBlocks(message.firstOrdinal, message.blocks);
              break;
            case 'chunks':
              task.onChunks(message.chunks);
              break;
            case 'done':
              finish(true, () => resolve(message.result));
              break;
            case 'skipped':
              finish(true, () => resolve(undefined));
              break;
            case 'failed':
              fail(failureOf(message), true);
              break;
            case 'started':
              hasStarted = true;
              break;
            case 'helped':
              break;
          }
        } catch (error) {
          // The handlers store what was read: their failure is this task's, not this thread's.
          finish(false, () => reject(error));
        }
      };
      const send = (request: WorkerRequest): void => worker.postMessage(request);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      task.signal?.addEventListener('abort', onAbort);
      if (task.signal?.aborted) {
        onAbort();
        return;
      }
      send({ type: 'read', ...fileOf(task), maxBytes: maxFileBytes });
    });
  }
}

/** The part of a task that can be sent: its handlers stay behind. */
export function fileOf({ signal, onFingerprint, onProgress, onBlocks, onChunks, ...file }: ReadTask): FileToRead {
  return file;
}

/** A thread that had read other documents ended before it began with this one. */
class NeverStartedError extends Error {}

function failureOf({ error, cause }: WorkerMessage & { type: 'failed' }): AlcoveError {
  // A bug in reading one file is that file's failure, with advice that fits a file.
  const { code, message } = error.code === 'INTERNAL' ? errorReport('PARSE_FAILED') : error;
  return new AlcoveError(code, { detail: message, cause });
}
