import type { Priority } from '../model.ts';
import type { Resident } from './model-place.ts';

export interface TextWorkOptions {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  /** Called after each text, or each batch of them. */
  readonly onAlive?: () => void;
}

export interface RankWorkOptions extends TextWorkOptions {
  /** After so many milliseconds no more texts are begun. */
  readonly budgetMs?: number;
}

/** An embedding model in memory, whatever runs it. */
export interface TextEmbedder extends Resident {
  /** @returns one vector of length 1 for each text, in their order */
  embed(texts: readonly string[], options: TextWorkOptions): Promise<Float32Array[]>;
}

/** A reranker in memory, whatever runs it. */
export interface TextRanker extends Resident {
  /** @returns how likely each text answers the query, 0 to 1; those of the first texts when time runs out */
  rank(query: string, texts: readonly string[], options: RankWorkOptions): Promise<number[]>;
}
