import type { GgufModel } from './container.ts';
import { decoder, decoderShape, type LanguageModelOptions } from './decoder.ts';
import { SPECIAL_TOKENS, TOKENIZER_TOKENS, wordTokenIds } from './tokenizer.ts';
import type { Weights } from './weights.ts';

/**
 * A decoder with random weights. It says whole words, one after the other, that make no sense, and never ends by
 * itself; what it says depends on all that came before.
 */
export function languageModel(options: LanguageModelOptions = {}): GgufModel {
  const shape = decoderShape(options);
  const loudness = loudnessOf(shape.vocabulary);
  const random = (deviation: number | ((row: number) => number)): Weights => ({ kind: 'random', deviation });
  return decoder(shape, (name, rowLength) => {
    const plain = 1 / Math.sqrt(rowLength);
    const [part] = name.split('.').slice(-1);
    switch (part) {
      case 'token_embd':
        return random(shape.tied ? (token) => EMBEDDING_DEVIATION * loudness(token) : EMBEDDING_DEVIATION);
      case 'output':
        return random((token) => plain * loudness(token));
      case 'attn_norm':
      case 'ffn_norm':
      case 'output_norm':
        return { kind: 'constant', value: 1 };
      case 'attn_v':
      case 'ffn_up':
      case 'ffn_down':
        return random(plain);
      default:
        return random(2 * plain);
    }
  });
}

/** How much less a token says about the next one than the layers do: otherwise a tied model repeats itself. */
const EMBEDDING_DEVIATION = 0.02;

/** How likely a random model is to say a token: words, hardly anything else, and never the end. */
function loudnessOf(vocabulary: number): (token: number) => number {
  const loudness = new Float64Array(vocabulary).fill(0.02);
  loudness.fill(0.2, SPECIAL_TOKENS.length, TOKENIZER_TOKENS);
  for (const token of wordTokenIds()) loudness[token] = 1;
  loudness.fill(0, 0, SPECIAL_TOKENS.length);
  return (token) => loudness[token] ?? 0;
}
