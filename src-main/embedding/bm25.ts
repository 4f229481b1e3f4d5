/** LanceDB's parameters of BM25 (Robertson and Zaragoza 2009). */
const K1 = 1.2;
const B = 0.75;

/** BM25 over a few hundred texts in memory, for trying out what a search of them would find. */
export class Bm25 {
  readonly #postings = new Map<string, [text: number, count: number][]>();
  readonly #lengths: number[];
  readonly #average: number;

  /** @param texts as terms, with repetitions */
  constructor(texts: readonly (readonly string[])[]) {
    this.#lengths = texts.map(({ length }) => length);
    this.#average = this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
    for (const [index, terms] of texts.entries()) {
      for (const [term, count] of countsOf(terms)) {
        const postings = this.#postings.get(term);
        if (postings) postings.push([index, count]);
        else this.#postings.set(term, [[index, count]]);
      }
    }
  }

  /** The score of every text. @param terms of the query, each once */
  scores(terms: readonly string[]): Float64Array {
    const scores = new Float64Array(this.#lengths.length);
    for (const term of terms)
      for (const [text, count] of this.#postings.get(term) ?? [])
        scores[text] = (scores[text] ?? 0) + this.#contribution(term, count, this.#lengths[text] ?? 0);
    return scores;
  }

  /** The score that a text would have that is not among them. */
  scoreOf(text: readonly string[], terms: readonly string[]): number {
    const counts = countsOf(text);
    return terms.reduce((sum, term) => {
      const count = counts.get(term);
      return count === undefined ? sum : sum + this.#contribution(term, count, text.length);
    }, 0);
  }

  /** The most that any text reaches for a term; 0 for one that no text holds. */
  most(term: string): number {
    const postings = this.#postings.get(term) ?? [];
    return Math.max(0, ...postings.map(([text, count]) => this.#contribution(term, count, this.#lengths[text] ?? 0)));
  }

  /** What a term would weigh that no text holds. */
  get unknown(): number {
    return this.#idf('');
  }

  #contribution(term: string, count: number, length: number): number {
    const norm = K1 * (1 - B + (B * length) / Math.max(1, this.#average));
    return (this.#idf(term) * count * (K1 + 1)) / (count + norm);
  }

  #idf(term: string): number {
    const holding = this.#postings.get(term)?.length ?? 0;
    return Math.log(1 + (this.#lengths.length - holding + 0.5) / (holding + 0.5));
  }
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
