import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  chunkTerms,
  isStopWord,
  type QueryConcept,
  queryConcepts,
  queryTerms,
  splitSentences,
  termsOf,
} from '../analysis/index.ts';
import { dotProduct, type FusionTrust, fuse } from '../search/index.ts';
import { Bm25 } from './bm25.ts';
import type { EmbeddablePassage } from './cached-embedder.ts';

/** A passage of the library, with its vector. */
export interface SampledPassage extends EmbeddablePassage {
  readonly language: string | null;
  readonly vector: Float32Array;
}

export interface CalibrationRequest {
  /** Passages from all over the library: those that questions are made from, and those that answer them or not. */
  readonly sample: readonly SampledPassage[];
  /** Of the library, most common first. */
  readonly languages: readonly string[];
  /** How far the model is trusted without evidence, 0 to 1. */
  readonly prior: number;
  readonly embedQueries: (texts: readonly string[]) => Promise<readonly Float32Array[]>;
  readonly embedPassages: (passages: readonly EmbeddablePassage[]) => Promise<readonly Float32Array[]>;
  /** 0 to 1. */
  readonly random: () => number;
}

/** How far the vectors are trusted, and the figures that say so. */
export interface Calibration extends FusionTrust {
  /** Questions that were made. */
  readonly questions: number;
  /** Mean reciprocal rank of the passage that each question was taken from: by words, by vectors, by both. */
  readonly keyword: number;
  readonly vector: number;
  readonly hybrid: number;
}

/** Passages that questions are made from, at most; more would take time and change nothing. */
const MAX_QUESTIONS = 200;

/** Questions that the prior counts as. */
const PRIOR_QUESTIONS = 10;

/** Words of a sentence that can be asked as a question. */
const MIN_WORDS = 4;
const MAX_WORDS = 40;

/** Words of a short question: people rarely write whole sentences. */
const SHORT_WORDS = 5;

/** Of scripts without blanks the pairs of characters are counted. */
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;

/** Where sentences cannot be told apart, so many words in a row stand for one. */
const WINDOW = 15;

/** Closer to each other where they are small: vectors that tell little are best heard a little. */
const WEIGHTS = Array.from({ length: 25 }, (_, step) => (step / 24) ** 2);

/** Mean reciprocal ranks that differ by a smaller share than this are as good as each other. */
const AS_GOOD = 0.005;

/** Passages that a question is compared with to learn what a similarity of nothing is. */
const STRANGERS = 16;

/** A model whose vectors tell an answer from a stranger by less than this tells nothing. */
const MIN_SPREAD = 0.05;

/** Questions and passages between two turns of the event loop. */
const SLICE = 4;

interface Question {
  readonly text: string;
  /** A few of its words. */
  readonly short: string;
  /** Where the passage stands in the sample that it was taken from. */
  readonly origin: number;
  /** That passage without the sentence. */
  readonly rest: EmbeddablePassage;
  readonly restTerms: readonly string[];
}

/**
 * Finds out on the library's own text how far vectors are to be trusted beside words.
 *
 * Sentences are taken out of passages and asked as questions, once whole and once as a few of their words;
 * the passage that is left is what should be found (the inverse cloze task: Lee, Chang and Toutanova 2019).
 * Since the sentence is gone from it, words match no better than they would for a person's question. The
 * weight is the middle of those by which the fused ranking has the best mean reciprocal rank.
 *
 * @returns the prior, with the scale left as it is, where there is nothing to make questions from
 */
export async function calibrate(request: CalibrationRequest): Promise<Calibration> {
  const { sample, languages, prior } = request;
  const questions = await questionsFrom(request);
  if (questions.length === 0)
    return { weight: prior, floor: 0, ceiling: 1, questions: 0, keyword: 0, vector: 0, hybrid: 0 };
  const rests = await request.embedPassages(questions.map(({ rest }) => rest));
  const forms = [questions.map(({ text }) => text), questions.map(({ short }) => short)];
  const bm25 = new Bm25(await termsOfSample(sample));
  const trials: Trial[] = [];
  for (const texts of forms) {
    const vectors = await request.embedQueries(texts);
    for (const [index, { origin, restTerms }] of questions.entries()) {
      if (index % SLICE === 0) await nextTurn();
      const [vector, rest] = [vectors[index], rests[index]];
      if (!vector || !rest) continue;
      const terms = queryTerms(texts[index] ?? '', languages);
      const keyword = bm25.scores(terms);
      keyword[origin] = bm25.scoreOf(restTerms, terms);
      const similarity = Float64Array.from(sample, (passage) => dotProduct(vector, passage.vector));
      similarity[origin] = dotProduct(vector, rest);
      trials.push({ origin, keyword, similarity, most: mostFor(texts[index] ?? '', terms, languages, bm25) });
    }
  }
  return fitted(trials, questions.length, prior);
}

async function termsOfSample(sample: readonly SampledPassage[]): Promise<string[][]> {
  const terms: string[][] = [];
  for (const [index, passage] of sample.entries()) {
    if (index % SLICE === 0) await nextTurn();
    terms.push(termsOfPassage(passage, passage.language));
  }
  return terms;
}

/** The most that BM25 could reach, as a search reckons it: what is asked for and is nowhere counts as not found. */
function mostFor(text: string, terms: readonly string[], languages: readonly string[], bm25: Bm25): number {
  const known = terms.reduce((sum, term) => sum + bm25.most(term), 0);
  const isUnknown = ({ terms: forms }: QueryConcept): boolean => [...forms].every((form) => bm25.most(form) === 0);
  return known + queryConcepts(text, languages).filter(isUnknown).length * bm25.unknown;
}

interface Trial {
  readonly origin: number;
  readonly keyword: Float64Array;
  readonly similarity: Float64Array;
  readonly most: number;
}

async function fitted(trials: readonly Trial[], questions: number, prior: number): Promise<Calibration> {
  const scale = scaleOf(trials);
  const ranks = new Map<number, number>();
  for (const weight of WEIGHTS) {
    await nextTurn();
    ranks.set(weight, meanReciprocalRank(trials, { weight, ...scale }));
  }
  const most = Math.max(...ranks.values());
  // Of weights that are as good as each other the middle is chosen: at the edge, a little less is a lot worse.
  const good = WEIGHTS.filter((weight) => (ranks.get(weight) ?? 0) >= most * (1 - AS_GOOD));
  const best = good.reduce((sum, weight) => sum + weight, 0) / good.length;
  const tells = scale.ceiling - scale.floor >= MIN_SPREAD;
  const weight = tells ? (questions * best + PRIOR_QUESTIONS * prior) / (questions + PRIOR_QUESTIONS) : 0;
  return {
    weight,
    ...scale,
    questions,
    keyword: ranks.get(0) ?? 0,
    vector: ranks.get(1) ?? 0,
    hybrid: meanReciprocalRank(trials, { weight, ...scale }),
  };
}

/** What the model's cosines mean: the mean between strangers, and the mean between a question and its answer. */
function scaleOf(trials: readonly Trial[]): { readonly floor: number; readonly ceiling: number } {
  let [strangers, count, answers] = [0, 0, 0];
  for (const { origin, similarity } of trials) {
    answers += similarity[origin] ?? 0;
    const step = Math.max(1, Math.floor(similarity.length / STRANGERS));
    for (let index = origin % step; index < similarity.length; index += step) {
      if (index === origin) continue;
      strangers += similarity[index] ?? 0;
      count++;
    }
  }
  return { floor: count > 0 ? strangers / count : 0, ceiling: answers / Math.max(1, trials.length) };
}

function meanReciprocalRank(trials: readonly Trial[], trust: FusionTrust): number {
  let sum = 0;
  for (const { origin, keyword, similarity, most } of trials) {
    const score = (index: number): number =>
      fuse({ keyword: keyword[index] ?? 0, similarity: similarity[index] ?? 0 }, most, trust);
    const own = score(origin);
    let rank = 1;
    for (let index = 0; index < keyword.length; index++) if (index !== origin && score(index) >= own) rank++;
    sum += 1 / rank;
  }
  return sum / Math.max(1, trials.length);
}

async function questionsFrom({ sample, random }: CalibrationRequest): Promise<Question[]> {
  const questions: Question[] = [];
  for (const [origin, passage] of sample.entries()) {
    if (questions.length >= MAX_QUESTIONS) break;
    if (origin % SLICE === 0) await nextTurn();
    const sentences = sentencesOf(passage.text);
    const askable = sentences.filter((sentence) => {
      const words = subjectWords(sentence, passage.language).length;
      return words >= MIN_WORDS && words <= MAX_WORDS;
    });
    const text = askable[Math.floor(random() * askable.length)];
    if (text === undefined || sentences.length < 3) continue;
    const rest = { ...passage, text: sentences.filter((sentence) => sentence !== text).join(' ') };
    const short = subjectWords(text, passage.language).slice(0, SHORT_WORDS).join(' ');
    questions.push({ text, short, origin, rest, restTerms: termsOfPassage(rest, passage.language) });
  }
  return questions;
}

/** The words of a sentence that are about something, each once; of ideographs the pairs. */
function subjectWords(sentence: string, language: string | null): string[] {
  const words = termsOf(sentence).filter((word) => !isStopWord(word, language ?? undefined) && !IDEOGRAPH.test(word));
  return [...new Set(words)];
}

function sentencesOf(text: string): string[] {
  const sentences = splitSentences(text)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
  if (sentences.length >= 3) return sentences;
  const words = text.split(/\s+/u);
  return Array.from({ length: Math.floor(words.length / WINDOW) }, (_, index) =>
    words.slice(index * WINDOW, (index + 1) * WINDOW).join(' '),
  );
}

/** As the keyword index has them. */
function termsOfPassage(passage: EmbeddablePassage, language: string | null): string[] {
  return chunkTerms(passage, passage.title, language ?? undefined);
}
