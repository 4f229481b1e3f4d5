import { basename } from 'node:path';
import type { GenerationStats } from '../../src-shared/inference.ts';
import type { Generated, GeneratedText, LoadedLlama } from './model.ts';

/** What has been written of an answer so far, as main has seen it. */
export class Writing {
  text = '';
  reasoning = '';
  readonly #begun = performance.now();
  readonly #onText: ((text: GeneratedText) => void) | undefined;
  #firstAt: number | undefined;
  #isOver = false;
  /** What the one who listens threw; an answer that nobody takes is not written on. */
  failure: { readonly error: unknown } | undefined;
  readonly #onFailure: () => void;

  constructor(onText: ((text: GeneratedText) => void) | undefined, onFailure: () => void) {
    this.#onText = onText;
    this.#onFailure = onFailure;
  }

  get isEmpty(): boolean {
    return this.text === '' && this.reasoning === '';
  }

  add(text: GeneratedText): void {
    if (this.#isOver) return;
    this.#firstAt ??= performance.now();
    if (text.kind === 'answer') this.text += text.text;
    else this.reasoning += text.text;
    try {
      this.#onText?.(text);
    } catch (error) {
      this.failure = { error };
      this.end();
      this.#onFailure();
    }
  }

  /** What comes from now on is not part of it. */
  end(): void {
    this.#isOver = true;
  }

  /** The answer as it stands, when the worker does not say itself what has become of it. */
  aborted(model: LoadedLlama | string): Generated {
    this.end();
    const ttftMs = this.#firstAt === undefined ? 0 : this.#firstAt - this.#begun;
    return { text: this.text, reasoning: this.reasoning, finish: 'aborted', stats: unmeasured(model, ttftMs) };
  }
}

/** What is known of the cost of an answer without the worker's word: what was not measured is 0. */
function unmeasured(model: LoadedLlama | string, ttftMs: number): GenerationStats {
  const isLoaded = typeof model !== 'string';
  return {
    model: isLoaded ? model.name : basename(model),
    backend: isLoaded ? model.backend : 'cpu',
    gpuLayers: isLoaded ? model.gpuLayers : 0,
    contextTokens: isLoaded ? model.contextTokens : 0,
    threads: isLoaded ? model.threads : { prefill: 0, decode: 0 },
    memory: isLoaded ? model.memory : { ramBytes: 0, vramBytes: 0 },
    ttftMs,
    loadMs: 0,
    queueMs: 0,
    promptTokens: 0,
    reusedTokens: 0,
    prefillMs: 0,
    prefillTokensPerSecond: 0,
    outputTokens: 0,
    decodeTokensPerSecond: 0,
    drafts: { proposed: 0, accepted: 0 },
    contextShifts: 0,
  };
}
