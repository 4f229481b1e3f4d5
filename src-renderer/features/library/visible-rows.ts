/** Rows of a list in one column: where each begins, in pixels, and where the last one ends. */
export interface RowOffsets {
  /** One more entry than rows. */
  readonly starts: Float64Array;
  readonly total: number;
}

/** Adds up the heights of rows. */
export function rowOffsets(heights: Iterable<number>, count: number): RowOffsets {
  const starts = new Float64Array(count + 1);
  let row = 0;
  let y = 0;
  for (const height of heights) {
    starts[row++] = y;
    y += height;
  }
  starts[count] = y;
  return { starts, total: y };
}

/**
 * The rows to draw: those that touch the view, and `overscan` more on each side.
 * @returns `end` is exclusive
 */
export function visibleRows(
  { starts }: RowOffsets,
  view: { readonly top: number; readonly height: number },
  overscan: number,
): { readonly start: number; readonly end: number } {
  const count = starts.length - 1;
  const first = lastAtOrBefore(starts, view.top);
  const last = lastAtOrBefore(starts, view.top + view.height);
  return { start: Math.max(0, first - overscan), end: Math.min(count, last + 1 + overscan) };
}

function lastAtOrBefore(starts: Float64Array, y: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
