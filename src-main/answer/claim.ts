import { queryConcepts, queryTerms, splitSentences } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';
import { matches } from './matches.ts';
import { type Quotable, quotablesOf } from './quotable.ts';

/** A claim of fewer characters says too little by itself: what stands before it is looked at, too. */
const SHORTEST_CLAIM = 12;

/** How much of a sentence should be about the claim, next to how much of the claim is in it. */
const FOCUS_SHARE = 0.25;

/** The sentence of a passage that bears a claim, and how much of the claim is in it: 0 to 1. */
export interface Bearing {
  readonly quotable: Omit<Quotable, 'standing'>;
  readonly share: number;
}

/**
 * What an answer claims where a marker stands: the last sentence of the text before it, or what
 * of that sentence follows the marker before.
 * @param text what was written up to the marker, without markers
 * @param sinceMarker what of it follows the marker before
 */
export function claimBefore(text: string, sinceMarker: string): string {
  const hasWords = (sentence: string): boolean => /[\p{L}\p{N}]/u.test(sentence);
  const last = splitSentences(sinceMarker).findLast(hasWords)?.trim() ?? '';
  return last.length >= SHORTEST_CLAIM ? last : (splitSentences(text).findLast(hasWords)?.trim() ?? '');
}

/**
 * The sentence of a passage that best bears a claim: the one that shares most of what the claim is
 * about, and says least else. Where claim and passage share nothing (they may be in different
 * languages), the one that says most of what was asked; failing that, the first.
 */
export function bearingSentence(
  claim: string,
  question: string,
  passage: FoundPassage,
  languages: readonly string[],
): Bearing {
  const quotables = quotablesOf(passage);
  for (const about of [claim, question]) {
    const concepts = queryConcepts(about, languages);
    let best: { readonly bearing: Bearing; readonly worth: number } | undefined;
    for (const quotable of quotables) {
      const matched = matches(quotable.text, concepts, languages).size;
      if (matched === 0) continue;
      const share = matched / concepts.length;
      const focus = matched / Math.max(1, queryTerms(quotable.text, languages).length);
      const worth = (share + FOCUS_SHARE * focus) * quotable.standing;
      if (!best || worth > best.worth) best = { bearing: { quotable, share }, worth };
    }
    if (best) return best.bearing;
  }
  return { quotable: quotables[0] ?? wholePassage(passage), share: 0 };
}

/** A passage of headings and fragments is quoted as it is. */
function wholePassage(passage: FoundPassage): Bearing['quotable'] {
  return { passage, text: passage.text.trim(), start: 0, blocks: passage.spans.map(({ block }) => block) };
}
