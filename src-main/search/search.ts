import type { Passage } from '../../src-shared/answers.ts';
import type { ChunkSpan } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MAX_QUESTION_LENGTH } from '../../src-shared/limits.ts';
import { queryTerms } from '../analysis/index.ts';
import type { VersionRepository } from '../storage/index.ts';
import type { IndexFilter } from './index-filter.ts';
import type { KeywordIndex } from './keyword-index.ts';

export interface SearchRequest extends IndexFilter {
  readonly query: string;
  readonly limit: number;
}

/** A passage with where each stretch of its text stands in the document. */
export interface FoundPassage extends Passage {
  readonly spans: readonly ChunkSpan[];
}

/** Terms of one query; what is longer is cut. */
const MAX_TERMS = 512;

/** Asked for beyond the limit, because hits of versions on their way out are dropped. */
const SLACK = 20;

/** Finds passages in what the library says is ready. */
export class Search {
  readonly #index: KeywordIndex;
  readonly #versions: VersionRepository;
  #languages: readonly string[] | undefined;
  #chunkCount: number | undefined;

  constructor(index: KeywordIndex, versions: VersionRepository) {
    this.#index = index;
    this.#versions = versions;
  }

  /** The languages of the ready documents, most common first. */
  get languages(): readonly string[] {
    this.#languages ??= this.#versions.languages();
    return this.#languages;
  }

  /** How many chunks answer, over the whole library. */
  get chunkCount(): number {
    this.#chunkCount ??= this.#versions.countLiveChunks();
    return this.#chunkCount;
  }

  /** Whether all of these chunks still answer: their documents may have changed or gone since they were found. */
  holds(chunkIds: readonly number[]): boolean {
    return this.#versions.liveChunks(chunkIds).size === new Set(chunkIds).size;
  }

  /** To be called when documents came or went. */
  libraryChanged(): void {
    this.#languages = undefined;
    this.#chunkCount = undefined;
  }

  /**
   * The best passages for a query, best first.
   * @throws AlcoveError `QUESTION_EMPTY`, `QUESTION_TOO_LONG`
   */
  async search({ query, limit, ...filter }: SearchRequest): Promise<FoundPassage[]> {
    const clean = checkQuestion(query);
    const terms = queryTerms(clean, this.languages).slice(0, MAX_TERMS);
    let asked = limit + SLACK;
    for (;;) {
      const hits = await this.#index.search(terms, asked, filter);
      const chunks = this.#versions.liveChunks(hits.map((hit) => hit.chunkId));
      const passages = hits.flatMap((hit): FoundPassage[] => {
        const chunk = chunks.get(hit.chunkId);
        if (!chunk) return [];
        const page = pageOf(chunk.spans);
        return [
          {
            chunkId: chunk.id,
            documentId: chunk.documentId,
            title: chunk.title,
            path: chunk.path,
            headingPath: chunk.headingPath,
            ...(page !== undefined && { page }),
            ...(chunk.pageUnit !== null && { pageUnit: chunk.pageUnit }),
            text: chunk.text,
            score: hit.score,
            spans: chunk.spans,
          },
        ];
      });
      // A large document that was just replaced may fill the hits with its old version's rows.
      if (passages.length >= limit || hits.length < asked) return passages.slice(0, limit);
      asked *= 4;
    }
  }

  /**
   * How much a term tells in this library: the best BM25 score it reaches alone, which is
   * its inverse document frequency times a factor between 1 and 2.2. `undefined` when no
   * chunk holds it.
   */
  async termWeight(terms: ReadonlySet<string>, filter: IndexFilter): Promise<number | undefined> {
    const [best] = await this.#index.search([...terms], 1, filter);
    return best?.score;
  }
}

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
