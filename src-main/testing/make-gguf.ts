import { REASONING_TEMPLATE } from './gguf/chat-templates.ts';
import type { GgufModel } from './gguf/container.ts';
import { type CopyingModelOptions, copyingModel } from './gguf/copying-model.ts';
import type { LanguageModelOptions } from './gguf/decoder.ts';
import type { WeightType } from './gguf/encode-weights.ts';
import { type EncoderModelOptions, embeddingModel, rerankingModel } from './gguf/encoder-model.ts';
import { languageModel } from './gguf/language-model.ts';

export { CHATML_TEMPLATE, REASONING_TEMPLATE } from './gguf/chat-templates.ts';
export {
  type GgufModel,
  ggufBytes,
  ggufHeader,
  type MetadataValue,
  makeGguf,
  splitGguf,
  writeGguf,
} from './gguf/container.ts';
export { type CopyingModelOptions, copyingModel } from './gguf/copying-model.ts';
export type { LanguageModelOptions } from './gguf/decoder.ts';
export type { WeightType } from './gguf/encode-weights.ts';
export { type EncoderModelOptions, embeddingModel, rerankingModel } from './gguf/encoder-model.ts';
export { languageModel } from './gguf/language-model.ts';

/** A language model of a few hundred kilobytes that says random words. */
export const tinyLanguageModel = (changes: LanguageModelOptions = {}): GgufModel => languageModel(changes);

/** The same with a template that has a place for thoughts. */
export const tinyReasoningModel = (changes: LanguageModelOptions = {}): GgufModel =>
  languageModel({ name: 'Tiny random thoughts', chatTemplate: REASONING_TEMPLATE, ...changes });

/** A model of a few hundred kilobytes that makes vectors of 64 numbers. */
export const tinyEmbeddingModel = (changes: EncoderModelOptions = {}): GgufModel => embeddingModel(changes);

/** A model of a few hundred kilobytes that scores passages for a query, at random. */
export const tinyReranker = (changes: EncoderModelOptions = {}): GgufModel =>
  rerankingModel({ name: 'Tiny random scores', ...changes });

/** Shapes of models that people run, by the number of their weights. */
const BENCH_SHAPES = {
  // SmolLM2-135M
  '135m': {
    name: 'Random 135M',
    layers: 30,
    embedding: 576,
    heads: 9,
    kvHeads: 3,
    feedForward: 1536,
    vocabulary: 49_152,
    contextLength: 8192,
    tied: true,
  },
  // Llama-3.2-1B
  '1b': {
    name: 'Random 1B',
    layers: 16,
    embedding: 2048,
    heads: 32,
    kvHeads: 8,
    feedForward: 8192,
    vocabulary: 128_256,
    contextLength: 16_384,
    tied: true,
  },
} as const satisfies Record<string, LanguageModelOptions>;

export type BenchSize = keyof typeof BENCH_SHAPES;

/** A model with random weights that costs what a real one of its size costs; for `writeGguf`. */
export const benchModel = (size: BenchSize, type: WeightType): GgufModel =>
  languageModel({ ...BENCH_SHAPES[size], type });

/** As wide as the real ones, with fewer and longer heads: copying needs heads of 192 numbers. */
const COPYING_HEADS = { '135m': { heads: 3, kvHeads: 1 }, '1b': { heads: 12, kvHeads: 3 } } as const;

/** One that says what the user said last instead: what drafts bring where an answer is copied. */
export const benchCopyingModel = (
  type: NonNullable<CopyingModelOptions['type']>,
  size: BenchSize = '135m',
): GgufModel => copyingModel({ ...BENCH_SHAPES[size], ...COPYING_HEADS[size], name: `Echo ${size}`, type });
