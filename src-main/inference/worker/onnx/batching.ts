/** A share of a batch's tokens that may be padding. */
const MAX_PADDING = 0.04;
/** So few tokens of padding cost less than another batch. */
const FEW_TOKENS = 8;

/** What waits to be run. */
export interface Waiting {
  /** In tokens. */
  readonly length: number;
}

/**
 * Chooses what runs together: the text that has waited longest, and as many of those next to it in length as fit
 * into the budget, padding included, without much of it.
 * @param sorted by rising length
 * @param oldest where the text is that has to be among them
 * @returns where the batch begins, and where it ends
 */
export function batchAround(
  sorted: readonly Waiting[],
  oldest: number,
  budget: number,
): { readonly first: number; readonly last: number } {
  let [first, last] = [oldest, oldest];
  let [longest, tokens] = [lengthAt(sorted, oldest), lengthAt(sorted, oldest)];
  for (;;) {
    const texts = last - first + 2;
    const fits = (length: number, longestThen: number): boolean => {
      const padded = longestThen * texts;
      const padding = padded - tokens - length;
      return padded <= budget && padding <= Math.max(FEW_TOKENS, padded * MAX_PADDING);
    };
    const [shorter, longer] = [lengthAt(sorted, first - 1), lengthAt(sorted, last + 1)];
    const mayShrink = first > 0 && fits(shorter, longest);
    const mayGrow = last + 1 < sorted.length && fits(longer, longer);
    if (!mayShrink && !mayGrow) return { first, last };
    // What each would add in padding.
    if (mayGrow && (!mayShrink || (longer - longest) * (texts - 1) <= longest - shorter)) {
      last++;
      tokens += longer;
      longest = longer;
    } else {
      first--;
      tokens += shorter;
    }
  }
}

const lengthAt = (sorted: readonly Waiting[], index: number): number => sorted[index]?.length ?? 0;
