import type { KeywordRow, VectorRow } from '../search/index.ts';
import { seededRandom } from './random.ts';

/** A row for either table, with what a test does not care about filled in. */
export function indexRow(chunkId: number, more: Partial<KeywordRow & VectorRow> = {}): KeywordRow & VectorRow {
  return {
    chunkId,
    documentId: 'doc',
    collectionIds: [1],
    format: 'text',
    date: null,
    tags: [],
    terms: 'whale',
    vector: randomVector(chunkId),
    ...more,
  };
}

/** A vector of length 1 in a direction of its own, the same on every run. */
export function randomVector(seed: number, dimensions = 16): Float32Array {
  const random = seededRandom(seed * 2_654_435_761);
  const vector = Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
