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
   * What followed the longest earlier occurrence of the last tokens.
   * @returns the most tokens asked for; none when there is no such occurrence
   */
  continuation(most: number): Token[] {
    const last = this.#tokens.length - 1;
    if (last < MIN_MATCH) return [];
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
    if (best === NONE) return [];
    return this.#tokens.slice(best + 1, best + 1 + most);
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
