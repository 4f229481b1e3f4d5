import * as lists from 'stopword';
import { foldText, termsOf } from './terms.ts';

/** ISO 639-1 to the names of stopword's lists (ISO 639-3). */
const LIST_BY_LANGUAGE = {
  af: lists.afr,
  ar: lists.ara,
  bg: lists.bul,
  bn: lists.ben,
  ca: lists.cat,
  cs: lists.ces,
  da: lists.dan,
  de: lists.deu,
  el: lists.ell,
  en: lists.eng,
  eo: lists.epo,
  es: lists.spa,
  et: lists.est,
  eu: lists.eus,
  fa: lists.fas,
  fi: lists.fin,
  fr: lists.fra,
  ga: lists.gle,
  he: lists.heb,
  hi: lists.hin,
  hr: lists.hrv,
  hu: lists.hun,
  hy: lists.hye,
  id: lists.ind,
  it: lists.ita,
  ja: lists.jpn,
  ko: lists.kor,
  lt: lists.lit,
  lv: lists.lav,
  nb: lists.nob,
  nl: lists.nld,
  no: lists.nob,
  pl: lists.pol,
  pt: lists.por,
  ro: lists.ron,
  ru: lists.rus,
  sk: lists.slk,
  sl: lists.slv,
  sv: lists.swe,
  th: lists.tha,
  tr: lists.tur,
  uk: lists.ukr,
  ur: lists.urd,
  vi: lists.vie,
  zh: lists.zho,
} as const satisfies Record<string, readonly string[]>;

/** Words of questions and requests that the lists leave out. */
const QUESTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'whose',
    'whom',
    'why',
    'does',
    'done',
    'doing',
    'were',
    'tell',
    'show',
    'explain',
    'describe',
    'please',
    'anything',
    'something',
    'much',
    'us',
    's',
    't',
  ],
  de: [
    'wer',
    'wen',
    'wem',
    'wessen',
    'was',
    'wann',
    'warum',
    'wieso',
    'welche',
    'welcher',
    'welches',
    'welchem',
    'welchen',
    'wie',
    'wo',
    'woher',
    'wohin',
    'wieviel',
    'viele',
  ],
  fr: [
    'qui',
    'quoi',
    'quel',
    'quelle',
    'quels',
    'quelles',
    'quand',
    'comment',
    'pourquoi',
    'combien',
    'est',
    'sont',
    'ce',
    'que',
    'd',
    'l',
    'qu',
  ],
  es: ['que', 'quien', 'quienes', 'cual', 'cuales', 'cuando', 'como', 'donde', 'cuanto', 'cuantos', 'cuantas'],
  it: ['chi', 'che', 'quale', 'quali', 'quando', 'come', 'dove', 'quanto', 'quanti', 'quante', 'perche'],
  zh: ['么', '吗', '呢', '哪', '谁', '怎', '何', '的', '了', '是', '在', '和', '与', '有', '为'],
};

const sets = new Map<string, ReadonlySet<string>>();

function stopWords(language: string): ReadonlySet<string> {
  let set = sets.get(language);
  if (!set) {
    const list: readonly string[] =
      language in LIST_BY_LANGUAGE ? LIST_BY_LANGUAGE[language as keyof typeof LIST_BY_LANGUAGE] : [];
    set = new Set([...list, ...(QUESTION_WORDS[language] ?? [])].map(foldText));
    sets.set(language, set);
  }
  return set;
}

/** Whether a term only holds sentences together, in English or in the language given. */
export function isStopWord(term: string, language?: string): boolean {
  return stopWords('en').has(term) || (language !== undefined && stopWords(language).has(term));
}

/** A thing that a question is about, as the terms that stand for it in the index. */
export interface QueryConcept {
  /** As the person wrote it, folded. */
  readonly word: string;
  /** The word itself and its stems in the languages asked for; any of them is a match. */
  readonly terms: ReadonlySet<string>;
}

/**
 * What a question is about: its words but for those that only hold a sentence together.
 * English counts as one of the languages always. When nothing else is left, as in "what is
 * this?", the list is empty.
 * @param limit most concepts returned: each is stemmed in every language, which adds up over a long question
 */
export function queryConcepts(question: string, languages: readonly string[], limit = Infinity): QueryConcept[] {
  const all = [...new Set(['en', ...languages])];
  const isStop = (word: string): boolean => all.some((language) => stopWords(language).has(word));
  const concepts = new Map<string, Set<string>>();
  const words = termsOf(question);
  for (const word of words) {
    if (concepts.size >= limit) break;
    const isPair = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u.test(word);
    // Of ideographs only the pairs count, and of those none with a particle in it.
    if (isPair ? word.length < 2 || isStop(word) || Array.from(word).some(isStop) : isStop(word)) continue;
    concepts.set(
      word,
      new Set([
        word,
        ...all.flatMap((language) => termsOf(word, language).filter((term) => !isPair || term.length > 1)),
      ]),
    );
  }
  return [...concepts].map(([word, terms]) => ({ word, terms }));
}
