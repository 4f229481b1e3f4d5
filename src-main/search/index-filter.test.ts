import { describe, expect, it } from 'vitest';
import { chunkCondition, quote, rangesOf, whereClause } from './index-filter.ts';

describe('the condition of a filter', () => {
  it('is none where everything may be found', () => {
    expect(whereClause({})).toBeUndefined();
  });

  it('holds nothing where nothing is allowed', () => {
    expect(whereClause({ documentIds: [] })).toBe('false');
    expect(whereClause({ formats: [] })).toBe('false');
    expect(whereClause({ tags: [] })).toBe('false');
  });

  it('joins what is given', () => {
    expect(whereClause({ formats: ['pdf'], since: 1.2, until: 9.7 })).toBe(
      `format IN ('pdf') AND date >= 2 AND date <= 9`,
    );
  });

  it('takes quotes for letters', () => {
    expect(quote(`a'b''c`)).toBe(`'a''b''''c'`);
  });

  it('names runs of chunks by their ends', () => {
    expect(rangesOf([1, 2, 3, 7, 9, 10])).toEqual([
      [1, 3],
      [7, 7],
      [9, 10],
    ]);
    expect(
      chunkCondition([
        [1, 3],
        [7, 7],
      ]),
    ).toBe('chunk_id BETWEEN 1 AND 3 OR chunk_id = 7');
  });
});
