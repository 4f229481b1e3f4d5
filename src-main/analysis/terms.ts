import { stemmerFor } from './stemming.ts';

/** Letters, marks, digits and the underscore of identifiers; everything else separates words. */
const WORD = /[\p{L}\p{M}\p{N}_]+/gu;

/** The same for text known to be ASCII, as most text in most libraries is: an eighth of the time. */
const ASCII_WORD = /\w+/g;

/** Only from here on there are scripts written without blanks: Thai is the first. */
const UNUSUAL = /[\u0e00-\uffff]/;

/** Scripts written without blanks whose words no rule finds: cut into characters and pairs of them. */
const PAIRED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー';
const PAIRED_ANY = new RegExp(`[${PAIRED}]`, 'u');
const PAIRED_RUNS = new RegExp(`[${PAIRED}]+|[^${PAIRED}]+`, 'gu');

/** Scripts written without blanks for which ICU has a dictionary. */
const DICTIONARY = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const dictionary = new Intl.Segmenter('th', { granularity: 'word' });

/** Marks that people leave out when they type: on Latin and Greek letters, and Arabic's vowel signs. */
const LEFT_OUT = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+|[\u064b-\u065f\u0670\u0640]/gu;

/** Letters that stand for each other and that Unicode's normal forms keep apart. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  ё: 'е',
  ک: 'ك',
  ی: 'ي',
};
const SAME_LETTERS = new RegExp(`[${Object.keys(SAME_LETTER).join('')}]`, 'gu');

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, control characters and all
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Folds what does not tell words apart: case, width and compatibility forms (NFKC), marks
 * that are often left out, and letters written one way or the other.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .normalize('NFKC')
    .normalize('NFD')
    .replace(LEFT_OUT, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(SAME_LETTERS, (letter) => SAME_LETTER[letter] ?? letter);
}

/**
 * Cuts text into index terms, in order and with repetitions.
 *
 * Words are folded and stemmed for `language`. Runs of Han, kana and Hangul become single
 * characters and overlapping pairs, as in Lucene's CJK analysis; Thai, Lao, Khmer and
 * Burmese are cut at ICU's dictionary words. On the Chinese collections we measure, pairs
 * with single characters rank slightly better than dictionary words (docs/retrieval.md).
 *
 * @param language ISO 639-1; without one, words stay unstemmed
 */
export function termsOf(text: string, language?: string): string[] {
  const stem = stemmerFor(language);
  const terms: string[] = [];
  const folded = foldText(text);
  if (ASCII.test(folded)) {
    for (const word of folded.match(ASCII_WORD) ?? []) terms.push(stem(word));
    return terms;
  }
  for (const word of folded.match(WORD) ?? []) {
    if (!UNUSUAL.test(word)) {
      terms.push(stem(word));
      continue;
    }
    if (PAIRED_ANY.test(word)) {
      for (const [run] of word.matchAll(PAIRED_RUNS)) {
        if (PAIRED_ANY.test(run)) addPairs(run, terms);
        else terms.push(stem(run));
      }
    } else if (DICTIONARY.test(word)) {
      for (const { segment, isWordLike } of dictionary.segment(word)) if (isWordLike) terms.push(segment);
    } else {
      terms.push(stem(word));
    }
  }
  return terms;
}

function addPairs(run: string, terms: string[]): void {
  const characters = Array.from(run);
  terms.push(...characters);
  for (let index = 1; index < characters.length; index++) terms.push(`${characters[index - 1]}${characters[index]}`);
}

/**
 * The terms that a query is looked up by: each once, as written and as stemmed in each of
 * `languages`. Which language a short query is in can't be told reliably; which ones the
 * library holds is known.
 */
export function queryTerms(query: string, languages: readonly string[]): string[] {
  return [...new Set([undefined, ...languages].flatMap((language) => termsOf(query, language)))];
}
