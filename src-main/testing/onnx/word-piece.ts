/** The tokens that BERT's tokenizers have beside those of the text. */
export const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const DIGITS = Array.from({ length: 10 }, (_, index) => String(index));

/** A vocabulary that spells every word of Latin letters, and knows some words whole. */
export function vocabularyOf(words: readonly string[]): readonly string[] {
  const pieces = [...LETTERS, ...DIGITS];
  return [...new Set([...SPECIAL_TOKENS, ...pieces, ...pieces.map((each) => `##${each}`), '.', ',', '?', ...words])];
}

/** `tokenizer.json` of a BERT with this vocabulary. */
export function wordPieceTokenizer(vocabulary: readonly string[]): object {
  const special = (id: string, typeId = 0): object => ({ SpecialToken: { id, type_id: typeId } });
  const text = (id: string, typeId = 0): object => ({ Sequence: { id, type_id: typeId } });
  const single = [special('[CLS]'), text('A'), special('[SEP]')];
  const template = (id: string): object => ({ id, ids: [vocabulary.indexOf(id)], tokens: [id] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, text('B', 1), special('[SEP]', 1)],
      special_tokens: { '[CLS]': template('[CLS]'), '[SEP]': template('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}
