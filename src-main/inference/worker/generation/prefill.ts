import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** Between two slices a stop is seen and others get their turn; this long a slice should take. */
const SLICE_MS = 80;
/**
 * The least tokens of a slice, and those of the first one, before the speed is known. Every slice reads all weights once, as a single written token does:
 * with fewer tokens this would cost more than their own computing.
 */
const MIN_SLICE = 32;

export interface PrefillOptions {
  readonly signal: AbortSignal;
  /** Called after each slice. */
  readonly onSlice?: (() => void) | undefined;
}

/** Evaluates prompts in slices that take about `SLICE_MS` each, as long as the machine is as fast as it was. */
export class Prefill {
  readonly #largest: number;
  readonly #smallest: number;
  #slice: number;

  /** @param batchTokens most tokens of a slice */
  constructor(batchTokens: number) {
    this.#largest = batchTokens;
    this.#smallest = Math.min(MIN_SLICE, batchTokens);
    this.#slice = this.#smallest;
  }

  /**
   * Makes the sequence hold these tokens and nothing else, evaluating those that it does not hold yet.
   * @throws the signal's reason, once the slice that is being evaluated is done
   */
  async evaluate(sequence: LlamaContextSequence, tokens: readonly Token[], options: PrefillOptions): Promise<void> {
    await sequence.adaptStateToTokens([...tokens], false);
    for (let at = sequence.nextTokenIndex; at < tokens.length; at = sequence.nextTokenIndex) {
      options.signal.throwIfAborted();
      const slice = tokens.slice(at, at + this.#slice);
      const startedAt = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(slice);
      this.#adapt(slice.length, performance.now() - startedAt);
      options.onSlice?.();
    }
    options.signal.throwIfAborted();
  }

  #adapt(tokens: number, ms: number): void {
    // A short slice says little about speed: its fixed costs weigh most.
    if (tokens < this.#smallest) return;
    const fitting = (tokens * SLICE_MS) / Math.max(ms, 1);
    const next = Math.min(fitting, this.#slice * 2);
    this.#slice = Math.max(this.#smallest, Math.min(this.#largest, Math.round(next)));
  }
}
