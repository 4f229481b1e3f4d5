import type { PassageExplanation } from '../../src-shared/answers.ts';
import type { Candidate } from './candidates.ts';
import type { ChunkTerms } from './chunk-terms.ts';
import { type FusionTrust, fuse, scaledSimilarity } from './fusion.ts';
import type { NamingConcept } from './named-documents.ts';
import type { ParsedQuery } from './parse-query.ts';

/** A candidate with how well it answers, and why. */
export interface Ranked {
  readonly candidate: Candidate;
  readonly score: number;
  readonly explanation: PassageExplanation;
}

export interface RelevanceRequest {
  readonly query: ParsedQuery;
  /** What each term of the query weighs, and each word that stands for one. */
  readonly weights: ReadonlyMap<string, number>;
  /** The most that BM25 could reach. */
  readonly most: number;
  readonly trust: FusionTrust | undefined;
  readonly naming: readonly NamingConcept[];
  /** The documents that the query asks about by name. */
  readonly meant: ReadonlySet<string>;
}

/** What a passage gains that stands in a document which is asked for by name, as a share of the most. */
const NAMED_BONUS = 0.15;

/** What a passage gains that holds an identifier of the query in one piece. */
const IDENTIFIER_BONUS = 0.5;

/** What the newest passage gains over the oldest: enough to tell equals apart; more where the newest is asked for. */
const RECENCY_BONUS = 0.01;
const LATEST_BONUS = 0.1;

/** What a term is taken to contribute where BM25 was not computed, as a share of the best that it reaches. */
const USUAL_SHARE = 0.6;

/**
 * Ranks candidates by all that is known of them. Everything is on one scale, on which 1 is what a passage
 * reaches that says the whole query as well as any could.
 */
export function rankCandidates(candidates: readonly Candidate[], request: RelevanceRequest): Ranked[] {
  const recency = recencyOf(candidates);
  const bonus = request.query.wantsLatest ? LATEST_BONUS : RECENCY_BONUS;
  return candidates
    .map((candidate) => judge(candidate, request, bonus * recency(candidate)))
    .sort((one, other) => other.score - one.score || one.candidate.chunk.id - other.candidate.chunk.id);
}

function judge(candidate: Candidate, request: RelevanceRequest, recency: number): Ranked {
  const { query, weights, most, trust, naming, meant } = request;
  const { chunk, terms, holds, similarity, keywordRank, vectorRank } = candidate;
  const said = candidate.bm25 ?? estimateBm25(terms, weights);
  const called = naming.filter(
    ({ concept, documents }) => documents.has(chunk.documentId) && !terms.hasAny(concept.terms),
  );
  const keyword = said + called.reduce((sum, { weight }) => sum + weight, 0);
  const identifiers = query.identifiers.filter(holds);
  const isNamed = meant.has(chunk.documentId);
  const fused =
    fuse({ keyword, similarity }, most, trust) +
    (isNamed ? NAMED_BONUS : 0) +
    identifiers.length * IDENTIFIER_BONUS +
    recency;
  const phrases = [...query.phrases.filter(holds), ...identifiers];
  return {
    candidate,
    score: fused,
    explanation: {
      ...(said > 0 && {
        keyword: {
          ...(keywordRank !== undefined && { rank: keywordRank }),
          score: said,
          share: most > 0 ? said / most : 0,
        },
      }),
      ...(similarity !== undefined &&
        trust && {
          vector: {
            ...(vectorRank !== undefined && { rank: vectorRank }),
            similarity,
            scaled: scaledSimilarity(similarity, trust),
            weight: trust.weight,
          },
        }),
      ...(called.length > 0 && { calledBy: called.map(({ concept }) => concept.word) }),
      ...(isNamed && { isNamed }),
      ...(phrases.length > 0 && { phrases: phrases.map(({ text }) => text) }),
      ...(recency > 0 && { recency }),
      fused,
    },
  };
}

/** BM25 as it would be about, for a passage that was found by its meaning. */
function estimateBm25(terms: ChunkTerms, weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [term, weight] of weights) if (terms.has(term)) sum += weight;
  return USUAL_SHARE * sum;
}

/** 0 for the oldest of the documents and 1 for the newest; 0 where none has a date or all have the same. */
function recencyOf(candidates: readonly Candidate[]): (candidate: Candidate) => number {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const { chunk } of candidates) {
    if (chunk.date === null) continue;
    oldest = Math.min(oldest, chunk.date);
    newest = Math.max(newest, chunk.date);
  }
  return ({ chunk: { date } }) => (date === null || newest <= oldest ? 0 : (date - oldest) / (newest - oldest));
}
