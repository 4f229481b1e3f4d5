import type { Token } from 'node-llama-cpp';

/** A match of fewer tokens says little about what follows. */
const MIN_MATCH = 2;
/** Longer matches are taken for equally good. */
const MAX_MATCH = 16;
/** Earlier occurrences that are compared, the latest first. */
const MAX_CANDIDATES = 8;
/** Bits of the hash of a pair of tokens. */
const HASH_BITS = 14;
const NONE = -1;

/** An earlier occurrence of the last tokens. */
export interface Match {
  /** Position of the token that followed it. */
  readonly next: number;
  /** Tokens that are the same. */
  readonly length: number;
}

/**
 * The tokens of a prompt and its answer, with an index of pairs, to find where the last ones occurred before: the way
 * LZ77 compressors find matches. Looking up and adding cost the same however long the prompt is.
 */
export class TokenHistory {
  readonly #tokens: Token[] = [];
  /** By the hash of a pair: where it ended last. */
  readonly #latest = new Int32Array(1 << HASH_BITS).fill(NONE);
  /** By position: where a pair of the same hash ended before. */
  readonly #earlier: number[] = [];

  constructor(tokens: readonly Token[]) {
    for (const token of tokens) this.push(token);
  }

  push(token: Token): void {
    // A pair is findable once it is known what follows it.
    const end = this.#tokens.length - 1;
    if (end >= 0) {
      const hash = this.#hash(end);
      this.#earlier.push(this.#latest[hash] ?? NONE);
      this.#latest[hash] = end;
    }
    this.#tokens.push(token);
  }

  /**
   * The longest earlier occurrence of the last tokens.
   * @returns where what followed it begins, and how many tokens it has, 16 at most; `undefined` if there is none
   */
  match(): Match | undefined {
    const last = this.#tokens.length - 1;
    if (last < MIN_MATCH) return undefined;
    let best = NONE;
    let bestLength = MIN_MATCH - 1;
    let candidate = this.#latest[this.#hash(last)] ?? NONE;
    for (let tried = 0; candidate !== NONE && tried < MAX_CANDIDATES; tried++) {
      const length = this.#matchLength(candidate, last);
      if (length > bestLength) {
        best = candidate;
        bestLength = length;
      }
      candidate = this.#earlier[candidate] ?? NONE;
    }
    return best === NONE ? undefined : { next: best + 1, length: bestLength };
  }

  /** The tokens from there on, so many at most. */
  tokens(from: number, most: number): Token[] {
    return this.#tokens.slice(from, from + most);
  }

  #matchLength(one: number, other: number): number {
    let length = 0;
    while (length < MAX_MATCH && length <= one && this.#tokens[one - length] === this.#tokens[other - length]) length++;
    return length;
  }

  #hash(end: number): number {
    const pair = Math.imul(this.#tokens[end] ?? 0, 0x9e3779b1) ^ Math.imul(this.#tokens[end - 1] ?? 0, 0x85ebca6b);
    return pair >>> (32 - HASH_BITS);
  }
}
