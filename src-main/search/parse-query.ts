import { foldText, type QueryConcept, quartersIn, queryConcepts, queryTerms, yearsIn } from '../analysis/index.ts';

/** Terms of one query; what is longer is cut. */
const MAX_TERMS = 512;
const MAX_CONCEPTS = 32;
const MAX_PHRASES = 8;

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
  readonly terms: readonly string[];
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
    concepts: withPeriods(queryConcepts(text, languages), periods).slice(0, MAX_CONCEPTS),
    phrases,
    identifiers,
    periods,
    wantsLatest: LATEST.test(text),
  };
}

/** Whether a file's name is asked for by a piece of a query. */
export const isFileName = ({ text }: Phrase): boolean => FILE_ENDING.test(text);

/** Whether a text holds a phrase, however it is spaced, cased and accented. */
export function holdsPhrase(text: string, { folded }: Phrase): boolean {
  const hay = foldText(text).replace(/\s+/gu, ' ');
  for (let at = hay.indexOf(folded); at >= 0; at = hay.indexOf(folded, at + 1)) {
    if (isEdge(hay, at - 1, folded, 0) && isEdge(hay, at + folded.length, folded, folded.length - 1)) return true;
  }
  return false;
}

/** A phrase does not begin or end inside of a word; where there are no blanks, anywhere. */
function isEdge(hay: string, outside: number, phrase: string, inside: number): boolean {
  const word = /[\p{L}\p{N}]/u;
  const free = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
  const [out, edge] = [hay[outside] ?? ' ', phrase[inside] ?? ' '];
  return !word.test(out) || !word.test(edge) || free.test(out) || free.test(edge);
}

function phraseOf(text: string, languages: readonly string[]): Phrase | undefined {
  const folded = foldText(text).replace(/\s+/gu, ' ').trim();
  // As written only: stems of every language would have to be there, too.
  const terms = queryTerms(folded, languages.slice(0, 1));
  return folded !== '' && terms.length > 0 ? { text: text.trim(), folded, terms } : undefined;
}

/** "The third quarter" is one thing that is asked about, whatever it is called in the documents. */
function withPeriods(concepts: readonly QueryConcept[], periods: readonly string[]): QueryConcept[] {
  const known = new Set(concepts.flatMap(({ terms }) => [...terms]));
  const added = periods.filter((period) => !known.has(period));
  return [...concepts, ...added.map((period) => ({ word: period, terms: new Set([period]) }))];
}
