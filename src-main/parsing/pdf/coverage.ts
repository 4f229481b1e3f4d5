/** A stretch along a line of text, in points. */
export interface Interval {
  from: number;
  to: number;
}

/**
 * The stretches along `u` that ink covers, with gaps narrower than a gutter closed. Adding
 * costs a binary search, so that pages of thousands of runs stay cheap.
 */
export class Coverage {
  readonly intervals: Interval[] = [];
  readonly #gutter: number;

  /** @param gutter gaps narrower than this are blanks, in points */
  constructor(gutter: number) {
    this.#gutter = gutter;
  }

  add(from: number, to: number): void {
    const { intervals } = this;
    // The first interval that ends less than a gutter before `from`, or after it.
    let low = this.indexOf(from - this.#gutter);
    const first = low;
    let [start, end] = [from, to];
    for (let next = intervals[low]; next && next.from - to < this.#gutter; next = intervals[++low]) {
      start = Math.min(start, next.from);
      end = Math.max(end, next.to);
    }
    const only = intervals[first];
    if (only && low === first + 1) [only.from, only.to] = [start, end];
    else intervals.splice(first, low - first, { from: start, to: end });
  }

  /** The index of the first interval that ends after `u`; for a covered place, the one that covers it. */
  indexOf(u: number): number {
    let low = 0;
    let high = this.intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.intervals[middle]?.to ?? 0) > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
