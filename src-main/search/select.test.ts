import { describe, expect, it } from 'vitest';
import { ranked } from '../testing/ranked.ts';
import { coverDocuments, withoutDuplicates } from './select.ts';

/** Ten passages of one document, then one each of two others. */
const PASSAGES = [
  ...Array.from({ length: 10 }, (_, id) => ranked({ id, documentId: 'many', score: 0.9 - id / 100 })),
  ranked({ id: 10, documentId: 'first', score: 0.3 }),
  ranked({ id: 11, documentId: 'second', score: 0.2 }),
];

describe('coverDocuments', () => {
  it('brings in a passage of each document that was asked for, and keeps the best ones first', () => {
    const covered = coverDocuments(PASSAGES, ['second', 'first'], 4);
    expect(covered.slice(0, 4).map(({ candidate }) => candidate.chunk.id)).toEqual([0, 1, 10, 11]);
    expect(covered).toHaveLength(PASSAGES.length);
    expect(new Set(covered.map(({ candidate }) => candidate.chunk.id)).size).toBe(PASSAGES.length);
  });

  it('leaves the only result as it is', () => {
    expect(coverDocuments(PASSAGES, ['first'], 1)[0]?.candidate.chunk.id).toBe(0);
  });
});

describe('withoutDuplicates', () => {
  it('gives scores that go on falling, also where it fills up the room that duplicates leave', () => {
    const [best, ...rest] = PASSAGES;
    if (!best) throw new Error('there are passages');
    const twin = ranked({ id: 20, documentId: 'twin', score: 0.85, terms: best.candidate.terms.text });
    const covered = coverDocuments([best, twin, ...rest], ['first'], 4);
    const selected = withoutDuplicates(covered, 4);
    expect(selected.map(({ candidate }) => candidate.chunk.id)).toEqual([0, 1, 2, 10]);
    expect(selected[0]?.sameAs).toHaveLength(1);
  });
});
