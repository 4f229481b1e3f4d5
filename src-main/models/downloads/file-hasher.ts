import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { appRoot, unlessAborted } from '../../system/index.ts';
import type { HashAnswer, HashKind, HashRequest } from './hash-protocol.ts';

/** The hash of a file that is still being written. */
export interface FileHash extends Disposable {
  /** The bytes up to here are in the file, and do not change any more. */
  advance(end: number): void;
  /**
   * Hex, once `advance` has been told of all bytes.
   * @param onProgress told how many bytes have been hashed
   * @throws the signal's reason; `Error` where the file cannot be read
   */
  digest(options: { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void }): Promise<string>;
}

interface Following {
  onProgress: (bytes: number) => void;
  readonly resolve: (hex: string) => void;
  readonly reject: (error: Error) => void;
}

/** Bytes that have to come before the thread is told of them. */
const STEP_BYTES = 4 * 1024 * 1024;

/** A thread that hashes. It is begun with the first file, and does not keep the process alive. */
export class FileHasher implements AsyncDisposable {
  readonly #following = new Map<number, Following>();
  #thread: Worker | undefined;
  #lastId = 0;

  /** Follows a file of so many bytes from its beginning. */
  follow(path: string, hash: HashKind, bytes: number): FileHash {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Whoever is never asked for the hash is not to be told either.
    promise.catch(() => {});
    const following: Following = { onProgress: () => {}, resolve, reject };
    this.#following.set(id, following);
    this.#tell({ kind: 'open', id, path, hash, bytes });
    let told = -1;
    return {
      advance: (end) => {
        if (end < told + STEP_BYTES && !(end === bytes && told < bytes)) return;
        told = end;
        this.#tell({ kind: 'advance', id, end });
      },
      digest: async ({ signal, onProgress }) => {
        following.onProgress = onProgress;
        return unlessAborted(promise, signal);
      },
      [Symbol.dispose]: () => {
        if (this.#following.delete(id)) this.#tell({ kind: 'close', id });
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }

  #tell(request: HashRequest): void {
    this.#thread ??= this.#begin();
    this.#thread.postMessage(request);
  }

  #begin(): Worker {
    const thread = new Worker(join(appRoot(), 'out', 'main', 'hash-thread.js'));
    thread.unref();
    thread.on('message', (answer: HashAnswer) => this.#hear(answer));
    const end = (error: Error): void => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const { reject } of this.#following.values()) reject(error);
    };
    thread.on('error', end);
    thread.on('exit', () => end(new Error('The thread that hashes has ended.')));
    return thread;
  }

  #hear(answer: HashAnswer): void {
    const following = this.#following.get(answer.id);
    if (answer.kind === 'progress') following?.onProgress(answer.bytes);
    else if (answer.kind === 'digest') following?.resolve(answer.hex);
    else following?.reject(new Error(answer.message));
  }
}
