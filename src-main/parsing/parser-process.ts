import { type ChildProcess, fork } from 'node:child_process';
import { AlcoveError } from '../../src-shared/errors.ts';
import { fileOf, type ParserPoolOptions, parserThreads, type ReadTask } from './pool.ts';
import type { ProcessMessage, ProcessRequest, ProcessUsage } from './process-protocol.ts';
import type { ReadResult } from './protocol.ts';

/** What reads documents for the library. */
export interface Parsers {
  /** How many files are read at once. */
  readonly threads: number;
  /**
   * Reads one file, waiting for its turn if need be.
   * @returns what was read, or `undefined` when `onFingerprint` said no
   * @throws AlcoveError with the code that the file earned; `IMPORT_CANCELLED` on abort
   * @throws ParsersLostError when the process that was reading it came to its end
   */
  read(task: ReadTask): Promise<ReadResult | undefined>;
  close(): Promise<void>;
}

/** The process that was reading several files ended; which of them was the cause is not known. */
export class ParsersLostError extends Error {
  constructor(how: string) {
    super(`the process that parses ended: ${how}`);
    this.name = 'ParsersLostError';
  }
}

export interface ParserProcessOptions extends ParserPoolOptions {
  /** The built `parsing/process.ts`. */
  readonly processFile: string;
  /** After this long without a file to read, in milliseconds, the process ends and its memory is free. Default 30 s. */
  readonly idleMs?: number;
}

interface Reading {
  readonly task: ReadTask;
  finish(settle: () => void): void;
  readonly resolve: (result: ReadResult | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The pool of parser threads in a process of its own: what documents and native code do to memory is
 * done there, and main survives it. It is begun when the first file comes, and ends when
 * none has come for a while.
 */
export class ParserProcess implements Parsers {
  readonly threads: number;
  readonly #options: ParserProcessOptions;
  readonly #readings = new Map<number, Reading>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastTask = 0;
  #isClosed = false;

  constructor(options: ParserProcessOptions) {
    this.#options = options;
    this.threads = options.threads ?? parserThreads();
  }

  async read(task: ReadTask): Promise<ReadResult | undefined> {
    if (this.#isClosed || task.signal?.aborted) throw new AlcoveError('IMPORT_CANCELLED');
    const child = this.#start();
    const number = ++this.#lastTask;
    const { signal } = task;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#send(child, { type: 'cancel', task: number });
      const finish = (settle: () => void): void => {
        if (!this.#readings.delete(number)) return;
        signal?.removeEventListener('abort', onAbort);
        if (this.#readings.size === 0) this.#rest();
        settle();
      };
      this.#readings.set(number, { task, finish, resolve, reject });
      signal?.addEventListener('abort', onAbort);
      this.#send(child, { type: 'read', task: number, file: fileOf(task) });
    });
  }

  /** What the process has used and holds; `undefined` when there is none. */
  async usage(): Promise<ProcessUsage | undefined> {
    const child = this.#child;
    if (!child) return undefined;
    return new Promise((resolve) => {
      const onMessage = (message: ProcessMessage): void => {
        if (message.type === 'usage') finish(message.usage);
      };
      const onExit = (): void => finish(undefined);
      const finish = (usage: ProcessUsage | undefined): void => {
        child.off('message', onMessage).off('exit', onExit);
        if (this.#readings.size === 0) this.#letGo(child);
        resolve(usage);
      };
      child.on('message', onMessage).on('exit', onExit);
      this.#hold(child);
      this.#send(child, { type: 'measure' });
    });
  }

  /** Ends the process. What is being read fails as cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    this.#stop();
    for (const reading of [...this.#readings.values()])
      reading.finish(() => reading.reject(new AlcoveError('IMPORT_CANCELLED')));
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    await new Promise((resolve) => child.once('exit', resolve));
  }

  #start(): ChildProcess {
    clearTimeout(this.#idle);
    const { processFile, idleMs: _, ...options } = this.#options;
    const child =
      this.#child ??
      fork(processFile, [], {
        // Buffers, maps and undefined cross the border as they are.
        serialization: 'advanced',
        // What a parser prints must not be taken for our own output.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        execArgv: [],
        // Electron's binary runs as Node then.
        // And glibc keeps no memory for each thread that once needed some.
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '2' },
      });
    if (child !== this.#child) {
      this.#child = child;
      child.on('message', (message: ProcessMessage) => this.#receive(child, message));
      child.on('exit', (code, signal) => this.#lost(child, signal ?? `exit code ${code}`));
      child.on('error', (error) => this.#lost(child, error.message));
      this.#send(child, { type: 'open', options: { ...options, threads: this.threads } });
    }
    this.#hold(child);
    return child;
  }

  /** Lets a finished command end, and ends the process after a while. */
  #rest(): void {
    if (this.#child) this.#letGo(this.#child);
    this.#idle = setTimeout(() => this.#stop(), this.#options.idleMs ?? 30_000).unref();
  }

  /** While it works, this process does not end. */
  #hold(child: ChildProcess): void {
    child.ref();
    child.channel?.ref();
  }

  #letGo(child: ChildProcess): void {
    child.unref();
    child.channel?.unref();
  }

  #stop(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }

  #lost(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const reading of [...this.#readings.values()]) reading.finish(() => reading.reject(new ParsersLostError(how)));
  }

  #send(child: ChildProcess, request: ProcessRequest): void {
    // One that has ended tells so by its exit.
    if (child.connected) child.send(request, () => {});
  }

  #receive(child: ChildProcess, message: ProcessMessage): void {
    if (message.type === 'usage') return;
    const reading = this.#readings.get(message.task);
    if (!reading) return;
    const { task, finish, resolve, reject } = reading;
    try {
      switch (message.type) {
        case 'fingerprint':
          this.#decide(child, message.task, reading, message.contentHash, message.byteSize);
          break;
        case 'progress':
          task.onProgress?.(message.pagesDone, message.pageCount);
          break;
        case 'blocks':
          task.onBlocks(message.firstOrdinal, message.blocks);
          break;
        case 'chunks':
          task.onChunks(message.chunks);
          break;
        case 'done':
          finish(() => resolve(message.result));
          break;
        case 'failed':
          finish(() =>
            reject(new AlcoveError(message.error.code, { detail: message.error.message, cause: message.cause })),
          );
      }
    } catch (error) {
      // The handlers store what was read: their failure is this task's.
      this.#send(child, { type: 'cancel', task: message.task });
      finish(() => reject(error));
    }
  }

  #decide(
    child: ChildProcess,
    number: number,
    { task, finish, reject }: Reading,
    hash: string,
    byteSize: number,
  ): void {
    Promise.resolve(task.onFingerprint(hash, byteSize)).then(
      (isWanted) => this.#send(child, { type: 'decide', task: number, isWanted }),
      (error: unknown) => finish(() => reject(error)),
    );
  }
}
