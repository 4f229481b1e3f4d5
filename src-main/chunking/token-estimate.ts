/** Counts the tokens of a text. A model's own tokenizer fits here; until there is one, {@link estimateTokens}. */
export type CountTokens = (text: string) => number;

/** Words shorter than this are mostly one token in the vocabularies of BERT and of today's language models. */
const CHARS_PER_TOKEN_LATIN = 6;
const CHARS_PER_TOKEN_OTHER = 3;

/**
 * An estimate of how many tokens a subword tokenizer makes of `text`, in one pass and
 * without a model: a token for each ideograph or kana, for each sign, and for every six
 * letters of a Latin word (three in other alphabets).
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let latin = 0;
  let other = 0;
  const endWord = (): void => {
    tokens += Math.ceil(latin / CHARS_PER_TOKEN_LATIN) + Math.ceil(other / CHARS_PER_TOKEN_OTHER);
    latin = 0;
    other = 0;
  };
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      (code >= 0xc0 && code <= 0x24f)
    ) {
      latin++;
    } else if (code <= 32 || code === 0xa0) {
      endWord();
    } else if (code < 128) {
      endWord();
      tokens++;
    } else if (code >= 0x2e80 && code <= 0xd7af) {
      endWord();
      tokens++;
    } else {
      other++;
    }
  }
  endWord();
  return tokens;
}
