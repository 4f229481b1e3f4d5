/**
 * The terms of a chunk. Most chunks are asked for a handful of terms only, so they are looked up in the text
 * that they are stored as; the set is made for those that are compared with each other.
 */
export class ChunkTerms {
  readonly #read: () => string;
  #text: string | undefined;
  #set: ReadonlySet<string> | undefined;

  /** @param read the terms, separated by blanks */
  constructor(read: () => string) {
    this.#read = read;
  }

  has(term: string): boolean {
    return this.#set?.has(term) ?? this.text.includes(` ${term} `);
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

  get set(): ReadonlySet<string> {
    this.#set ??= new Set(this.text.trim().split(' '));
    return this.#set;
  }
}
