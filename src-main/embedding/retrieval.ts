import type {
  EmbeddingSettings,
  EmbeddingState,
  IndexReport,
  RerankingSettings,
  RetrievalSettings,
} from '../../src-shared/retrieval.ts';
import type { IndexStore } from '../search/index.ts';
import type { EmbeddingSpaces } from './embedding-spaces.ts';
import type { Reranking } from './reranking.ts';

export interface RetrievalParts {
  readonly embedding: EmbeddingSpaces;
  readonly reranking: Reranking;
  readonly store: IndexStore;
  /** Where the index is: a folder or a URI. */
  readonly location: string;
}

/** All that passages are found by, as the contract and the command line see it. */
export class Retrieval {
  readonly #parts: RetrievalParts;

  constructor(parts: RetrievalParts) {
    this.#parts = parts;
  }

  state(): EmbeddingState {
    return this.#parts.embedding.state();
  }

  changes(signal: AbortSignal): AsyncIterable<EmbeddingState> {
    return this.#parts.embedding.changes(signal);
  }

  settings(): RetrievalSettings {
    const { embedding, reranking, store, location } = this.#parts;
    return {
      embedding: embedding.settings(),
      reranking: reranking.settings(),
      index: { location, isRemote: store.isRemote },
    };
  }

  chooseEmbedding(choice: Partial<EmbeddingSettings>): Promise<void> {
    return this.#parts.embedding.choose(choice);
  }

  chooseReranker(choice: Partial<RerankingSettings>): Promise<void> {
    return this.#parts.reranking.choose(choice);
  }

  /** Gives chunks the vectors that they lack, and waits until that is done or cannot be. */
  async fill(): Promise<EmbeddingState> {
    const { embedding } = this.#parts;
    embedding.start();
    await embedding.idle();
    return embedding.state();
  }

  async index(): Promise<IndexReport> {
    const { embedding, store } = this.#parts;
    const rows = await store.keyword.countRows();
    const vectors = await embedding.diagnostics();
    return { keyword: { rows }, ...(vectors && { vectors }) };
  }
}
