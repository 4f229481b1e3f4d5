import type { Passage } from '../../src-shared/answers.ts';
import type { ChunkSpan } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MAX_QUESTION_LENGTH } from '../../src-shared/limits.ts';
import type { SearchMode } from '../../src-shared/retrieval.ts';
import { isStopWord, type QueryConcept } from '../analysis/index.ts';
import type { DocumentTermRepository, StoredChunk, VersionRepository } from '../storage/index.ts';
import type { Log } from '../system/index.ts';
import { type Candidate, Candidates, type QueryVector } from './candidates.ts';
import type { IndexFilter } from './index-filter.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { meantDocuments, type NamingConcept, namingConcepts } from './named-documents.ts';
import { type ParsedQuery, parseQuery } from './parse-query.ts';
import { type Ranked, rankCandidates } from './relevance.ts';
import { type RankTexts, rerank } from './rerank.ts';
import { coverDocuments, type Selected, withoutDuplicates } from './select.ts';
import { correctSpelling } from './spelling.ts';
import { TermWeights } from './term-weights.ts';

export interface SearchRequest extends IndexFilter {
  readonly query: string;
  readonly limit: number;
  readonly mode?: SearchMode | undefined;
  /** Whether passages tell where their scores came from. */
  readonly explain?: boolean | undefined;
}

/** A passage with where each stretch of its text stands in the document. */
export interface FoundPassage extends Passage {
  readonly spans: readonly ChunkSpan[];
}

/** Turns queries into vectors; there may be none. */
export interface VectorSource {
  /** @returns `undefined` while there are no vectors to be searched, or the model cannot be used now */
  query(text: string, signal?: AbortSignal): Promise<QueryVector | undefined>;
}

export interface SearchParts {
  readonly keyword: KeywordIndex;
  readonly versions: VersionRepository;
  readonly terms: DocumentTermRepository;
  readonly log: Log;
  readonly vectors?: VectorSource;
  /** Ranks texts against a query, where a reranker is chosen. */
  readonly ranker?: () => { readonly rank: RankTexts; readonly budgetMs: number } | undefined;
}

/** Hits of each kind that are looked at beyond the limit: fusion, duplicates and old versions take some away. */
const SLACK = 40;
const MIN_DEPTH = 80;
const MAX_DEPTH = 5_000;

/** A candidate that holds a name's word belongs to the documents of that name this often, or it is no name. */
const NAME_PURITY = 0.5;

/** Passages of documents that are asked for by name, beside what is found anyway. */
const NAMED_DEPTH = 80;

/** Documents whose best passage is looked up alone, where none of them was found with the others. */
const MAX_LONE_LOOKUPS = 8;
const LONE_DEPTH = 4;

/** Words that weigh less than this share of a query's heaviest are as good as left out. */
const COMMON_SHARE = 0.2;

/** What a correction of a misspelt word is worth beside one that was meant. */
const CORRECTED_SHARE = 0.8;

/** Finds passages in what the library says is ready. */
export class Search {
  readonly #parts: SearchParts;
  readonly #candidates: Candidates;
  readonly #weights: TermWeights;
  #languages: readonly string[] | undefined;
  #counts: { readonly chunks: number; readonly documents: number } | undefined;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#candidates = new Candidates(parts.keyword, parts.versions);
    this.#weights = new TermWeights(parts.keyword, () => this.chunkCount);
  }

  /** The languages of the ready documents, most common first. */
  get languages(): readonly string[] {
    this.#languages ??= this.#parts.versions.languages();
    return this.#languages;
  }

  /** How many chunks answer, over the whole library. */
  get chunkCount(): number {
    return this.#count().chunks;
  }

  /** Whether all of these chunks still answer: their documents may have changed or gone since they were found. */
  holds(chunkIds: readonly number[]): boolean {
    return this.#parts.versions.liveChunks(chunkIds).size === new Set(chunkIds).size;
  }

  /** To be called when documents came or went. */
  libraryChanged(): void {
    this.#languages = undefined;
    this.#counts = undefined;
    this.#weights.libraryChanged();
  }

  /**
   * The best passages for a query, best first. Where vectors or a reranker cannot be had, it does without.
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`; the signal's reason on abort
   */
  async search(request: SearchRequest, signal?: AbortSignal): Promise<FoundPassage[]> {
    const { query: asked, limit, mode = 'hybrid', explain = false, ...filter } = request;
    const query = parseQuery(checkQuestion(asked), this.languages);
    const vector = mode === 'keyword' ? undefined : await this.#vectorOf(query.text, signal);
    signal?.throwIfAborted();
    // Vectors alone, when there are none: then words are better than nothing.
    const byKeyword = mode !== 'vector' || !vector;
    const selected = await this.#find(query, filter, limit, { vector, byKeyword }, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (!vector) throw error;
      // Another model may just have taken its place, and its table with it.
      this.#parts.log.warn({ error: String(error) }, 'vectors could not be searched');
      return this.#find(query, filter, limit, { vector: undefined, byKeyword: true }, signal);
    });
    signal?.throwIfAborted();
    return selected.map((each) => passageOf(each, explain));
  }

  /**
   * What stands before and after passages in the same section of their documents, to widen them by where there is
   * room: in the order of the passages, the nearest first, each once, those given left out.
   * @param reach chunks to each side
   */
  neighbours(passages: readonly FoundPassage[], reach = 1): FoundPassage[] {
    const { versions } = this.#parts;
    const chunks = versions.liveChunks(passages.map(({ chunkId }) => chunkId));
    const seen = new Set(passages.map(({ chunkId }) => chunkId));
    return passages.flatMap(({ chunkId, score }) => {
      const chunk = chunks.get(chunkId);
      if (!chunk) return [];
      const around = versions.liveChunks(versions.indexIdsAround(chunk.documentId, chunk.ordinal, reach));
      return [...around.values()]
        .filter(({ id, headingPath }) => !seen.has(id) && headingPath.join('\n') === chunk.headingPath.join('\n'))
        .sort((one, other) => Math.abs(one.ordinal - chunk.ordinal) - Math.abs(other.ordinal - chunk.ordinal))
        .map((each) => {
          seen.add(each.id);
          return foundPassage(each, score);
        });
    });
  }

  /**
   * How much a term tells in this library: the best BM25 score it reaches alone, which is
   * its inverse document frequency times a factor between 1 and 2.2. `undefined` when no
   * chunk holds it.
   */
  async termWeight(terms: ReadonlySet<string>, filter: IndexFilter): Promise<number | undefined> {
    const [best] = await this.#parts.keyword.search([...terms], 1, filter);
    return best?.score;
  }

  async #find(
    query: ParsedQuery,
    filter: IndexFilter,
    limit: number,
    sources: { readonly vector: QueryVector | undefined; readonly byKeyword: boolean },
    signal?: AbortSignal,
  ): Promise<Selected[]> {
    const [{ weights, most, spelt }, withPhrases] = await Promise.all([
      this.#weigh(query),
      this.#phraseCandidates(query, filter, limit, sources.vector),
    ]);
    const naming = this.#naming(query);
    for (let depth = Math.max(MIN_DEPTH, limit + SLACK); ; depth = Math.min(4 * depth, MAX_DEPTH)) {
      const request = { query: spelt, filter, depth, ...sources };
      const { candidates, isAll } = await this.#candidates.gather(request);
      signal?.throwIfAborted();
      const meant = this.#meant(candidates, naming);
      const all = unique([...candidates, ...(await this.#namedCandidates(meant, candidates, request)), ...withPhrases]);
      const ranked = rankCandidates(onlyWithPhrases(all, query), {
        query,
        weights: sources.byKeyword ? weights : new Map(),
        most,
        trust: sources.byKeyword ? sources.vector?.trust : sources.vector && { ...sources.vector.trust, weight: 1 },
        naming: sources.byKeyword ? naming : [],
        meant: new Set(sources.byKeyword ? meant : []),
      });
      const reranked = await this.#rerank(query.text, ranked, signal);
      const selected = coverDocuments(withoutDuplicates(reranked, limit), reranked, meant);
      // A large document that was just replaced may fill the hits with its old version's rows.
      if (selected.length >= limit || isAll || depth >= MAX_DEPTH) return selected;
    }
  }

  /** What each term of a query weighs, with those of words that were misspelt, and the most that it can reach. */
  async #weigh(
    query: ParsedQuery,
  ): Promise<{ readonly weights: Map<string, number>; readonly most: number; readonly spelt: ParsedQuery }> {
    const looked = await this.#weights.of(query.terms);
    const weights = withoutCommonWords(looked, this.languages);
    // Terms of a long question that were not looked up may stand anywhere.
    const beyond = query.terms.filter((term) => !looked.has(term));
    const average = looked.size > 0 ? looked.values().reduce((sum, weight) => sum + weight, 0) / looked.size : 0;
    const isUnknown = ({ terms }: QueryConcept): boolean =>
      [...terms].every((term) => (weights.get(term) ?? 0) === 0 && !beyond.includes(term));
    const unknown = query.concepts.filter(isUnknown);
    const corrections = this.chunkCount > 0 ? await correctSpelling(unknown, this.#parts.keyword) : [];
    const corrected = corrections.flatMap(({ terms }) => terms);
    for (const [term, weight] of await this.#weights.of(corrected)) weights.set(term, CORRECTED_SHARE * weight);
    const named = new Set(corrections.map(({ concept }) => concept));
    // What the library has never heard of is asked for all the same, and counts as not found.
    const missing = unknown.filter((concept) => !named.has(concept)).length * this.#weights.ofUnknown;
    return {
      weights,
      most: weights.values().reduce((sum, weight) => sum + weight, 0) + beyond.length * average + missing,
      spelt: {
        ...query,
        terms: [...new Set([...query.terms.filter((term) => weights.has(term)), ...beyond, ...corrected])],
      },
    };
  }

  #naming(query: ParsedQuery): NamingConcept[] {
    const { documents, chunks } = this.#count();
    return namingConcepts(query, {
      find: (terms, limit) => this.#parts.terms.find(terms, limit),
      documentCount: documents,
      chunkCount: chunks,
    });
  }

  /** The documents that a query asks about by words that are names, going by where else these words stand. */
  #meant(candidates: readonly Candidate[], naming: readonly NamingConcept[]): string[] {
    const names = naming.filter(({ concept, documents, isProper, isPeriod }) => {
      if (isPeriod || !isProper) return false;
      const saying = candidates.filter(({ terms }) => terms.hasAny(concept.terms));
      const own = saying.filter(({ chunk }) => documents.has(chunk.documentId));
      return own.length >= NAME_PURITY * saying.length;
    });
    return meantDocuments(
      names,
      naming.filter(({ isPeriod }) => isPeriod),
    );
  }

  /** Passages of documents that are asked for, which others of more words may have kept from being found. */
  async #namedCandidates(
    meant: readonly string[],
    candidates: readonly Candidate[],
    request: Parameters<Candidates['gather']>[0],
  ): Promise<Candidate[]> {
    const { filter } = request;
    const allowed = filter.documentIds ? meant.filter((id) => filter.documentIds?.includes(id)) : meant;
    if (allowed.length === 0) return [];
    const within = (documentIds: readonly string[], depth: number): Promise<{ candidates: Candidate[] }> =>
      this.#candidates.gather({ ...request, filter: { ...filter, documentIds }, depth });
    const found = (await within(allowed, NAMED_DEPTH)).candidates;
    const heard = new Set([...candidates, ...found].map(({ chunk }) => chunk.documentId));
    const unheard = allowed.filter((id) => !heard.has(id)).slice(0, MAX_LONE_LOOKUPS);
    const alone = await Promise.all(unheard.map((id) => within([id], LONE_DEPTH)));
    return [...found, ...alone.flatMap(({ candidates }) => candidates)];
  }

  async #phraseCandidates(
    { phrases, identifiers }: ParsedQuery,
    filter: IndexFilter,
    limit: number,
    vector: QueryVector | undefined,
  ): Promise<Candidate[]> {
    const found = await Promise.all(
      [...phrases, ...identifiers].map((phrase) => this.#candidates.holding(phrase, filter, limit + SLACK, vector)),
    );
    return found.flat();
  }

  async #rerank(query: string, ranked: readonly Ranked[], signal?: AbortSignal): Promise<readonly Ranked[]> {
    const ranker = this.#parts.ranker?.();
    if (!ranker) return ranked;
    try {
      return await rerank(query, ranked, ranker.rank, { budgetMs: ranker.budgetMs, ...(signal && { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      this.#parts.log.warn({ error: String(error) }, 'the reranker could not be used');
      return ranked;
    }
  }

  async #vectorOf(text: string, signal?: AbortSignal): Promise<QueryVector | undefined> {
    try {
      return await this.#parts.vectors?.query(text, signal);
    } catch (error) {
      signal?.throwIfAborted();
      this.#parts.log.warn({ error: String(error) }, 'the query could not be embedded');
      return undefined;
    }
  }

  #count(): { readonly chunks: number; readonly documents: number } {
    this.#counts ??= this.#parts.versions.countLive();
    return this.#counts;
  }
}

/**
 * Without the words that only hold a sentence together, where the library uses them so much that they tell next
 * to nothing: of a million passages, looking up "the" costs more than all the rest of a question.
 */
function withoutCommonWords(weights: Map<string, number>, languages: readonly string[]): Map<string, number> {
  const heaviest = Math.max(0, ...weights.values());
  const isCommon = (term: string): boolean => ['en', ...languages].some((language) => isStopWord(term, language));
  return new Map([...weights].filter(([term, weight]) => weight >= COMMON_SHARE * heaviest || !isCommon(term)));
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const known = best.get(candidate.chunk.id);
    best.set(candidate.chunk.id, known ? { ...candidate, ...known } : candidate);
  }
  return [...best.values()];
}

/** Those that hold what the query has in quotation marks; if none does, the words alone must do. */
function onlyWithPhrases(candidates: readonly Candidate[], { phrases }: ParsedQuery): readonly Candidate[] {
  if (phrases.length === 0) return candidates;
  const holding = candidates.filter(({ holds }) => phrases.every(holds));
  return holding.length > 0 ? holding : candidates;
}

function passageOf({ candidate: { chunk }, score, explanation, sameAs }: Selected, explain: boolean): FoundPassage {
  return {
    ...foundPassage(chunk, score),
    ...(sameAs.length > 0 && { sameAs: sameAs.map(({ candidate }) => nameOf(candidate.chunk)) }),
    ...(explain && { explanation }),
  };
}

function foundPassage(chunk: StoredChunk, score: number): FoundPassage {
  const page = pageOf(chunk.spans);
  return {
    chunkId: chunk.id,
    documentId: chunk.documentId,
    title: chunk.title,
    path: chunk.path,
    headingPath: chunk.headingPath,
    ...(page !== undefined && { page }),
    ...(chunk.pageUnit !== null && { pageUnit: chunk.pageUnit }),
    text: chunk.text,
    score,
    spans: chunk.spans,
  };
}

const nameOf = ({ id, documentId, title }: StoredChunk): { chunkId: number; documentId: string; title: string } => ({
  chunkId: id,
  documentId,
  title,
});

/** The page that most of a passage stands on; a line left over from the page before does not name it. */
function pageOf(spans: readonly ChunkSpan[]): number | undefined {
  const characters = new Map<number, number>();
  for (const { page, start, end } of spans) {
    if (page !== undefined) characters.set(page, (characters.get(page) ?? 0) + end - start);
  }
  return [...characters].reduce<[number | undefined, number]>(
    (most, each) => (each[1] > most[1] ? each : most),
    [undefined, 0],
  )[0];
}

/**
 * The question without the white space around it.
 * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`
 */
export function checkQuestion(question: string): string {
  const clean = question.trim();
  if (!clean) throw new AlcoveError('QUESTION_EMPTY');
  if (clean.length > MAX_QUESTION_LENGTH) throw new AlcoveError('QUESTION_TOO_LONG');
  return clean;
}
