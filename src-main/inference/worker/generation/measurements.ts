import type { TokenMeter, TokenMeterState } from 'node-llama-cpp';
import type { GenerationStats } from '../../../../src-shared/inference.ts';
import type { LoadedLlama } from '../../model.ts';

/** What is measured while one answer comes about. Times are `performance.now()`. */
export class Measurements {
  readonly #queuedAt: number;
  readonly #loadMs: number;
  #startedAt: number | undefined;
  #prefillStartedAt: number | undefined;
  #firstTokenAt: number | undefined;
  #lastTokenAt = 0;
  #promptTokens = 0;
  #evaluatedTokens: () => number = () => 0;
  outputTokens = 0;
  contextShifts = 0;
  trimmed: GenerationStats['trimmed'];
  readonly drafts = { proposed: 0, accepted: 0 };

  constructor(queuedAt: number, loadMs: number) {
    this.#queuedAt = queuedAt;
    this.#loadMs = loadMs;
  }

  /** The request's turn has come. */
  start(): void {
    this.#startedAt = performance.now();
  }

  /**
   * @param tokens the prompt's, as far as they are known before the model's turn begins
   * @param meter counts what is evaluated in the sequence
   */
  startPrefill(tokens: number, meter: TokenMeter): void {
    this.#prefillStartedAt = performance.now();
    this.#promptTokens = tokens;
    const before = meter.getState();
    this.#evaluatedTokens = () => total(meter.diff(before));
  }

  /**
   * A token was chosen.
   * @param heldTokens those that the sequence holds; before the first one, this is the prompt
   */
  tokenChosen(heldTokens: number): void {
    const now = performance.now();
    if (this.#firstTokenAt === undefined) {
      this.#firstTokenAt = now;
      this.#promptTokens = heldTokens;
      const evaluated = this.#evaluatedTokens();
      this.#evaluatedTokens = () => evaluated;
    }
    this.#lastTokenAt = now;
  }

  stats(loaded: LoadedLlama): GenerationStats {
    const now = performance.now();
    const startedAt = this.#startedAt ?? now;
    const firstTokenAt = this.#firstTokenAt;
    const evaluated = this.#evaluatedTokens();
    const prefillMs = this.#prefillStartedAt === undefined ? 0 : (firstTokenAt ?? now) - this.#prefillStartedAt;
    return {
      model: loaded.name,
      backend: loaded.backend,
      gpuLayers: loaded.gpuLayers,
      contextTokens: loaded.contextTokens,
      threads: loaded.threads,
      loadMs: this.#loadMs,
      queueMs: Math.max(0, startedAt - this.#queuedAt - this.#loadMs),
      promptTokens: this.#promptTokens,
      // Before the first token: those that are not evaluated yet are not reused either.
      reusedTokens: firstTokenAt === undefined ? 0 : this.#promptTokens - evaluated,
      prefillMs,
      prefillTokensPerSecond: perSecond(evaluated, prefillMs),
      ttftMs: firstTokenAt === undefined ? 0 : firstTokenAt - startedAt,
      outputTokens: this.outputTokens,
      // The first token is the prefill's.
      decodeTokensPerSecond: perSecond(this.outputTokens - 1, this.#lastTokenAt - (firstTokenAt ?? 0)),
      drafts: { ...this.drafts },
      contextShifts: this.contextShifts,
      ...(this.trimmed !== undefined && { trimmed: this.trimmed }),
      memory: loaded.memory,
    };
  }
}

function total({ usedInputTokens, usedOutputTokens }: TokenMeterState): number {
  return usedInputTokens + usedOutputTokens;
}

function perSecond(count: number, ms: number): number {
  return count > 0 && ms > 0 ? (count * 1_000) / ms : 0;
}
