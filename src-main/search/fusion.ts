/**
 * How far the vectors of an embedding model are trusted beside keyword search, found on the library's own
 * text (embedding/calibrate.ts).
 */
export interface FusionTrust {
  /** Share of the vectors in the fused score, 0 to 1. */
  readonly weight: number;
  /** Cosine of texts that have nothing to do with each other: what a similarity of 0 means by this model. */
  readonly floor: number;
  /** Cosine of a question with the text that answers it: what a similarity of 1 means by this model. */
  readonly ceiling: number;
}

/** What is known of a passage's relevance; what is not known is left out. */
export interface Evidence {
  /** BM25, with the names of its document that it does not say itself. */
  readonly keyword: number;
  /** Cosine with the query. */
  readonly similarity?: number | undefined;
}

/**
 * Fused relevance: a convex combination of keyword and vector score (Bruch, Gai and Ingber 2022, "An Analysis
 * of Fusion Functions for Hybrid Retrieval"), each on a scale of its own that does not depend on what else
 * was found. BM25 is divided by the most that a passage could reach for this query; a cosine is counted
 * from the model's floor to its ceiling. So a query that the library has no words for weighs little on the
 * side of the keywords, and one whose like the model has not seen little on the other.
 *
 * @param most the most that BM25 could reach: the sum of the best that each term reaches alone
 * @returns about 0 to 1; higher is better
 */
export function fuse({ keyword, similarity }: Evidence, most: number, trust: FusionTrust | undefined): number {
  const lexical = most > 0 ? keyword / most : 0;
  // Without a vector, or without trust in vectors, words alone decide.
  if (!trust || similarity === undefined) return lexical;
  return (1 - trust.weight) * lexical + trust.weight * scaledSimilarity(similarity, trust);
}

/** A cosine on the model's own scale: 0 for what has nothing to do with the query, 1 for what answers it. */
export function scaledSimilarity(similarity: number, { floor, ceiling }: FusionTrust): number {
  return ceiling > floor ? (similarity - floor) / (ceiling - floor) : 0;
}
