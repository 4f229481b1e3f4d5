/**
 * The terms of a chunk. Most chunks are asked for a handful of terms only, so they are looked up in the text
 * that they are stored as; sets are made for those that are compared with each other.
 */
export class ChunkTerms {
  readonly #read: () => string;
  #text: string | undefined;
  #pairs: ReadonlySet<string> | undefined;

  /** @param read the terms, separated by blanks */
  constructor(read: () => string) {
    this.#read = read;
  }

  has(term: string): boolean {
    return this.text.includes(` ${term} `);
  }

  /** Whether any of the terms is among them. */
  hasAny(terms: Iterable<string>): boolean {
    for (const term of terms) if (this.has(term)) return true;
    return false;
  }

  /** With a blank before and after each. */
  get text(): string {
    this.#text ??= ` ${this.#read()} `;
    return this.#text;
  }

  /** Terms that follow on each other: what tells texts of the same words apart. */
  get pairs(): ReadonlySet<string> {
    if (!this.#pairs) {
      const terms = this.text.trim().split(' ');
      this.#pairs = new Set(terms.map((term, index) => (index === 0 ? term : `${terms[index - 1]} ${term}`)));
    }
    return this.#pairs;
  }
}
