/** Counts the tokens of a text. A model's own tokenizer fits here; until there is one, {@link estimateTokens}. */
export type CountTokens = (text: string) => number;

/** Words shorter than this are mostly one token in the vocabularies of BERT and of today's language models. */
const CHARS_PER_TOKEN_LATIN = 6;
const CHARS_PER_TOKEN_OTHER = 3;

const LATIN = 0;
const BLANK = 1;
/** A sign, an ideograph, a kana or a syllable: a token by itself. */
const SINGLE = 2;
const OTHER = 3;

/** The class of each UTF-16 code unit: looking up is twice as fast as comparing. */
const CLASSES = Uint8Array.from({ length: 0x10000 }, (_, code) => {
  if (code <= 32 || code === 0xa0) return BLANK;
  if (code < 128) return /[a-zA-Z0-9]/.test(String.fromCharCode(code)) ? LATIN : SINGLE;
  if (code >= 0xc0 && code <= 0x24f) return LATIN;
  return code >= 0x2e80 && code <= 0xd7af ? SINGLE : OTHER;
});

/**
 * An estimate of how many tokens a subword tokenizer makes of `text`, in one pass and
 * without a model: a token for each ideograph or kana, for each sign, and for every six
 * letters of a Latin word (three in other alphabets).
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let latin = 0;
  let other = 0;
  for (let index = 0; index < text.length; index++) {
    const kind = CLASSES[text.charCodeAt(index)];
    if (kind === LATIN) {
      // Each sixth letter begins a token: counting them here needs no division at the word's end.
      if (latin === 0) tokens++;
      if (++latin === CHARS_PER_TOKEN_LATIN) latin = 0;
    } else if (kind === OTHER) {
      if (other === 0) tokens++;
      if (++other === CHARS_PER_TOKEN_OTHER) other = 0;
    } else {
      if (kind === SINGLE) tokens++;
      latin = 0;
      other = 0;
    }
  }
  return tokens;
}
