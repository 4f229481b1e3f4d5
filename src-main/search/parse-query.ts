import {
  foldText,
  type QueryConcept,
  quartersIn,
  queryConcepts,
  queryTerms,
  termsOf,
  yearsIn,
} from '../analysis/index.ts';

/** Terms of one query; what is longer is cut. */
const MAX_TERMS = 512;
const MAX_CONCEPTS = 32;
const MAX_PHRASES = 8;

/** Ways in which the terms of one phrase are looked up. */
const MAX_LOOKUPS = 8;

/** What a query asks for. */
export interface ParsedQuery {
  /** As it was asked, the marks around its phrases apart: what is embedded. */
  readonly text: string;
  /** The terms that it is looked up by, each once: as written and as stemmed in each language of the library. */
  readonly terms: readonly string[];
  /** What it is about: its words but for those that only hold a sentence together. */
  readonly concepts: readonly QueryConcept[];
  /** What stood in quotation marks: passages that hold it are wanted, word for word. */
  readonly phrases: readonly Phrase[];
  /** Part numbers, error codes, file names: what is written in one piece belongs together. */
  readonly identifiers: readonly Phrase[];
  /** Years and quarters, as terms. */
  readonly periods: readonly string[];
  /** It asks for what is newest. */
  readonly wantsLatest: boolean;
}

/** Words that follow on each other. */
export interface Phrase {
  readonly text: string;
  /** Folded, with single blanks: what the folded text of a passage must contain. */
  readonly folded: string;
  /**
   * The terms that a passage with the phrase is found by, all of one list: a passage has those of its document's
   * language only, so that each language of the library that makes others of the phrase has a list of its own.
   */
  readonly lookups: readonly (readonly string[])[];
}

const QUOTED = /"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|»([^«]*)«|「([^」]*)」|『([^』]*)』|《([^》]*)》/gu;

/** Written in one piece, with a number in it, or with the ending of a file. */
const PIECE = /[\p{L}\p{N}](?:[\p{L}\p{N}_./\\:#@+-]*[\p{L}\p{N}])?/gu;
const JOINED = /[\p{L}\p{N}][_./\\:#@+-]+[\p{L}\p{N}]/u;
const FILE_ENDING =
  /\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|epub|html?|md|txt|csv|json|xml|eml|msg|ipynb|png|jpe?g)$/iu;

const LATEST =
  /(?<!\p{L})(?:latest|newest|most recent|most recently|up-to-date|neueste[nrs]?|letzte[nrs]?|aktuellste[nrs]?|dernier(?:s|es?)?|plus récente?s?|último|última|más reciente|ultimo|più recente)(?!\p{L})|最新|最近/iu;

/** @param languages of the library, most common first */
export function parseQuery(query: string, languages: readonly string[]): ParsedQuery {
  const phrases: Phrase[] = [];
  const text = query.replace(QUOTED, (_, ...groups: unknown[]) => {
    const quoted = groups.find((group): group is string => typeof group === 'string') ?? '';
    const phrase = phraseOf(quoted, languages);
    if (phrase && phrases.length < MAX_PHRASES) phrases.push(phrase);
    return ` ${quoted} `;
  });
  const identifiers = (text.match(PIECE) ?? [])
    .filter((piece) => (JOINED.test(piece) && /\p{N}/u.test(piece)) || FILE_ENDING.test(piece))
    .flatMap((piece) => phraseOf(piece, languages) ?? [])
    .slice(0, MAX_PHRASES);
  const periods = [...new Set([...quartersIn(text), ...yearsIn(text)])];
  return {
    text: text.replace(/\s+/gu, ' ').trim(),
    terms: queryTerms(text, languages).slice(0, MAX_TERMS),
    concepts: withPeriods(queryConcepts(text, languages, MAX_CONCEPTS), periods).slice(0, MAX_CONCEPTS),
    phrases,
    identifiers,
    periods,
    wantsLatest: LATEST.test(text),
  };
}

/** A text as phrases are looked for in it, however it is spaced, cased and accented. */
export const foldForPhrases = (text: string): string => foldText(text).replace(/\s+/gu, ' ');

/** Whether a text holds a phrase. @param hay as {@link foldForPhrases} makes it */
export function holdsPhrase(hay: string, { folded }: Pick<Phrase, 'folded'>): boolean {
  for (let at = hay.indexOf(folded); at >= 0; at = hay.indexOf(folded, at + 1)) {
    if (isEdge(hay, at - 1, folded, 0) && isEdge(hay, at + folded.length, folded, folded.length - 1)) return true;
  }
  return false;
}

const OF_WORD = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** A phrase does not begin or end inside of a word; where there are no blanks, anywhere. */
function isEdge(hay: string, outside: number, phrase: string, inside: number): boolean {
  const [out, edge] = [hay[outside] ?? ' ', phrase[inside] ?? ' '];
  return !OF_WORD.test(out) || !OF_WORD.test(edge) || UNSPACED.test(out) || UNSPACED.test(edge);
}

function phraseOf(text: string, languages: readonly string[]): Phrase | undefined {
  const folded = foldForPhrases(text).trim();
  const lookups = new Map(
    [undefined, ...languages].map((language) => {
      const terms = [...new Set(termsOf(folded, language))];
      return [terms.join(' '), terms];
    }),
  );
  lookups.delete('');
  if (lookups.size === 0) return undefined;
  return { text: text.trim(), folded, lookups: [...lookups.values()].slice(0, MAX_LOOKUPS) };
}

/** "The third quarter" is one thing that is asked about, whatever it is called in the documents. */
function withPeriods(concepts: readonly QueryConcept[], periods: readonly string[]): QueryConcept[] {
  const known = new Set(concepts.flatMap(({ terms }) => [...terms]));
  const added = periods.filter((period) => !known.has(period));
  return [...concepts, ...added.map((period) => ({ word: period, terms: new Set([period]) }))];
}
