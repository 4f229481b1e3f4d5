import { REASONING_TEMPLATE } from './gguf/chat-templates.ts';
import type { GgufModel } from './gguf/container.ts';
import { type EncoderModelOptions, embeddingModel, rerankingModel } from './gguf/encoder-model.ts';
import { type LanguageModelOptions, languageModel } from './gguf/language-model.ts';

export { CHATML_TEMPLATE, REASONING_TEMPLATE } from './gguf/chat-templates.ts';
export { type GgufModel, ggufBytes, makeGguf, writeGguf } from './gguf/container.ts';
export { type EncoderModelOptions, embeddingModel, rerankingModel } from './gguf/encoder-model.ts';
export { type LanguageModelOptions, languageModel } from './gguf/language-model.ts';

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
