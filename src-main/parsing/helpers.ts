import { MessageChannel, type Worker } from 'node:worker_threads';
import { type CounterState, PageCounter } from './page-counter.ts';
import type { FileToRead, WorkerMessage, WorkerRequest } from './protocol.ts';

/** A long document that is being read, and whose pages others may read too. */
export interface SharedDocument {
  /** The thread that reads it. */
  readonly owner: Worker;
  readonly file: FileToRead;
  readonly contentHash: string;
  readonly counter: CounterState;
}

/** A helper that has not come back this long after its document was done is stuck, and replaced. */
const GRACE_MS = 5_000;

/** Sets threads that have nothing else to do on the pages of long documents. */
export class Helpers {
  readonly #documents = new Map<Worker, SharedDocument>();
  readonly #helping = new Map<Worker, SharedDocument>();
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Offers a document's pages. */
  offer(document: SharedDocument): void {
    this.#documents.set(document.owner, document);
  }

  /** Takes the offer back: the document is done, or has failed. Its helpers end by themselves, or are ended. */
  withdraw(owner: Worker): void {
    const document = this.#documents.get(owner);
    if (!document) return;
    this.#documents.delete(owner);
    PageCounter.of(document.counter).stop();
    for (const [helper, helped] of this.#helping) {
      if (helped !== document) continue;
      setTimeout(() => {
        if (this.#helping.get(helper) === document) void helper.terminate();
      }, GRACE_MS).unref();
    }
  }

  /** A document that still has pages to read, other than one that `helper` reads itself. */
  next(): SharedDocument | undefined {
    return this.#documents
      .values()
      .find(({ counter }) => Atomics.load(new Int32Array(counter.handedOut), 0) < counter.pageCount);
  }

  /** Sets a thread on a document; resolves to whether the thread can be used again. */
  help(helper: Worker, document: SharedDocument): Promise<boolean> {
    const { port1, port2 } = new MessageChannel();
    this.#helping.set(helper, document);
    helper.ref();
    return new Promise((resolve) => {
      const finish = (isReusable: boolean): void => {
        helper.off('message', onMessage).off('exit', onExit);
        helper.unref();
        this.#helping.delete(helper);
        resolve(isReusable);
      };
      const onMessage = ({ type }: WorkerMessage): void => {
        if (type === 'helped') finish(true);
      };
      const onExit = (): void => finish(false);
      helper.on('message', onMessage).on('exit', onExit);
      const join: WorkerRequest = { type: 'join', port: port1 };
      document.owner.postMessage(join, [port1]);
      const { file, contentHash, counter } = document;
      const request: WorkerRequest = {
        type: 'help',
        file,
        contentHash,
        counter,
        maxBytes: this.#maxBytes,
        port: port2,
      };
      helper.postMessage(request, [port2]);
    });
  }

  /** Asks helpers to come back soon: a document of its own waits for a thread. */
  recall(): void {
    const request: WorkerRequest = { type: 'recall' };
    for (const helper of this.#helping.keys()) helper.postMessage(request);
  }
}
