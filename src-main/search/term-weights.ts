import type { KeywordIndex } from './keyword-index.ts';

/** Terms that are remembered. */
const MAX_KNOWN = 20_000;

/** Terms looked up for one query; of a longer one the others are taken to weigh as these do on average. */
const MAX_LOOKUPS = 48;

/** By this share the library may grow or shrink before weights are looked up again. */
const STALE_SHARE = 0.05;

/**
 * How much terms tell in this library: the best BM25 score that each reaches alone, which is its inverse
 * document frequency times a factor between 1 and 2.2. The sum of a query's weights is the most that any
 * passage could reach for it.
 */
export class TermWeights {
  readonly #index: KeywordIndex;
  readonly #chunkCount: () => number;
  readonly #known = new Map<string, number>();
  #countThen = 0;

  constructor(index: KeywordIndex, chunkCount: () => number) {
    this.#index = index;
    this.#chunkCount = chunkCount;
  }

  /** To be called when documents came or went: what was not there may be now. */
  libraryChanged(): void {
    for (const [term, weight] of this.#known) if (weight === 0) this.#known.delete(term);
  }

  /** @returns the weight of each of the first terms, as many as are looked up; 0 for one that no chunk holds */
  async of(terms: readonly string[]): Promise<Map<string, number>> {
    this.#forgetStale();
    const wanted = terms.slice(0, MAX_LOOKUPS);
    const weights = await Promise.all(wanted.map((term) => this.#weight(term)));
    return new Map(wanted.map((term, position) => [term, weights[position] ?? 0]));
  }

  /** What a term weighs that no chunk, or only one, holds: as much as any. */
  get ofUnknown(): number {
    return Math.log(1 + (Math.max(1, this.#chunkCount()) - 0.5) / 1.5);
  }

  async #weight(term: string): Promise<number> {
    const known = this.#known.get(term);
    if (known !== undefined) return known;
    const [best] = await this.#index.search([term], 1);
    const weight = best?.score ?? 0;
    if (this.#known.size >= MAX_KNOWN)
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    this.#known.set(term, weight);
    return weight;
  }

  #forgetStale(): void {
    const count = this.#chunkCount();
    if (Math.abs(count - this.#countThen) <= STALE_SHARE * this.#countThen) return;
    this.#known.clear();
    this.#countThen = count;
  }
}
