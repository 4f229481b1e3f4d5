import type { Answer } from '../../src-shared/answers.ts';
import { queryConcepts } from '../analysis/index.ts';
import { checkQuestion, type IndexFilter, type Search } from '../search/index.ts';
import { answerText, extractSentences, type WeightedConcept } from './extract.ts';

/** Passages that sentences are chosen from. */
const PASSAGES = 12;

/** Concepts of one question; a longer one is judged by these. */
const MAX_CONCEPTS = 24;

/**
 * The least that a word unknown to the library weighs, but never more than one that stands in
 * a single chunk of it: in a library of a page or two even its rarest words weigh little.
 */
const UNKNOWN_WEIGHT = 1;

/** Concepts of a question that has no words to spare. */
const SHORT_QUESTION = 3;

const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What an answer says when the library does not. */
export const NOTHING_FOUND =
  'I found nothing in your documents that answers this. Try other words, or import documents that cover it.';

/** Answers questions from the library. Without a language model the answer is extractive. */
export class Answerer {
  readonly #search: Search;

  constructor(search: Search) {
    this.#search = search;
  }

  /**
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`; the signal's reason on abort
   */
  async answer(question: string, filter: IndexFilter = {}, signal?: AbortSignal): Promise<Answer> {
    const started = performance.now();
    const clean = checkQuestion(question);
    const [passages, concepts] = await Promise.all([
      this.#search.search({ query: clean, limit: PASSAGES, ...filter }),
      this.#weighConcepts(clean, filter),
    ]);
    signal?.throwIfAborted();
    const found = performance.now();
    const citations = extractSentences(concepts, passages, this.#search.languages);
    const finished = performance.now();
    return {
      mode: citations.length > 0 ? 'extractive' : 'none',
      status: 'complete',
      answer: citations.length > 0 ? answerText(citations) : NOTHING_FOUND,
      citations,
      timings: { searchMs: found - started, composeMs: finished - found, totalMs: finished - started },
    };
  }

  /** What the question is about; a word that the library does not know weighs as much as its rarest. */
  async #weighConcepts(question: string, filter: IndexFilter): Promise<WeightedConcept[]> {
    const concepts = queryConcepts(question, this.#search.languages).slice(0, MAX_CONCEPTS);
    const weights = await Promise.all(concepts.map(({ terms }) => this.#search.termWeight(terms, filter)));
    const once = Math.log(1 + (Math.max(1, this.#search.chunkCount) - 0.5) / 1.5); // BM25's inverse document frequency
    const unknown = Math.max(Math.min(UNKNOWN_WEIGHT, once), ...weights.map((weight) => weight ?? 0));
    // A short question names what it is about once: when the library has never heard of it, whatever
    // else matches is about something else. Pairs of ideographs may straddle two words, and are let off.
    const isUnheardOf = concepts.some(({ word }, index) => weights[index] === undefined && !IDEOGRAPHS.test(word));
    if (isUnheardOf && concepts.length <= SHORT_QUESTION) return [];
    return concepts.map((concept, index) => ({ ...concept, weight: weights[index] ?? unknown }));
  }
}
