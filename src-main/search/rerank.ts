import type { Ranked } from './relevance.ts';

/** Says how well texts answer a query: 0 to 1 each, as many as the time allowed for, in order. */
export type RankTexts = (
  query: string,
  texts: readonly string[],
  options: { readonly budgetMs: number; readonly signal?: AbortSignal },
) => Promise<readonly number[]>;

export interface RerankOptions {
  /** Milliseconds; what is not ranked by then stays where it was, after what was. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal;
}

/** Passages that a reranker looks at. */
export const RERANK_DEPTH = 30;

/** Share of the fused score in the final one: what a reranker cannot tell apart stays in order. */
const FUSED_SHARE = 0.2;

/**
 * Has a reranker put the best passages in order. It reads query and passage together, which tells more
 * than comparing vectors does, and takes time for each.
 * @param ranked best first
 */
export async function rerank(
  query: string,
  ranked: readonly Ranked[],
  rankTexts: RankTexts,
  { budgetMs, signal }: RerankOptions,
): Promise<Ranked[]> {
  const head = ranked.slice(0, RERANK_DEPTH);
  if (head.length < 2) return [...ranked];
  const texts = head.map(({ candidate: { chunk } }) => [chunk.title, ...chunk.headingPath, chunk.text].join('\n'));
  const scores = await rankTexts(query, texts, { budgetMs, ...(signal && { signal }) });
  // Not one was ranked in time.
  if (scores.length === 0) return [...ranked];
  const best = head[0]?.score ?? 0;
  const judged = head.slice(0, scores.length).map((each, position): Ranked => {
    const score = scores[position] ?? 0;
    return {
      ...each,
      score: (1 - FUSED_SHARE) * score + FUSED_SHARE * shareOf(each.score, best),
      explanation: { ...each.explanation, rerank: { score, rankBefore: position + 1 } },
    };
  });
  judged.sort((one, other) => other.score - one.score);
  // Scores go on falling: what was not judged comes after what was.
  const last = judged.at(-1)?.score ?? 0;
  const rest = ranked.slice(scores.length);
  const top = rest[0]?.score ?? 0;
  return [...judged, ...rest.map((each) => ({ ...each, score: last * shareOf(each.score, top) * 0.99 }))];
}

/** 0 to 1. A fused score is negative where a passage is further from the query than strangers are. */
const shareOf = (score: number, best: number): number => (best > 0 ? Math.max(0, score / best) : 0);
