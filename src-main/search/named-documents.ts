import type { QueryConcept } from '../analysis/index.ts';
import type { NamedBy } from '../storage/index.ts';
import type { ParsedQuery } from './parse-query.ts';

/** Looks up the documents that terms name; `undefined` when there are too many for that to be a name. */
export type FindNamed = (terms: readonly string[], limit: number) => NamedBy[] | undefined;

/** A word of the query that stands in what some documents are called. */
export interface NamingConcept {
  readonly concept: QueryConcept;
  readonly documents: ReadonlySet<string>;
  /**
   * What a passage gains whose document is called so while the passage does not say it: the inverse
   * document frequency over the chunks of the documents that are called so, as BM25 counts it.
   */
  readonly weight: number;
  /** Documents have it among their names or in their files' names, not only in their titles as any word may be. */
  readonly isProper: boolean;
  /** It says when, which many documents share, and not who or what. */
  readonly isPeriod: boolean;
}

const PROPER: ReadonlySet<string> = new Set(['name', 'file']);

/** A word that names a larger share of the library than this tells nothing apart. */
const MAX_SHARE = 0.5;

/** More documents than this are not looked up one by one. */
const MAX_NAMED = 2_000;

/** Documents that the results see to it to cover. */
const MAX_COVERED = 24;

export interface NamingLibrary {
  readonly find: FindNamed;
  readonly documentCount: number;
  readonly chunkCount: number;
}

/**
 * The words of a query that stand in what some documents are called: in their titles, file names, names
 * and periods. Words that most documents are called by tell nothing and are left out.
 */
export function namingConcepts(query: ParsedQuery, library: NamingLibrary): NamingConcept[] {
  const most = Math.min(MAX_NAMED, Math.floor(MAX_SHARE * library.documentCount));
  if (most < 1) return [];
  const concepts: NamingConcept[] = [];
  for (const concept of query.concepts) {
    const named = library.find([...concept.terms], most);
    if (!named || named.length === 0) continue;
    const chunks = named.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
    concepts.push({
      concept,
      documents: new Set(named.map(({ documentId }) => documentId)),
      weight: Math.log(1 + (Math.max(0, library.chunkCount - chunks) + 0.5) / (chunks + 0.5)),
      isProper: named.filter(({ fields }) => fields.some((field) => PROPER.has(field))).length >= named.length / 2,
      isPeriod: query.periods.includes(concept.word) || /^\d+$/.test(concept.word),
    });
  }
  return concepts;
}

/**
 * The documents that a query asks about. Of those that share a name, the ones that fit most of the periods
 * asked for are meant: "Apple's third quarter of 2022" is one report, "Apple's revenue" is all of Apple's.
 * @param names words that are certain to be names
 * @param periods words that say when
 * @returns those that fit best first
 */
export function meantDocuments(names: readonly NamingConcept[], periods: readonly NamingConcept[]): string[] {
  const worth = new Map<string, number>();
  for (const { documents, weight } of names) for (const id of documents) worth.set(id, (worth.get(id) ?? 0) + weight);
  const meant = new Map<string, number>();
  for (const { documents } of names) {
    // "Bank" names many, "Bank of America" one: those that more of the names fit are meant.
    const best = Math.max(...[...documents].map((id) => worth.get(id) ?? 0));
    const fitting = [...documents].filter((id) => (worth.get(id) ?? 0) >= best);
    for (const id of inPeriods(fitting, periods)) meant.set(id, worth.get(id) ?? 0);
  }
  return [...meant]
    .sort((one, other) => other[1] - one[1])
    .slice(0, MAX_COVERED)
    .map(([id]) => id);
}

/** Those of the documents that fit most of the periods asked for; each of these is covered if it can be. */
function inPeriods(documents: readonly string[], periods: readonly NamingConcept[]): string[] {
  const fits = (id: string): number => periods.filter((period) => period.documents.has(id)).length;
  const best = Math.max(0, ...documents.map(fits));
  if (best === 0) return [...documents];
  const chosen = new Set(documents.filter((id) => fits(id) === best));
  for (const period of periods) {
    const within = documents.filter((id) => period.documents.has(id));
    if (within.length === 0 || within.some((id) => chosen.has(id))) continue;
    const most = Math.max(...within.map(fits));
    for (const id of within) if (fits(id) === most) chosen.add(id);
  }
  return [...chosen];
}
