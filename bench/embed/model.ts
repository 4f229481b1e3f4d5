import { makeBert } from '../../src-main/testing/onnx/bert.ts';
import { vocabularyOf, wordPieceTokenizer } from '../../src-main/testing/onnx/word-piece.ts';
import { writeFiles } from '../../src-main/testing/onnx/write-files.ts';
import { seededRandom } from '../../src-main/testing/random.ts';

/** Measures of all-MiniLM-L6-v2: 22 million parameters. */
const MINI_LM = { layers: 6, width: 384, heads: 12, feedForward: 1_536, vocabulary: 30_522, positions: 512 } as const;
/** For a run that is to be over in seconds. */
const SMALL = { ...MINI_LM, layers: 2, width: 192, heads: 6, feedForward: 768 } as const;

export const MAX_TOKENS = 256;

const SYLLABLES = 'ba de fi go lu ma ne pi ro su ta ve wi xo yu za chi dra ple sto'.split(' ');

/** Words that no language has, each of them one token. */
function madeUpWords(count: number): string[] {
  const words = new Set<string>();
  const random = seededRandom(3);
  while (words.size < count) {
    const syllables = 2 + Math.floor(random() * 3);
    words.add(
      Array.from({ length: syllables }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? '').join(''),
    );
  }
  return [...words];
}

/** A model with random weights, as a repository lays it out, and words that its tokenizer knows. */
export function writeModel(folder: string, isQuick: boolean): readonly string[] {
  const shape = isQuick ? SMALL : MINI_LM;
  const words = madeUpWords(shape.vocabulary);
  const vocabulary = vocabularyOf(words).slice(0, shape.vocabulary);
  const common = { ...shape, seed: 1, head: 'tokens' } as const;
  writeFiles(
    {
      'onnx/model.onnx': makeBert({ ...common, isQuantized: false }),
      'onnx/model_quantized.onnx': makeBert({ ...common, isQuantized: true }),
      'config.json': {
        architectures: ['BertModel'],
        model_type: 'bert',
        hidden_size: shape.width,
        vocab_size: shape.vocabulary,
        max_position_embeddings: shape.positions,
      },
      'tokenizer.json': wordPieceTokenizer(vocabulary),
      'tokenizer_config.json': { model_max_length: MAX_TOKENS, tokenizer_class: 'BertTokenizer', pad_token: '[PAD]' },
    },
    folder,
  );
  const known = new Set(vocabulary);
  return words.filter((word) => known.has(word));
}

/**
 * Passages of mixed length, from a few words to as many as the model reads: the logarithm of the length is normal,
 * half of them are shorter than 55 words. Words are as frequent as words are (Zipf).
 */
export function mixedTexts(words: readonly string[], count: number): string[] {
  const random = seededRandom(11);
  const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  const word = (): string => words[Math.floor(words.length ** random()) - 1] ?? '';
  return Array.from({ length: count }, () => {
    const length = Math.round(Math.min(MAX_TOKENS - 2, Math.max(3, Math.exp(4 + 0.9 * normal()))));
    return `${Array.from({ length }, word).join(' ')}.`;
  });
}
