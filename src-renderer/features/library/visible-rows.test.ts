import { describe, expect, it } from 'vitest';
import { rowOffsets, visibleRows } from './visible-rows.ts';

describe('visibleRows', () => {
  const even = rowOffsets(Array(1_000).fill(50), 1_000);

  it('draws what touches the view, and some more on each side', () => {
    expect(visibleRows(even, { top: 500, height: 120 }, 2)).toEqual({ start: 8, end: 15 });
  });

  it('stays inside the list at both ends', () => {
    expect(visibleRows(even, { top: 0, height: 100 }, 5)).toEqual({ start: 0, end: 8 });
    expect(visibleRows(even, { top: 49_950, height: 100 }, 5)).toEqual({ start: 994, end: 1_000 });
    expect(visibleRows(even, { top: 99_999, height: 100 }, 5).end).toBe(1_000);
  });

  it('takes rows of different heights', () => {
    const offsets = rowOffsets([50, 80, 50], 3);
    expect(offsets.total).toBe(180);
    expect(visibleRows(offsets, { top: 60, height: 10 }, 0)).toEqual({ start: 1, end: 2 });
    expect(visibleRows(offsets, { top: 130, height: 10 }, 0)).toEqual({ start: 2, end: 3 });
  });

  it('draws nothing of an empty list', () => {
    expect(visibleRows(rowOffsets([], 0), { top: 0, height: 500 }, 4)).toEqual({ start: 0, end: 0 });
  });
});
