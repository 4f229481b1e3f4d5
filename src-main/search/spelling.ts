import { distance } from 'fastest-levenshtein';
import type { QueryConcept } from '../analysis/index.ts';
import type { KeywordIndex } from './keyword-index.ts';

/** Words shorter than this are as likely to be meant as they stand. */
const MIN_LENGTH = 4;

/** LanceDB refuses to look for words much longer than this; nobody types them by hand. */
const MAX_LENGTH = 32;

/** From this length on, two letters may be wrong. */
const LONG_WORD = 8;

/** Passages whose words are looked through for the one that was meant. */
const PASSAGES = 12;
const MAX_CORRECTIONS = 2;
const MAX_WORDS = 4;

/** Words whose spelling cannot be told by letters. */
const SPELLED = /^\p{L}+$/u;
const UNSPELLED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** A word of the query that the library does not know, and the terms it may stand for. */
export interface Correction {
  readonly concept: QueryConcept;
  readonly terms: readonly string[];
}

/**
 * The terms of the library that words may stand for which it does not know: those that are closest by
 * letters put in, left out or changed (one of them, two in long words), the first letter right.
 * @param unknown concepts none of whose terms any chunk holds
 */
export async function correctSpelling(unknown: readonly QueryConcept[], index: KeywordIndex): Promise<Correction[]> {
  const words = unknown
    .filter(
      ({ word }) =>
        word.length >= MIN_LENGTH && word.length <= MAX_LENGTH && SPELLED.test(word) && !UNSPELLED.test(word),
    )
    .slice(0, MAX_WORDS);
  const corrections = await Promise.all(
    words.map(async (concept): Promise<Correction> => {
      const fuzziness = concept.word.length >= LONG_WORD ? 2 : 1;
      const forms = [...concept.terms].filter(({ length }) => length <= MAX_LENGTH);
      const hits = await index.search(forms, PASSAGES, {}, { fuzziness, withTerms: true });
      const near = new Map<string, number>();
      for (const term of new Set(hits.flatMap(({ terms }) => terms?.split(' ') ?? []))) {
        const apart = Math.min(...forms.map((form) => (form[0] === term[0] ? distance(form, term) : Infinity)));
        if (apart <= fuzziness) near.set(term, apart);
      }
      const closest = Math.min(...near.values());
      const terms = [...near].filter(([, apart]) => apart === closest).map(([term]) => term);
      return { concept, terms: terms.slice(0, MAX_CORRECTIONS) };
    }),
  );
  return corrections.filter(({ terms }) => terms.length > 0);
}
