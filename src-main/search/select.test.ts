import { describe, expect, it } from 'vitest';
import { ranked } from '../testing/ranked.ts';
import { coverDocuments, withoutDuplicates } from './select.ts';

/** Ten passages of one document, then one each of two others. */
const PASSAGES = [
  ...Array.from({ length: 10 }, (_, id) => ranked({ id, documentId: 'many', score: 0.9 - id / 100 })),
  ranked({ id: 10, documentId: 'first', score: 0.3 }),
  ranked({ id: 11, documentId: 'second', score: 0.2 }),
];

const idsOf = (results: readonly { readonly candidate: { readonly chunk: { readonly id: number } } }[]): number[] =>
  results.map(({ candidate }) => candidate.chunk.id);

const best = (limit: number) => withoutDuplicates(PASSAGES, limit);

describe('coverDocuments', () => {
  it('brings in a passage of each document that was asked for, and keeps the best ones first', () => {
    const covered = coverDocuments(best(4), PASSAGES, ['second', 'first']);
    expect(idsOf(covered)).toEqual([0, 1, 10, 11]);
    expect(covered.map(({ explanation }) => explanation.isForCoverage ?? false)).toEqual([false, false, true, true]);
  });

  it('leaves the only result as it is', () => {
    expect(idsOf(coverDocuments(best(1), PASSAGES, ['first']))).toEqual([0]);
  });

  it('brings in a passage also where it says nearly what another document does', () => {
    const [first] = PASSAGES;
    if (!first) throw new Error('there are passages');
    const twin = ranked({ id: 20, documentId: 'twin', score: 0.85, terms: first.candidate.terms.text });
    const all = [first, twin, ...PASSAGES.slice(1)];
    const covered = coverDocuments(withoutDuplicates(all, 4), all, ['many', 'twin']);
    expect(idsOf(covered)).toContain(20);
    expect(covered).toHaveLength(4);
  });
});

describe('withoutDuplicates', () => {
  it('takes others in the place of those that say the same, in the order of their scores', () => {
    const [first, ...rest] = PASSAGES;
    if (!first) throw new Error('there are passages');
    const twin = ranked({ id: 20, documentId: 'twin', score: 0.85, terms: first.candidate.terms.text });
    const selected = withoutDuplicates([first, twin, ...rest], 4);
    expect(idsOf(selected)).toEqual([0, 1, 2, 3]);
    expect(idsOf(selected[0]?.sameAs ?? [])).toEqual([20]);
  });

  it('names no more copies than anyone reads', () => {
    const [first] = PASSAGES;
    const copies = Array.from({ length: 300 }, (_, id) =>
      ranked({ id: 100 + id, documentId: `copy ${id}`, score: 0.8, terms: first?.candidate.terms.text ?? '' }),
    );
    const [selected, ...others] = withoutDuplicates(copies, 10);
    expect(others).toEqual([]);
    expect(selected?.sameAs).toHaveLength(20);
  });
});
