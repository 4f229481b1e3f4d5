import { type Recurrence, recurrenceOf, type SlidingWindow, slidingWindowOf } from './layer-memory.ts';
import { Measures } from './measures.ts';
import type { Metadata } from './metadata.ts';
import type { Tensor } from './tensors.ts';

/** The measures of a model: what its memory and its speed depend on. */
export interface ModelShape {
  readonly layers: number;
  /** Numbers that stand for a token between layers; also the length of a vector that it makes. */
  readonly embedding: number;
  /** Of each layer. */
  readonly heads: readonly number[];
  /** Of each layer; 0 where a layer keeps nothing of a token. */
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  /** Of the widest layer. */
  readonly feedForward: number;
  /** Tokens that it was trained to look back on. */
  readonly contextLength: number;
  /** Tokens that it knows. */
  readonly vocabulary: number;
  /** 0 for a model without experts. */
  readonly experts: number;
  readonly expertsUsed: number;
  readonly slidingWindow?: SlidingWindow;
  readonly recurrence?: Recurrence;
}

/** llama.cpp's own limits (`LLAMA_MAX_LAYERS`, `LLAMA_MAX_EXPERTS`), and generous ones where it has none. */
const MAX_LAYERS = 512;
const MAX_EXPERTS = 1_024;
const MAX_WIDTH = 2 ** 24;
const MAX_TOKENS = 2 ** 31 - 1;

/**
 * @param architecture what the names of the measures begin with
 * @throws AlcoveError `MODEL_CORRUPT` when a measure is missing or cannot be true
 */
export function shapeOf(metadata: Metadata, architecture: string, tensors: readonly Tensor[]): ModelShape {
  const measures = new Measures(metadata, architecture);
  const layers = measures.one('block_count', { least: 1, most: MAX_LAYERS });
  const embedding = measures.one('embedding_length', { least: 1, most: MAX_WIDTH });
  const heads = measures.perLayer('attention.head_count', layers, { most: MAX_WIDTH, otherwise: 0 });
  const kvHeads = measures.perLayer('attention.head_count_kv', layers, { most: MAX_WIDTH, otherwise: heads });
  const headLength = Math.floor(embedding / Math.max(1, ...heads));
  const recurrence = recurrenceOf(measures, architecture, { embedding, heads, kvHeads });
  const slidingWindow = slidingWindowOf(measures, architecture, layers);
  return {
    layers,
    embedding,
    heads,
    kvHeads: kvHeads.map((count, layer) => (recurrence?.keepsTokens[layer] === false ? 0 : count)),
    keyLength: measures.one('attention.key_length', { most: MAX_WIDTH, otherwise: headLength }),
    valueLength: measures.one('attention.value_length', { most: MAX_WIDTH, otherwise: headLength }),
    feedForward: Math.max(...measures.perLayer('feed_forward_length', layers, { most: MAX_WIDTH, otherwise: 0 })),
    contextLength: measures.one('context_length', { most: MAX_TOKENS, otherwise: 0 }),
    vocabulary: vocabularyOf(metadata, tensors) ?? measures.one('vocab_size', { most: MAX_TOKENS, otherwise: 0 }),
    experts: measures.one('expert_count', { most: MAX_EXPERTS, otherwise: 0 }),
    expertsUsed: measures.one('expert_used_count', { most: MAX_EXPERTS, otherwise: 0 }),
    ...(slidingWindow && { slidingWindow }),
    ...(recurrence && { recurrence }),
  };
}

/** Scores are computed for every row of the embeddings, which may be more than there are tokens. */
function vocabularyOf(metadata: Metadata, tensors: readonly Tensor[]): number | undefined {
  const embeddings = tensors.find(({ name }) => name === 'token_embd.weight');
  return embeddings?.shape[1] ?? metadata.length('tokenizer.ggml.tokens');
}
