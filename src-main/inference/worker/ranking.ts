import type { LlamaRankingContext } from 'node-llama-cpp';
import type { LlamaPlan, LoadedLlama } from '../model.ts';
import type { OpenBackend } from './backends.ts';
import { filler } from './filler.ts';
import type { LoadOptions } from './load-options.ts';
import { loadTextModel, type TextModel, type TextModelKind } from './text-model.ts';
import type { RankWorkOptions, TextRanker } from './text-work.ts';

const KIND: TextModelKind<LlamaRankingContext> = {
  open: (model, options) => model.createRankingContext(options),
  exercise: async (context, tokens) => {
    const text = filler(context.model, Math.max(1, tokens - 20));
    await context.rank(text.slice(0, 10), text);
  },
};

/** A reranker in memory. */
export class RankingModel implements TextRanker {
  readonly #texts: TextModel<LlamaRankingContext>;

  private constructor(texts: TextModel<LlamaRankingContext>) {
    this.#texts = texts;
  }

  static async load(opened: OpenBackend, plan: LlamaPlan, options: LoadOptions): Promise<RankingModel> {
    return new RankingModel(await loadTextModel(opened, plan, KIND, options));
  }

  get loaded(): LoadedLlama {
    return this.#texts.loaded;
  }

  /**
   * How likely each text answers the query, 0 to 1. A text that is longer than the context counts by
   * its best part; a query that fills more than half of it is cut. Time is looked at before each text but the first.
   * @throws the signal's reason, after the texts that are being read
   */
  async rank(query: string, texts: readonly string[], options: RankWorkOptions): Promise<number[]> {
    const until = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
    const { model, pool, loaded } = this.#texts;
    const asked = model.tokenize(query).slice(0, Math.floor(loaded.contextTokens / 2));
    const scores = await Promise.all(
      texts.map((text, index) =>
        pool.do(
          async (context) => {
            if (index > 0 && performance.now() > until) return undefined;
            const score = await context.rank(asked, model.tokenize(text), { onOverflow: 'maxChunk' });
            options.onAlive?.();
            return score;
          },
          options.priority,
          options.signal,
        ),
      ),
    );
    const unscored = scores.indexOf(undefined);
    return scores.slice(0, unscored < 0 ? undefined : unscored).filter((score) => score !== undefined);
  }

  dispose(): Promise<void> {
    return this.#texts.dispose();
  }
}
