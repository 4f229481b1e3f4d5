import type { LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp';
import type { LlamaPlan, LoadedLlama } from '../model.ts';
import type { OpenBackend } from './backends.ts';
import { filler } from './filler.ts';
import type { LoadOptions } from './load-options.ts';
import { loadTextModel, type TextModel, type TextModelKind } from './text-model.ts';
import type { TextEmbedder, TextWorkOptions } from './text-work.ts';

/** A token that begins a text, one that ends it, and the one that must stay free. */
const EXTRA_TOKENS = 3;

const KIND: TextModelKind<LlamaEmbeddingContext> = {
  open: (model, options) => model.createEmbeddingContext(options),
  exercise: async (context, tokens) => void (await context.getEmbeddingFor(filler(context.model, tokens))),
};

/** An embedding model in memory. */
export class EmbeddingModel implements TextEmbedder {
  readonly #texts: TextModel<LlamaEmbeddingContext>;

  private constructor(texts: TextModel<LlamaEmbeddingContext>) {
    this.#texts = texts;
  }

  static async load(opened: OpenBackend, plan: LlamaPlan, options: LoadOptions): Promise<EmbeddingModel> {
    return new EmbeddingModel(await loadTextModel(opened, plan, KIND, options));
  }

  get loaded(): LoadedLlama {
    return this.#texts.loaded;
  }

  /**
   * @returns one vector of length 1 for each text; what does not fit into the context is left off its end
   * @throws the signal's reason, after the texts that are being read
   */
  async embed(texts: readonly string[], options: TextWorkOptions): Promise<Float32Array[]> {
    const { model, pool, loaded } = this.#texts;
    return Promise.all(
      texts.map((text) =>
        pool.do(
          async (context) => {
            const tokens = tokensOf(model, text, loaded.contextTokens - EXTRA_TOKENS);
            const { vector } = await context.getEmbeddingFor(tokens);
            options.onAlive?.();
            return normalised(vector);
          },
          options.priority,
          options.signal,
        ),
      ),
    );
  }

  dispose(): Promise<void> {
    return this.#texts.dispose();
  }
}

/** At least one token, so that an empty text has a vector too. */
function tokensOf(model: LlamaModel, text: string, most: number): Token[] {
  const tokens = model.tokenize(text).slice(0, Math.max(1, most));
  return tokens.length > 0 ? tokens : filler(model, 1);
}

function normalised(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
