import type { LlamaContext, LlamaEmbeddingContext, LlamaRankingContext } from 'node-llama-cpp';
import type { ThreadCounts } from '../model.ts';

/** Work on a prompt, many tokens at once, or on what is being written, one token a conversation. */
export type Phase = 'prefill' | 'decode';

/** Says how many threads the next batch of a context runs with. */
export interface ThreadControl {
  readonly counts: ThreadCounts;
  /** Sets the numbers for batches to come. */
  set(counts: ThreadCounts): void;
  /** To be called before each batch. */
  use(phase: Phase): void;
}

/** The part of `LlamaContext` that its types do not tell of. */
interface PrivateThreads {
  _idealThreads: number;
  _freeReservedThreads(): void;
  _reserveThreads(): void;
}

/**
 * Prefill is bound by arithmetic and decode by memory, so they run best with different numbers of
 * threads, but a context of node-llama-cpp has one number. It is asked for when a run of batches begins;
 * what is reserved is given back here and asked for anew. Where the library no longer works so, the
 * context keeps the number it was created with.
 */
export class ContextThreads implements ThreadControl {
  #counts: ThreadCounts;
  #context: PrivateThreads | undefined;

  constructor(counts: ThreadCounts) {
    this.#counts = counts;
  }

  get counts(): ThreadCounts {
    return this.#counts;
  }

  /** The context is made with a strategy that calls `use`, so it comes after this. */
  attach(context: LlamaContext): void {
    if (hasPrivateThreads(context)) this.#context = context;
  }

  /** The same for one that reads texts; it has a context of the other kind inside. */
  attachTo(context: LlamaEmbeddingContext | LlamaRankingContext): void {
    if ('_llamaContext' in context && hasPrivateThreads(context._llamaContext)) this.#context = context._llamaContext;
  }

  set(counts: ThreadCounts): void {
    this.#counts = counts;
  }

  use(phase: Phase): void {
    const context = this.#context;
    const threads = this.#counts[phase];
    if (!context || context._idealThreads === threads) return;
    context._freeReservedThreads();
    context._idealThreads = threads;
    context._reserveThreads();
  }
}

function hasPrivateThreads(context: unknown): context is PrivateThreads {
  return (
    typeof context === 'object' &&
    context !== null &&
    '_idealThreads' in context &&
    typeof context._idealThreads === 'number' &&
    '_freeReservedThreads' in context &&
    typeof context._freeReservedThreads === 'function' &&
    '_reserveThreads' in context &&
    typeof context._reserveThreads === 'function'
  );
}
