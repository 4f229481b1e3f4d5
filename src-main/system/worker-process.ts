import { fork } from 'node:child_process';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** How a process came to its end. */
export interface WorkerExit {
  /** `exit code 1`, `SIGABRT`, or why it could not be begun. */
  readonly how: string;
  /** The last that it wrote to its standard error: native code says there why it gives up. */
  readonly lastWords: string;
}

/** What the process that runs models is to us, whichever runtime began it. */
export interface WorkerProcess {
  /** Absent when it could not be begun. */
  readonly pid: number | undefined;
  /** Sends a value, by structured clone. To one that has ended it sends nothing; the end tells of itself. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Told once, when the system has the process no more. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** Ends it at once, even if it hangs. */
  kill(): void;
  /** While it is held, this process does not end by itself. It is held when it begins. */
  hold(): void;
  /** A finished command may end: it does not wait for this process. */
  letGo(): void;
}

/**
 * Begins a process that runs models. It ends when the process that began it does.
 * @param file the built `inference/worker/process.ts`
 */
export type LaunchWorker = (file: string) => WorkerProcess;

/** After its end, how long the rest of a process's standard error is waited for, in milliseconds. */
const LAST_WORDS_MS = 200;

/** @param file the built `inference/worker/process.ts` */
export function forkWorker(file: string): WorkerProcess {
  const child = fork(file, [], {
    // Vectors and undefined cross the border as they are.
    serialization: 'advanced',
    // What native code prints must not be taken for our own output.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    // Electron's binary runs as Node then.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', MALLOC_ARENA_MAX: '2' },
  });
  const lastWords = keepLastWords(child.stderr);
  const stderr = child.stderr instanceof Socket ? child.stderr : undefined;
  stderr?.unref();
  return {
    pid: child.pid,
    post: (message) => {
      // What it could not be sent it does not miss: it has ended, and its exit says so.
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let isTold = false;
      const tell = (how: string): void => {
        if (isTold) return;
        isTold = true;
        stderr?.destroy();
        listener({ how, lastWords: lastWords() });
      };
      child.on('error', (error) => {
        if (child.pid === undefined) tell(error.message);
      });
      child.on('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        // A process that it began may hold the pipe open for longer.
        const patience = setTimeout(() => tell(how), LAST_WORDS_MS);
        child.on('close', () => {
          clearTimeout(patience);
          tell(how);
        });
      });
    },
    kill: () => void child.kill('SIGKILL'),
    hold: () => {
      child.ref();
      child.channel?.ref();
    },
    letGo: () => {
      child.unref();
      child.channel?.unref();
    },
  };
}

const MAX_LAST_WORDS = 4_096;

/** Keeps the end of what a stream says. @returns how to ask for it */
export function keepLastWords(stream: NodeJS.ReadableStream | null): () => string {
  const decoder = new StringDecoder('utf8');
  let words = '';
  stream?.on('data', (part: Buffer) => {
    words = (words + decoder.write(part)).slice(-MAX_LAST_WORDS);
  });
  return () => words.trim();
}
