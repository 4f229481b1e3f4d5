/** How good one ranking is. */
export interface RankingScore {
  readonly ndcg10: number;
  readonly recall10: number;
  readonly recall100: number;
  readonly mrr10: number;
}

/**
 * Scores a ranking as trec_eval does: nDCG with the grade as gain and log2(rank + 1) as
 * discount, recall over everything judged relevant, and the reciprocal rank of the first
 * relevant document.
 * @param ranking document ids, best first, without repetitions
 * @param judged grades by document id; 0 is not relevant
 */
export function scoreRanking(ranking: readonly string[], judged: ReadonlyMap<string, number>): RankingScore {
  const gain = (id: string): number => Math.max(0, judged.get(id) ?? 0);
  const discounted = (gains: readonly number[]): number =>
    gains.reduce((sum, each, index) => sum + each / Math.log2(index + 2), 0);
  const grades = [...judged.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const ideal = discounted(grades.slice(0, 10));
  const found = (depth: number): number => ranking.slice(0, depth).filter((id) => gain(id) > 0).length;
  const first = ranking.slice(0, 10).findIndex((id) => gain(id) > 0);
  return {
    ndcg10: ideal > 0 ? discounted(ranking.slice(0, 10).map(gain)) / ideal : 0,
    recall10: grades.length > 0 ? found(10) / grades.length : 0,
    recall100: grades.length > 0 ? found(100) / grades.length : 0,
    mrr10: first >= 0 ? 1 / (first + 1) : 0,
  };
}

/** The mean of a list of numbers; 0 of none. */
export function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

/** The value that a share of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}
