import type { Citation } from '../../src-shared/answers.ts';
import { type QueryConcept, queryTerms, splitSentences } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';

/** A thing the question is about, with how much it tells in this library. */
export interface WeightedConcept extends QueryConcept {
  readonly weight: number;
}

/** A sentence that could be quoted. */
interface Candidate {
  readonly passage: FoundPassage;
  readonly text: string;
  /** Where it begins in the passage's text. */
  readonly start: number;
  readonly blocks: readonly number[];
  readonly matched: ReadonlySet<WeightedConcept>;
  readonly score: number;
}

const MIN_SENTENCES = 3;
const MAX_SENTENCES = 5;

/** A fourth and fifth sentence must be at least this share as good as the best. */
const EXTRA_SHARE = 0.6;

/**
 * The share of the question, by weight, that the best passage must hold before anything is
 * quoted, and that its best sentence must hold. Measured in docs/retrieval.md.
 */
const MIN_PASSAGE_COVERAGE = 0.5;
const MIN_SENTENCE_COVERAGE = 0.3;

/** Two sentences that share more than this of their terms say the same. */
const NEAR_DUPLICATE = 0.8;

/** What a sentence that stands for itself is worth less when it is none. */
const KIND_FACTOR = { paragraph: 1, 'list-item': 1, caption: 0.9, table: 0.8, code: 0.6, heading: 0 } as const;

/**
 * Chooses the three to five sentences that best answer, verbatim.
 *
 * A sentence is worth the weight of the question's concepts in it, as a share of the whole
 * question, with a part of its passage's worth (the sentence may say "it" for what the one
 * before it names). Sentences are taken best first, each counting only what the ones before
 * it do not say already (maximal marginal relevance, Carbonell and Goldstein 1998).
 *
 * @param passages best first
 * @returns citations in the order they are read: by document, then as they stand in it;
 *   empty when nothing relevant was found
 */
export function extractSentences(
  concepts: readonly WeightedConcept[],
  passages: readonly FoundPassage[],
  languages: readonly string[],
): Citation[] {
  const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
  if (total === 0) return [];
  const candidates: Candidate[] = [];
  let bestCoverage = 0;
  for (const [rank, passage] of passages.entries()) {
    const context = [passage.title, ...passage.headingPath, passage.text].join('\n');
    const coverage = weightOf(matches(context, concepts, languages)) / total;
    bestCoverage = Math.max(bestCoverage, coverage);
    candidates.push(...candidatesOf(passage, { concepts, total, coverage, rank, languages }));
  }
  const bestSentence = candidates.reduce((best, { matched }) => Math.max(best, weightOf(matched) / total), 0);
  if (bestCoverage < MIN_PASSAGE_COVERAGE || bestSentence < MIN_SENTENCE_COVERAGE) return [];
  return inReadingOrder(choose(candidates, languages)).map(citationOf);
}

interface PassageContext {
  readonly concepts: readonly WeightedConcept[];
  readonly total: number;
  readonly coverage: number;
  readonly rank: number;
  readonly languages: readonly string[];
}

function candidatesOf(
  passage: FoundPassage,
  { concepts, total, coverage, rank, languages }: PassageContext,
): Candidate[] {
  const candidates: Candidate[] = [];
  let start = 0;
  for (const piece of splitSentences(passage.text)) {
    const begin = start + (piece.length - piece.trimStart().length);
    start += piece.length;
    const text = piece.trim();
    const spans = passage.spans.filter((span) => span.start < begin + text.length && span.end > begin);
    const factor = KIND_FACTOR[spans[0]?.kind ?? 'paragraph'] * lengthFactor(text);
    if (factor === 0) continue;
    const matched = matches(text, concepts, languages);
    if (matched.size === 0) continue;
    const score = factor * (weightOf(matched) / total + 0.25 * coverage + 0.1 / (rank + 1));
    candidates.push({ passage, text, start: begin, blocks: spans.map((span) => span.block), matched, score });
  }
  return candidates;
}

/** Fragments say nothing, and what runs on for a page answers nothing in particular. */
function lengthFactor(text: string): number {
  const hasIdeographs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  const length = hasIdeographs ? text.length * 3 : text.length;
  if (length < 15) return 0;
  if (length < 30) return 0.7;
  return length > 600 ? 0.7 : 1;
}

function matches(
  text: string,
  concepts: readonly WeightedConcept[],
  languages: readonly string[],
): Set<WeightedConcept> {
  const terms = new Set(queryTerms(text, languages));
  return new Set(concepts.filter((concept) => !concept.terms.isDisjointFrom(terms)));
}

function weightOf(concepts: Iterable<WeightedConcept>): number {
  let sum = 0;
  for (const { weight } of concepts) sum += weight;
  return sum;
}

function choose(candidates: readonly Candidate[], languages: readonly string[]): Candidate[] {
  const rest = [...candidates].sort((a, b) => b.score - a.score);
  const best = rest[0]?.score ?? 0;
  const chosen: { readonly candidate: Candidate; readonly terms: ReadonlySet<string> }[] = [];
  const said = new Set<WeightedConcept>();
  while (rest.length > 0 && chosen.length < MAX_SENTENCES) {
    // What is new counts in full, what was said already only a little.
    const worth = ({ score, matched }: Candidate): number =>
      score * (matched.isSubsetOf(said) && said.size > 0 ? 0.75 : 1);
    let pick = 0;
    for (let index = 1; index < rest.length; index++)
      if (worthAt(rest, index, worth) > worthAt(rest, pick, worth)) pick = index;
    const [candidate] = rest.splice(pick, 1);
    if (!candidate) break;
    if (chosen.length >= MIN_SENTENCES && candidate.score < EXTRA_SHARE * best) break;
    const terms = new Set(queryTerms(candidate.text, languages));
    if (chosen.some((other) => overlap(other.terms, terms) > NEAR_DUPLICATE)) continue;
    chosen.push({ candidate, terms });
    for (const concept of candidate.matched) said.add(concept);
  }
  return chosen.map(({ candidate }) => candidate);
}

function worthAt(candidates: readonly Candidate[], index: number, worth: (candidate: Candidate) => number): number {
  const candidate = candidates[index];
  return candidate ? worth(candidate) : 0;
}

/** Shared terms as a share of the smaller set. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.intersection(b).size / Math.max(1, Math.min(a.size, b.size));
}

/** Documents in the order of their best sentence; within one, as the sentences stand in it. */
function inReadingOrder(chosen: readonly Candidate[]): Candidate[] {
  const documents = [...new Set(chosen.map(({ passage }) => passage.documentId))];
  return [...chosen].sort(
    (a, b) =>
      documents.indexOf(a.passage.documentId) - documents.indexOf(b.passage.documentId) ||
      (a.blocks[0] ?? 0) - (b.blocks[0] ?? 0) ||
      a.passage.chunkId - b.passage.chunkId ||
      a.start - b.start,
  );
}

function citationOf({ passage, text, blocks, score }: Candidate, position: number): Citation {
  const span = passage.spans.find((each) => each.block === blocks[0]);
  return {
    n: position + 1,
    documentId: passage.documentId,
    chunkId: passage.chunkId,
    title: passage.title,
    path: passage.path,
    ...(span?.page !== undefined && { page: span.page }),
    snippet: text,
    score: Math.round(score * 1000) / 1000,
    blocks,
    ...(span?.box !== undefined && { box: span.box }),
  };
}

/** Quoted sentences as one text: those of a document together, each followed by its number. */
export function answerText(citations: readonly Citation[]): string {
  let text = '';
  let document: string | undefined;
  for (const { n, documentId, snippet } of citations) {
    if (text) text += documentId === document ? ' ' : '\n\n';
    text += `${snippet} [${n}]`;
    document = documentId;
  }
  return text;
}
