/** FNV-1a, over UTF-16 code units. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const BLANK = 0x20;

/** Hashes that a signature has. */
const HASHES = 8;

/** Odd numbers, so that multiplying by them modulo 2^32 mixes and loses nothing. */
const FACTORS = Uint32Array.from([
  0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09,
]);

/**
 * A short signature of the pairs of terms that follow on each other (MinHash, Broder 1997): the share of places in
 * which two signatures agree is about the share of pairs that the texts have in common (Jaccard).
 * @param terms separated by blanks; repetitions of a pair count once
 */
export function minHash(terms: string): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffff_ffff);
  let hash = OFFSET;
  let before = 0;
  let isInside = false;
  for (let index = 0; index <= terms.length; index++) {
    const code = index < terms.length ? terms.charCodeAt(index) : BLANK;
    if (code !== BLANK) {
      hash = Math.imul(hash ^ code, PRIME);
      isInside = true;
    } else if (isInside) {
      takeIn(least, Math.imul(before, PRIME) ^ hash);
      before = hash;
      hash = OFFSET;
      isInside = false;
    }
  }
  return least;
}

function takeIn(least: Uint32Array, hash: number): void {
  const mixed = hash ^ (hash >>> 15);
  for (let index = 0; index < HASHES; index++) {
    const value = Math.imul(mixed, FACTORS[index] ?? 1) >>> 0;
    if (value < (least[index] ?? 0)) least[index] = value;
  }
}

/** The share of places in which two signatures agree, 0 to 1. */
export function agreement(one: Uint32Array, other: Uint32Array): number {
  let equal = 0;
  for (let index = 0; index < HASHES; index++) if (one[index] === other[index]) equal++;
  return equal / HASHES;
}
