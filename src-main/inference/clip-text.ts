/** No tokenizer in use makes tokens of more characters than this on average; most make them of three or four. */
const MAX_CHARS_PER_TOKEN = 32;
const LEAST_CHARS = 4_096;

/**
 * The beginning of a text that is longer than a model could read, with far more than it will: the rest would be
 * tokenized for nothing. No character is cut in two, no emoji of several code points either.
 */
export function clipText(text: string, maxTokens: number): string {
  const most = Math.max(LEAST_CHARS, maxTokens * MAX_CHARS_PER_TOKEN);
  if (text.length <= most) return text;
  let end = most;
  while (end > most / 2 && isInside(text, end)) end--;
  return text.slice(0, end);
}

/** Whether a cut here would part a surrogate pair, or what is joined: an emoji from its modifier, a letter from its accent. */
function isInside(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  if (before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000) return true;
  return before === 0x200d || /^[\u200d\ufe0f\p{M}\p{Emoji_Modifier}]/u.test(text.slice(at, at + 2));
}
