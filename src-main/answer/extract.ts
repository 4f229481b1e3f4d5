import type { Citation } from '../../src-shared/answers.ts';
import { type QueryConcept, queryTerms } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';
import { contextOf, matches } from './matches.ts';
import { citationOf, type Quotable, quotablesOf } from './quotable.ts';

/** A thing the question is about, with how much it tells in this library. */
export interface WeightedConcept extends QueryConcept {
  readonly weight: number;
}

/** A sentence that says something of what was asked. */
interface Candidate extends Quotable {
  readonly matched: ReadonlySet<WeightedConcept>;
  readonly score: number;
}

const MIN_SENTENCES = 3;
const MAX_SENTENCES = 5;

/**
 * How good a sentence must be, as a share of the best: to be one of the first three, to be a
 * fourth or fifth, and to fill up to three when the best one has no neighbours either.
 */
const FIRST_SHARE = 0.6;
const LAST_SHARE = 0.75;
const FILLING_SHARE = 0.5;

/**
 * The share of the question, by weight, that the best passage must hold before anything is
 * quoted, and that its best sentence must hold. Measured in docs/retrieval.md.
 */
const MIN_PASSAGE_COVERAGE = 0.4;
const MIN_SENTENCE_COVERAGE = 0.3;

/** What is asked about several things is not answered by a passage that knows only one of them. */
const MIN_CONCEPTS = 2;

/** Two sentences that share more than this of their terms say the same. */
const NEAR_DUPLICATE = 0.8;

/** What a sentence is worth that says only what was said already. */
const REPETITION = 0.75;

/**
 * Chooses the three to five sentences that best answer, verbatim.
 *
 * A sentence is worth the weight of the question's concepts in it, as a share of the whole
 * question, with a part of its passage's worth (the sentence may say "it" for what the one
 * before it names). Sentences are taken best first, each counting less when it says only what
 * was said already (after maximal marginal relevance, Carbonell and Goldstein 1998). Where
 * fewer than three are good enough, the best one's neighbours give it context, and weaker
 * matches from elsewhere come last.
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
  const total = weightOf(concepts);
  if (total === 0) return [];
  const quotables = passages.map(quotablesOf);
  const candidates: Candidate[] = [];
  let bestCoverage = 0;
  for (const [rank, passage] of passages.entries()) {
    const known = matches(contextOf(passage), concepts, languages);
    const coverage = weightOf(known) / total;
    if (known.size >= Math.min(MIN_CONCEPTS, concepts.length)) bestCoverage = Math.max(bestCoverage, coverage);
    const said = weightOf(matches(passage.text, concepts, languages)) / total;
    for (const quotable of quotables[rank] ?? []) {
      const matched = matches(quotable.text, concepts, languages);
      const score = quotable.standing * (weightOf(matched) / total + 0.25 * said + 0.1 / (rank + 1));
      if (matched.size > 0) candidates.push({ ...quotable, matched, score });
    }
  }
  const bestSentence = candidates.reduce((best, { matched }) => Math.max(best, weightOf(matched) / total), 0);
  if (bestCoverage < MIN_PASSAGE_COVERAGE || bestSentence < MIN_SENTENCE_COVERAGE) return [];
  const chosen = choose(candidates, [], languages);
  const beside = candidates.filter(({ passage }) => passage === chosen[0]?.passage);
  // Fewer than three that are good: first others of the best passage that match, then what stands beside.
  const inPassage = chosen.length < MIN_SENTENCES ? choose(beside, chosen, languages) : chosen;
  const inContext = withContext(inPassage, quotables.flat(), languages);
  const filled = inContext.length < MIN_SENTENCES ? choose(candidates, inContext, languages) : inContext;
  return inReadingOrder(filled).map((candidate, position) => citationOf(candidate, position + 1, candidate.score));
}

function weightOf(concepts: Iterable<WeightedConcept>): number {
  let sum = 0;
  for (const { weight } of concepts) sum += weight;
  return sum;
}

/** Adds the best candidates to those chosen `already`, by a lower measure if there are any. */
function choose(
  candidates: readonly Candidate[],
  already: readonly Candidate[],
  languages: readonly string[],
): Candidate[] {
  const best = Math.max(0, ...candidates.map(({ score }) => score));
  const rest = new Set(candidates);
  const chosen = [...already];
  const said = new Set(already.flatMap(({ matched }) => [...matched]));
  const most = already.length > 0 ? MIN_SENTENCES : MAX_SENTENCES;
  while (chosen.length < most) {
    const worth = ({ score, matched }: Candidate): number => score * (matched.isSubsetOf(said) ? REPETITION : 1);
    const [first, ...others] = rest;
    if (!first) break;
    const candidate = others.reduce((top, each) => (worth(each) > worth(top) ? each : top), first);
    rest.delete(candidate);
    const share = already.length > 0 ? FILLING_SHARE : chosen.length < MIN_SENTENCES ? FIRST_SHARE : LAST_SHARE;
    if (candidate.score < share * best || says(chosen, candidate, languages)) continue;
    chosen.push(candidate);
    for (const concept of candidate.matched) said.add(concept);
  }
  return chosen;
}

/** Adds neighbours of the best sentence, those after it first, until there are enough to read. */
function withContext(
  chosen: readonly Candidate[],
  quotables: readonly Quotable[],
  languages: readonly string[],
): Candidate[] {
  const [best] = chosen;
  const all = [...chosen];
  if (!best) return all;
  const siblings = quotables.filter(({ passage }) => passage === best.passage);
  const position = siblings.findIndex(({ start }) => start === best.start);
  for (const step of [1, -1, 2, -2]) {
    const neighbour = siblings[position + step];
    if (all.length >= MIN_SENTENCES) break;
    if (!neighbour || !isBeside(best, neighbour) || says(all, neighbour, languages)) continue;
    all.push({ ...neighbour, matched: new Set(), score: best.score * NEIGHBOUR });
  }
  return all;
}

/** What a neighbour is worth: it was chosen for where it stands, not for what it says. */
const NEIGHBOUR = 0.25;

/** Whether a sentence stands in the same block as another, or in the one before or after it on the page. */
function isBeside({ passage, blocks }: Quotable, neighbour: Quotable): boolean {
  const [first = 0, last = first] = [blocks[0], blocks.at(-1)];
  const pageOf = (block: number) => passage.spans.find((span) => span.block === block)?.page;
  return neighbour.blocks.every((block) => block >= first - 1 && block <= last + 1 && pageOf(block) === pageOf(first));
}

/** Whether a sentence, or one much like it, is among those chosen: overlapping chunks hold it twice. */
function says(chosen: readonly Quotable[], { text }: Quotable, languages: readonly string[]): boolean {
  const terms = new Set(queryTerms(text, languages));
  return chosen.some((other) => overlap(new Set(queryTerms(other.text, languages)), terms) > NEAR_DUPLICATE);
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
