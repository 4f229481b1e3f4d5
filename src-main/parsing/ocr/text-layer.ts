/** The letters and digits of a text, without what stands between them. */
export const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** How many letters and digits a text has. */
export const letterCount = (text: string): number => lettersOf(text).length;

/** More than this share of marks that mean nothing, and the font has no map to Unicode. */
const MAX_MEANINGLESS = 0.3;

/** Whether most of a text is what fonts without a map to Unicode yield: private, unassigned and control characters. */
export function isGarbage(text: string): boolean {
  const marks = text.replace(/\s/g, '');
  const meaningless = marks.match(/[\ufffd\p{Co}\p{Cn}\p{Cc}]/gu)?.length ?? 0;
  return meaningless > MAX_MEANINGLESS * marks.length;
}

/** Fewer letters than this say nothing about the language they are in. */
const MIN_LATIN = 200;

/**
 * Shares of vowels that no language written in Latin letters stays outside of, on a page of
 * text: a font whose letters are mapped to others yields such a page.
 */
const MIN_VOWELS = 0.2;
const MAX_VOWELS = 0.7;

/** Whether the Latin letters of a text are in no likely proportion. Codes and lists of names can be, too. */
export function isGibberish(text: string): boolean {
  const latin = text.normalize('NFD').match(/\p{Script=Latin}/gu) ?? [];
  if (latin.length < MIN_LATIN || latin.length < letterCount(text) / 2) return false;
  const vowels = latin.filter((letter) => /[aeiouyæøœıəɛɔ]/i.test(letter)).length;
  return vowels < MIN_VOWELS * latin.length || vowels > MAX_VOWELS * latin.length;
}
