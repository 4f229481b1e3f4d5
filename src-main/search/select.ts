import { agreement, minHash } from './min-hash.ts';
import type { Ranked } from './relevance.ts';

/** Passages that share more than this of their pairs of terms say the same (Jaccard). */
const NEAR_DUPLICATE = 0.9;

/** Signatures of sets that share that much agree less than this once in two thousand times. */
const LEAST_AGREEMENT = 0.5;

/** Of copies of a passage, so many are named. */
const MAX_SAME = 20;

/** A ranked passage with those that say the same and are left out for it. */
export interface Selected extends Ranked {
  readonly sameAs: readonly Ranked[];
}

/**
 * The best passages, near-duplicates collapsed into the best of them.
 * @param ranked best first
 */
export function withoutDuplicates(ranked: readonly Ranked[], limit: number): Selected[] {
  const kept: { readonly best: Ranked; readonly signature: Uint32Array; readonly same: Ranked[] }[] = [];
  for (const each of ranked) {
    if (kept.length >= limit) break;
    const signature = minHash(each.candidate.terms.text);
    // Counting what two sets share is slow; signatures that hardly agree spare it.
    const twin = kept.find(
      (other) => agreement(other.signature, signature) >= LEAST_AGREEMENT && saysTheSame(other.best, each),
    );
    if (twin) {
      if (twin.same.length < MAX_SAME) twin.same.push(each);
    } else kept.push({ best: each, signature, same: [] });
  }
  return kept.map(({ best, same }) => ({ ...best, sameAs: same })).sort(byScore);
}

function saysTheSame({ candidate: one }: Ranked, { candidate: other }: Ranked): boolean {
  const [few, many] =
    one.terms.pairs.size <= other.terms.pairs.size
      ? [one.terms.pairs, other.terms.pairs]
      : [other.terms.pairs, one.terms.pairs];
  // Sets whose sizes differ too much cannot overlap enough.
  if (few.size === 0 || few.size < NEAR_DUPLICATE * many.size) return false;
  const shared = few.intersection(many).size;
  return shared > NEAR_DUPLICATE * (few.size + many.size - shared);
}

/**
 * Sees to it that each document that was asked for is among the results, if it has anything to say: its best
 * passage takes the place of the weakest one of a document that has several there, also where it says nearly what
 * another does. The first result stays.
 * @param results best first
 * @param ranked what there is to choose from, best first
 * @param meant documents that were asked for, the likeliest first
 */
export function coverDocuments(
  results: readonly Selected[],
  ranked: readonly Ranked[],
  meant: readonly string[],
): Selected[] {
  const covered = [...results];
  const count = new Map<string, number>();
  for (const { candidate } of covered) add(count, candidate.chunk.documentId, 1);
  for (const documentId of meant.slice(0, results.length)) {
    if ((count.get(documentId) ?? 0) > 0) continue;
    const best = ranked.find(({ candidate }) => candidate.chunk.documentId === documentId);
    const weakest = covered.findLastIndex(
      ({ candidate }, position) =>
        position > 0 &&
        (!meant.includes(candidate.chunk.documentId) || (count.get(candidate.chunk.documentId) ?? 0) > 1),
    );
    const gone = covered[weakest];
    if (!best || !gone) continue;
    add(count, gone.candidate.chunk.documentId, -1);
    add(count, documentId, 1);
    covered.splice(weakest, 1);
    covered.push({ ...best, sameAs: [], explanation: { ...best.explanation, isForCoverage: true } });
  }
  return covered.sort(byScore);
}

const byScore = (one: Ranked, other: Ranked): number => other.score - one.score;

function add(count: Map<string, number>, key: string, change: number): void {
  count.set(key, (count.get(key) ?? 0) + change);
}
