import { chunkTerms } from '../analysis/index.ts';
import type { StoredChunk, VersionRepository } from '../storage/index.ts';
import { ChunkTerms } from './chunk-terms.ts';
import { dotProduct } from './dot-product.ts';
import type { FusionTrust } from './fusion.ts';
import type { IndexFilter } from './index-filter.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { foldForPhrases, holdsPhrase, type ParsedQuery, type Phrase } from './parse-query.ts';
import type { VectorHit, VectorIndex } from './vector-index.ts';

/** A chunk that may answer, with what was found out about it. */
export interface Candidate {
  readonly chunk: StoredChunk;
  /** Its terms, and those of the title and the headings it stands under. */
  readonly terms: ChunkTerms;
  /** Whether it, its title, its path or a heading above it holds a phrase. */
  readonly holds: (phrase: Phrase) => boolean;
  /** BM25; absent where it was found by something else. */
  readonly bm25?: number;
  readonly keywordRank?: number;
  /** Cosine with the query; absent where there is no vector of it. */
  readonly similarity?: number;
  readonly vectorRank?: number;
}

/** A query's vector, and where it can be searched for. */
export interface QueryVector {
  readonly vector: Float32Array;
  readonly index: VectorIndex;
  readonly trust: FusionTrust;
}

export interface GatherRequest {
  readonly query: ParsedQuery;
  readonly filter: IndexFilter;
  /** Hits of each kind that are looked at. */
  readonly depth: number;
  /** `undefined` where there are no vectors, or the question is for words only. */
  readonly vector: QueryVector | undefined;
  /** Whether words are looked up at all. */
  readonly byKeyword: boolean;
}

interface Found {
  bm25?: number;
  keywordRank?: number;
  similarity?: number;
  vectorRank?: number;
  terms?: string;
}

/** Passages that are looked through for a phrase. */
const PHRASE_DEPTH = 200;
const MAX_PHRASE_DEPTH = 5_000;

/** Finds the chunks that may answer a query, and brings along what they are judged by. */
export class Candidates {
  readonly #keyword: KeywordIndex;
  readonly #versions: VersionRepository;

  constructor(keyword: KeywordIndex, versions: VersionRepository) {
    this.#keyword = keyword;
    this.#versions = versions;
  }

  /**
   * The best by words and the best by meaning, looked up at the same time.
   * @returns them in no order, and whether there may be more where they came from
   */
  async gather(request: GatherRequest): Promise<{ readonly candidates: Candidate[]; readonly isAll: boolean }> {
    const { query, filter, depth, vector, byKeyword } = request;
    const [hits, near] = await Promise.all([
      byKeyword ? this.#keyword.search(query.terms, depth, filter, { withTerms: true }) : [],
      vector ? vector.index.search(vector.vector, depth, filter) : [],
    ]);
    const found = new Map<number, Found>();
    hits.forEach(({ chunkId, score, terms }, position) => {
      found.set(chunkId, { bm25: score, keywordRank: position + 1, ...(terms !== undefined && { terms }) });
    });
    near.forEach(({ chunkId, similarity }: VectorHit, position) => {
      found.set(chunkId, { ...found.get(chunkId), similarity, vectorRank: position + 1 });
    });
    return {
      candidates: await this.#complete(found, vector),
      isAll: hits.length < depth && near.length < depth,
    };
  }

  /** The chunks that hold a phrase word for word, as many as `limit`, the best by its words first. */
  async holding(
    phrase: Phrase,
    filter: IndexFilter,
    limit: number,
    vector: QueryVector | undefined,
  ): Promise<Candidate[]> {
    const found = await Promise.all(phrase.lookups.map((terms) => this.#holding(phrase, terms, filter, limit)));
    return this.#complete(new Map(found.flatMap((each) => [...each]).slice(0, limit)), vector);
  }

  /** Those of the chunks that have all of these terms. */
  async #holding(
    phrase: Phrase,
    terms: readonly string[],
    filter: IndexFilter,
    limit: number,
  ): Promise<Map<number, Found>> {
    for (let depth = PHRASE_DEPTH; ; depth *= 5) {
      const hits = await this.#keyword.search(terms, depth, filter, { operator: 'and', withTerms: true });
      const found = new Map<number, Found>(
        hits.map((hit) => [hit.chunkId, hit.terms === undefined ? {} : { terms: hit.terms }]),
      );
      const holding = (await this.#complete(found, undefined)).filter(({ holds }) => holds(phrase));
      if (holding.length >= limit || hits.length < depth || depth >= MAX_PHRASE_DEPTH)
        return new Map(holding.slice(0, limit).map(({ chunk }) => [chunk.id, found.get(chunk.id) ?? {}]));
    }
  }

  /** Reads the chunks, leaves out those that do not answer any more, and looks up the similarities that are missing. */
  async #complete(found: ReadonlyMap<number, Found>, vector: QueryVector | undefined): Promise<Candidate[]> {
    const chunks = this.#versions.liveChunks([...found.keys()]);
    const lacking = vector ? [...chunks.keys()].filter((id) => found.get(id)?.similarity === undefined) : [];
    const vectors = vector && lacking.length > 0 ? await vector.index.vectors(lacking) : undefined;
    return Array.from(chunks.values(), (chunk): Candidate => {
      const { terms, ...facts } = found.get(chunk.id) ?? {};
      const own = vectors?.get(chunk.id);
      return {
        chunk,
        terms: new ChunkTerms(() => terms ?? chunkTerms(chunk, chunk.title, chunk.language ?? undefined).join(' ')),
        holds: phrasesOf(chunk),
        ...facts,
        ...(own && vector && { similarity: dotProduct(own, vector.vector) }),
      };
    });
  }
}

/** Tells which phrases stand in a chunk, which is folded once for all of them. */
function phrasesOf({ text, title, headingPath, path }: StoredChunk): Candidate['holds'] {
  let folded: readonly string[] | undefined;
  return (phrase) => {
    folded ??= [text, title, ...headingPath, path].map(foldForPhrases);
    return folded.some((each) => holdsPhrase(each, phrase));
  };
}
