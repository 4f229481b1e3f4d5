/** A share of a batch's tokens that may be padding, where it has enough of them to be worth a batch of its own. */
const MAX_PADDING = 0.04;
/** So few tokens that padding costs less than another batch. */
const SMALL_BATCH = 96;

/** What waits to be run. */
export interface Waiting {
  /** In tokens. */
  readonly length: number;
}

/**
 * Chooses what runs together: the text at `last`, and as many of the next shorter ones as fit into the budget,
 * padding included, without much of it.
 * @param sorted by rising length
 * @param last where the text is that has waited longest
 * @returns where the batch begins; it ends with `last`
 */
export function batchUpTo(sorted: readonly Waiting[], last: number, budget: number): number {
  const longest = sorted[last]?.length ?? 0;
  let first = last;
  let tokens = longest;
  for (let index = last - 1; index >= 0; index--) {
    const { length } = sorted[index] ?? { length: 0 };
    const padded = longest * (last - index + 1);
    const padding = padded - tokens - length;
    if (padded > budget || (padding > padded * MAX_PADDING && tokens >= SMALL_BATCH)) break;
    first = index;
    tokens += length;
  }
  return first;
}
