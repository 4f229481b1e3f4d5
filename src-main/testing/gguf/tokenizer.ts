import type { MetadataValue } from './container.ts';

/** Everyday words: the tokenizer's merges are learned from these, the first weighing most. */
const WORDS =
  `user assistant system the of and to in a is that for it was on with as are be this by from at or have an not which you but had his they
  all one were there can more if no when out so up what said about into them would time only some could other than
  then now look like two first new these people over also after years most made where know water long very word
  question answer because through between each should system work part place well such here take why help number
  document page text light state never world still under last while great where before must right write think
  section report example information between point great house against something nothing every another does country
  number value model result order change study group process following general during large different small
  important second third shown table figure line follow since called within without however although letter river
  garden mountain bridge market winter doctor engine signal copper harbour island music paper glass forest clock`
    .trim()
    .split(/\s+/);

/** What every vocabulary begins with, in this order. */
export const SPECIAL_TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<think>', '</think>'] as const;

/** Tokens of the whole tokenizer; a larger vocabulary is padded with tokens that no text becomes. */
export const TOKENIZER_TOKENS = 512;

/** `enum llama_token_type`. */
const TOKEN_TYPE = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

/**
 * The metadata of a byte-level BPE tokenizer as GPT-2's: any text becomes tokens that become exactly this text.
 * @param size tokens of the vocabulary
 */
export function tokenizerMetadata(size: number): Record<string, MetadataValue> {
  const merges = learnMerges();
  const spoken = [...byteCharacters(), ...merges.map((pair) => pair.join(''))];
  const unused = size - SPECIAL_TOKENS.length - spoken.length;
  if (unused < 0) throw new RangeError(`A vocabulary has at least ${TOKENIZER_TOKENS} tokens`);
  return {
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': [
      ...SPECIAL_TOKENS,
      ...spoken,
      ...Array.from({ length: unused }, (_, index) => `<|unused_${index}|>`),
    ],
    'tokenizer.ggml.token_type': Int32Array.from({ length: size }, (_, id) => {
      if (id < SPECIAL_TOKENS.length)
        return SPECIAL_TOKENS[id]?.startsWith('<|') ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined;
      return id < SPECIAL_TOKENS.length + spoken.length ? TOKEN_TYPE.normal : TOKEN_TYPE.unused;
    }),
    'tokenizer.ggml.merges': merges.map((pair) => pair.join(' ')),
    'tokenizer.ggml.bos_token_id': tokenId('<|endoftext|>'),
    'tokenizer.ggml.eos_token_id': tokenId('<|im_end|>'),
    'tokenizer.ggml.eot_token_id': tokenId('<|im_end|>'),
    'tokenizer.ggml.padding_token_id': tokenId('<|endoftext|>'),
    'tokenizer.ggml.add_bos_token': false,
  };
}

/**
 * The ids of tokens that are a whole word with its blank. Text of such words alone always becomes the same tokens
 * again, however they were chosen; other tokens may be merged when their text is read back.
 */
export function wordTokenIds(): readonly number[] {
  const words = new Set(WORDS.map((word) => `Ġ${word}`));
  const firstMerge = SPECIAL_TOKENS.length + byteCharacters().length;
  return learnMerges().flatMap((pair, index) => (words.has(pair.join('')) ? [firstMerge + index] : []));
}

/** The id of a token that is in the vocabulary, by its text as the vocabulary writes it. */
export function idOf(token: string): number {
  const tokens = [...SPECIAL_TOKENS, ...byteCharacters(), ...learnMerges().map((pair) => pair.join(''))];
  const id = tokens.indexOf(token);
  if (id < 0) throw new RangeError(`There is no token "${token}"`);
  return id;
}

/** The id of a special token. */
export const tokenId = (token: (typeof SPECIAL_TOKENS)[number]): number => SPECIAL_TOKENS.indexOf(token);

/** The visible character that stands for each byte in a byte-level vocabulary, in GPT-2's order. */
function byteCharacters(): readonly string[] {
  const characters: string[] = [];
  let substitutes = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isVisible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    characters.push(String.fromCharCode(isVisible ? byte : substitutes++));
  }
  return characters;
}

type Pair = readonly [string, string];

let learned: readonly Pair[] | undefined;

/** Byte-pair encoding (https://arxiv.org/abs/1508.07909): the most frequent pair becomes a token, again and again. */
function learnMerges(): readonly Pair[] {
  if (learned) return learned;
  const count = TOKENIZER_TOKENS - SPECIAL_TOKENS.length - byteCharacters().length;
  // A blank belongs to the word that follows it.
  let words = [...new Set(WORDS)].flatMap((word, rank) => [
    { pieces: [...`Ġ${word}`], weight: 1 / (rank + 10) },
    { pieces: [...word], weight: 0.2 / (rank + 10) },
  ]);
  const merges: Pair[] = [];
  while (merges.length < count) {
    const best = mostFrequentPair(words);
    merges.push(best);
    words = words.map(({ pieces, weight }) => ({ pieces: merge(pieces, best), weight }));
  }
  learned = merges;
  return merges;
}

function mostFrequentPair(words: readonly { readonly pieces: readonly string[]; readonly weight: number }[]): Pair {
  const weights = new Map<string, number>();
  for (const { pieces, weight } of words) {
    for (const [index, piece] of pieces.slice(1).entries()) {
      const pair = `${pieces[index]} ${piece}`;
      weights.set(pair, (weights.get(pair) ?? 0) + weight);
    }
  }
  const [best] = [...weights].reduce((heaviest, pair) => (pair[1] > heaviest[1] ? pair : heaviest), ['', 0]);
  const [left, right] = best.split(' ');
  if (!left || !right) throw new RangeError('There is nothing left to merge');
  return [left, right];
}

function merge(pieces: readonly string[], [left, right]: Pair): string[] {
  const merged: string[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] ?? '';
    const joins = piece === left && pieces[index + 1] === right;
    merged.push(joins ? left + right : piece);
    if (joins) index++;
  }
  return merged;
}
