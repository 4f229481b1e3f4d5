/** Hashes that a signature has. */
const HASHES = 8;

/** Odd numbers, so that multiplying by them modulo 2^32 mixes and loses nothing. */
const FACTORS = Uint32Array.from([
  0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09,
]);

/**
 * A short signature of a set of terms (MinHash, Broder 1997): the share of places in which two of them agree
 * is about the share of terms that the sets have in common (Jaccard).
 */
export function minHash(terms: Iterable<string>): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffff_ffff);
  for (const term of terms) {
    const hash = hashOf(term);
    for (let index = 0; index < HASHES; index++) {
      const mixed = Math.imul(hash ^ (hash >>> 15), FACTORS[index] ?? 1) >>> 0;
      if (mixed < (least[index] ?? 0)) least[index] = mixed;
    }
  }
  return least;
}

/** The share of places in which two signatures agree, 0 to 1. */
export function agreement(one: Uint32Array, other: Uint32Array): number {
  let equal = 0;
  for (let index = 0; index < HASHES; index++) if (one[index] === other[index]) equal++;
  return equal / HASHES;
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
