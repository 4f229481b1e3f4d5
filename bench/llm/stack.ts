import type { App } from '../../src-main/app.ts';
import type { Generated, GenerateRequest, LoadedLlama } from '../../src-main/inference/index.ts';
import type { Timed } from './direct.ts';

export const SYSTEM = 'You answer questions from the passages that you are given, and from nothing else.';

export interface StackAnswer extends Timed {
  readonly generated: Generated;
}

/** The inference of an open app: worker, protocol, main, and the stream that the rest of Alcove reads. */
export class Stack {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Chooses a model and loads it; what is measured once is measured. */
  async load(path: string): Promise<LoadedLlama> {
    await this.#app.inference.choose(path);
    return this.#app.inference.load();
  }

  /** @param onStart told when the first text is there */
  async answer(
    request: Omit<GenerateRequest, 'system'>,
    { signal, onStart }: { readonly signal?: AbortSignal; readonly onStart?: () => void } = {},
  ): Promise<StackAnswer> {
    const began = performance.now();
    let [first, last] = [0, 0];
    const generated = await this.#app.inference.generate(
      { system: SYSTEM, ...request },
      {
        ...(signal && { signal }),
        onText: () => {
          last = performance.now();
          if (first === 0) onStart?.();
          first ||= last;
        },
      },
    );
    const { outputTokens } = generated.stats;
    return { generated, ttftMs: first - began, decodeTokensPerSecond: ((outputTokens - 1) * 1000) / (last - first) };
  }

  /** A question nobody has asked, to be answered from nothing. */
  ask(question: string, maxTokens: number): Promise<StackAnswer> {
    return this.answer({ turns: [{ role: 'user', text: question }], maxTokens });
  }
}
