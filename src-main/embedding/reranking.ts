import type { RerankingSettings } from '../../src-shared/retrieval.ts';
import type { Inference, Ranker } from '../inference/index.ts';
import type { RankTexts } from '../search/index.ts';

export interface RerankingParts {
  readonly inference: Inference;
  readonly settings: RerankingSettings;
  /** Keeps what a person chose. */
  readonly save: (changes: Partial<RerankingSettings>) => void;
}

/** The reranker that is chosen, if there is one. */
export class Reranking {
  readonly #parts: RerankingParts;
  #settings: RerankingSettings;

  constructor(parts: RerankingParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
  }

  settings(): RerankingSettings {
    return this.#settings;
  }

  /**
   * Chooses the reranker, for good; `null` means none.
   * @throws AlcoveError `MODEL_*`: the choice stays as it was
   */
  async choose(choice: Partial<RerankingSettings>): Promise<void> {
    const settings = { ...this.#settings, ...choice };
    if (settings.model !== null) await this.#ranker(settings.model, settings).rank('query', ['a text']);
    this.#parts.save(choice);
    this.#settings = settings;
  }

  /** What search ranks its best passages by; `undefined` where no reranker is chosen. */
  ranker(): { readonly rank: RankTexts; readonly budgetMs: number } | undefined {
    const { model, budgetMs } = this.#settings;
    if (model === null) return undefined;
    const ranker = this.#ranker(model, this.#settings);
    return { budgetMs, rank: (query, texts, options) => ranker.rank(query, texts, options) };
  }

  #ranker(model: string, { precision }: RerankingSettings): Ranker {
    return this.#parts.inference.ranker(model, { precision });
  }
}
