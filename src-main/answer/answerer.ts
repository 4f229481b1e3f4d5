import type { Answer, Citation } from '../../src-shared/answers.ts';
import { queryConcepts } from '../analysis/index.ts';
import { checkQuestion, type FoundPassage, type IndexFilter, type Search } from '../search/index.ts';
import { answerText, extractSentences, type WeightedConcept } from './extract.ts';
import { contextOf, matches } from './matches.ts';

/** Passages that sentences are chosen from. */
const PASSAGES = 12;

/** Passages that are widened by what stands beside them. */
const WIDENED = 3;

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

/** What the library holds on a question. */
export interface Finding {
  /** Without the white space around it. */
  readonly question: string;
  /** Those that name something the question is about, or mean nearly the same; best first. */
  readonly passages: readonly FoundPassage[];
  /** Whether vectors that are to be trusted say that a passage answers, whatever words it is put in. */
  readonly isAnsweredInOtherWords: boolean;
  /** The sentences that answer best; none when nothing relevant was found. */
  readonly quotes: readonly Citation[];
  readonly searchMs: number;
  readonly composeMs: number;
}

/** Finds what answers a question, and answers by quoting it. */
export class Answerer {
  readonly #search: Search;

  constructor(search: Search) {
    this.#search = search;
  }

  /** The languages of the library, most common first. */
  get languages(): readonly string[] {
    return this.#search.languages;
  }

  /** Whether passages that were found earlier may still be answered from. */
  holds(passages: Iterable<FoundPassage>): boolean {
    return this.#search.holds(Array.from(passages, ({ chunkId }) => chunkId));
  }

  /** What stands beside the best of these passages in their sections, for an answer that has room for it. */
  widen(passages: readonly FoundPassage[]): FoundPassage[] {
    return this.#search.neighbours(passages.slice(0, WIDENED));
  }

  /**
   * An extractive answer: sentences of the documents, word for word.
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`; the signal's reason on abort
   */
  async answer(question: string, filter: IndexFilter = {}, signal?: AbortSignal): Promise<Answer> {
    return quotingAnswer(await this.find(question, filter, signal));
  }

  /**
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`; the signal's reason on abort
   */
  async find(question: string, filter: IndexFilter = {}, signal?: AbortSignal): Promise<Finding> {
    const started = performance.now();
    const clean = checkQuestion(question);
    const [passages, concepts] = await Promise.all([
      this.#search.search({ query: clean, limit: PASSAGES, explain: true, ...filter }, signal),
      this.#weighConcepts(clean, filter),
    ]);
    signal?.throwIfAborted();
    const found = performance.now();
    const { languages } = this.#search;
    const quotes = extractSentences(concepts, passages, languages);
    const relevant = passages.filter(
      (passage) => meansTheSame(passage) || matches(contextOf(passage), concepts, languages).size > 0,
    );
    return {
      question: clean,
      passages: relevant,
      isAnsweredInOtherWords: relevant.some(meansTheSame),
      quotes,
      searchMs: found - started,
      composeMs: performance.now() - found,
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

/** On the model's own scale, what nearly all questions have in common with the passages that answer them. */
const SIMILAR = 0.9;

/** Vectors that weigh less are not taken at their word. */
const TRUSTED_WEIGHT = 0.3;

function meansTheSame({ explanation }: FoundPassage): boolean {
  const vector = explanation?.vector;
  return vector !== undefined && vector.weight >= TRUSTED_WEIGHT && vector.scaled >= SIMILAR;
}

/** The answer that quotes what was found, or says that nothing was. */
export function quotingAnswer({ quotes, searchMs, composeMs }: Finding): Answer {
  return {
    mode: quotes.length > 0 ? 'extractive' : 'none',
    status: 'complete',
    answer: quotes.length > 0 ? answerText(quotes) : NOTHING_FOUND,
    citations: quotes,
    timings: { searchMs, composeMs, totalMs: searchMs + composeMs },
  };
}
