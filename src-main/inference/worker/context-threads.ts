import type { LlamaContext, LlamaEmbeddingContext, LlamaRankingContext } from 'node-llama-cpp';
import type { ThreadCounts } from '../model.ts';
import { ThreadGovernor } from './thread-governor.ts';

/** Work on a prompt, many tokens at once, or on what is being written, one token a conversation. */
export type Phase = 'prefill' | 'decode';

/** Says how many threads the next batch of a context runs with. */
export interface ThreadControl {
  readonly counts: ThreadCounts;
  /** Sets the numbers for batches to come. */
  set(counts: ThreadCounts): void;
  /** To be called before each batch, with what most of it is and how many tokens it has. */
  use(phase: Phase, tokens: number): void;
}

/** The part of `LlamaContext` that its types do not tell of. */
interface PrivateContext {
  /** Asked before each batch how many threads it may have, and told when it is done. */
  _threadSplitterConsumer?: {
    getAllocationToConsume(): [threads: number, batch: { dispose(): void }];
    dispose(): void;
  };
  /** Lets that go, which is also done when there are no more batches. */
  _freeReservedThreads(): void;
}

/**
 * Prefill is bound by arithmetic and decode by memory, so they run best with different numbers of
 * threads, but a context of node-llama-cpp has one number. What it asks for that number is replaced here
 * before each batch. Where the library no longer works so, the context keeps the number it was created with.
 */
export class ContextThreads implements ThreadControl {
  #counts: ThreadCounts;
  #governor: ThreadGovernor | undefined;
  #context: PrivateContext | undefined;

  constructor(counts: ThreadCounts) {
    this.#counts = counts;
  }

  get counts(): ThreadCounts {
    return this.#counts;
  }

  /** The context is made with a strategy that calls `use`, so it comes after this. */
  attach(context: LlamaContext): void {
    if (isPrivateContext(context)) this.#context = context;
  }

  /** The same for one that reads texts; it has a context of the other kind inside. */
  attachTo(context: LlamaEmbeddingContext | LlamaRankingContext): void {
    if ('_llamaContext' in context && isPrivateContext(context._llamaContext)) this.#context = context._llamaContext;
  }

  set(counts: ThreadCounts): void {
    this.#counts = counts;
    this.#governor?.set(counts);
  }

  /** From now on takes fewer threads while the machine is busy with something else. Not while measuring. */
  govern(): void {
    this.#governor = new ThreadGovernor(this.#counts);
  }

  use(phase: Phase, tokens: number): void {
    const context = this.#context;
    if (!context) return;
    const governor = this.#governor;
    const threads = governor?.threads(phase) ?? this.#counts[phase];
    context._freeReservedThreads();
    context._threadSplitterConsumer = {
      getAllocationToConsume: () => {
        const began = performance.now();
        return [threads, { dispose: () => governor?.observe(phase, threads, tokens, performance.now() - began) }];
      },
      dispose: () => {},
    };
  }
}

function isPrivateContext(context: unknown): context is PrivateContext {
  return (
    typeof context === 'object' &&
    context !== null &&
    '_threadSplitterConsumer' in context &&
    '_freeReservedThreads' in context &&
    typeof context._freeReservedThreads === 'function'
  );
}
