import { CHATML_TEMPLATE } from './chat-templates.ts';
import type { GgufModel } from './container.ts';
import { ENCODINGS, type WeightType } from './encode-weights.ts';
import { SPECIAL_TOKENS, TOKENIZER_TOKENS, tokenizerMetadata, wordTokenIds } from './tokenizer.ts';
import type { Tensor } from './weights.ts';

/** The form of a decoder such as Llama's. */
export interface LanguageModelOptions {
  readonly seed?: number;
  readonly name?: string;
  readonly architecture?: string;
  readonly layers?: number;
  /** Numbers that stand for a token between layers. */
  readonly embedding?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly feedForward?: number;
  /** Tokens. */
  readonly contextLength?: number;
  readonly vocabulary?: number;
  /** Of the matrices; norms are always f32. */
  readonly type?: WeightType;
  /** Whether the embedding of a token is also what its score is computed with, as in most small models. */
  readonly tied?: boolean;
  /** `null` for a model without one. */
  readonly chatTemplate?: string | null;
}

/**
 * A decoder with random weights. It says whole words, one after the other, that make no sense, and never ends by
 * itself; what it says depends on all that came before.
 */
export function languageModel(options: LanguageModelOptions = {}): GgufModel {
  const shape = { ...DEFAULTS, ...options };
  const { architecture, vocabulary, chatTemplate } = shape;
  return {
    seed: shape.seed,
    metadata: {
      'general.architecture': architecture,
      'general.type': 'model',
      'general.name': shape.name,
      'general.file_type': ENCODINGS[shape.type].fileType,
      'general.quantization_version': 2,
      [`${architecture}.block_count`]: shape.layers,
      [`${architecture}.context_length`]: shape.contextLength,
      [`${architecture}.embedding_length`]: shape.embedding,
      [`${architecture}.feed_forward_length`]: shape.feedForward,
      [`${architecture}.attention.head_count`]: shape.heads,
      [`${architecture}.attention.head_count_kv`]: shape.kvHeads,
      [`${architecture}.attention.layer_norm_rms_epsilon`]: { f32: 1e-5 },
      [`${architecture}.rope.dimension_count`]: shape.embedding / shape.heads,
      [`${architecture}.rope.freq_base`]: { f32: 10_000 },
      [`${architecture}.vocab_size`]: vocabulary,
      ...tokenizerMetadata(vocabulary),
      ...(chatTemplate !== null && { 'tokenizer.chat_template': chatTemplate }),
    },
    tensors: tensorsOf(shape),
  };
}

const DEFAULTS = {
  seed: 1,
  name: 'Tiny random words',
  architecture: 'llama',
  layers: 2,
  embedding: 64,
  // 32 numbers a head: the least that a quantized KV cache can hold.
  heads: 2,
  kvHeads: 1,
  feedForward: 160,
  contextLength: 2048,
  vocabulary: TOKENIZER_TOKENS,
  type: 'f16',
  tied: false,
  chatTemplate: CHATML_TEMPLATE,
} as const satisfies Required<LanguageModelOptions>;

/** How much more a layer says about the next token than the token itself: without, a tied model repeats itself. */
const EMBEDDING_DEVIATION = 0.02;

function tensorsOf(shape: Required<LanguageModelOptions>): readonly Tensor[] {
  const { embedding, heads, kvHeads, feedForward, vocabulary, type, tied } = shape;
  const kvWidth = (embedding / heads) * kvHeads;
  const matrix = (name: string, rowLength: number, rows: number, gain = 1): Tensor => ({
    name: `${name}.weight`,
    shape: [rowLength, rows],
    type,
    weights: { kind: 'random', deviation: gain / Math.sqrt(rowLength) },
  });
  const norm = (name: string): Tensor => ({
    name: `${name}.weight`,
    shape: [embedding],
    type: 'f32',
    weights: { kind: 'constant', value: 1 },
  });
  const perToken = (name: string, deviation: (token: number) => number): Tensor => ({
    name: `${name}.weight`,
    shape: [embedding, vocabulary],
    type,
    weights: { kind: 'random', deviation },
  });
  const loudness = loudnessOf(vocabulary);
  return [
    perToken('token_embd', tied ? (token) => EMBEDDING_DEVIATION * loudness(token) : () => EMBEDDING_DEVIATION),
    ...Array.from({ length: shape.layers }, (_, layer) => [
      norm(`blk.${layer}.attn_norm`),
      matrix(`blk.${layer}.attn_q`, embedding, embedding, 2),
      matrix(`blk.${layer}.attn_k`, embedding, kvWidth, 2),
      matrix(`blk.${layer}.attn_v`, embedding, kvWidth),
      matrix(`blk.${layer}.attn_output`, embedding, embedding, 2),
      norm(`blk.${layer}.ffn_norm`),
      matrix(`blk.${layer}.ffn_gate`, embedding, feedForward, 2),
      matrix(`blk.${layer}.ffn_up`, embedding, feedForward),
      matrix(`blk.${layer}.ffn_down`, feedForward, embedding),
    ]).flat(),
    norm('output_norm'),
    ...(tied ? [] : [perToken('output', (token) => loudness(token) / Math.sqrt(embedding))]),
  ];
}

/** How likely a random model is to say a token: words, hardly anything else, and never the end. */
function loudnessOf(vocabulary: number): (token: number) => number {
  const loudness = new Float64Array(vocabulary).fill(0.02);
  loudness.fill(0.2, SPECIAL_TOKENS.length, TOKENIZER_TOKENS);
  for (const token of wordTokenIds()) loudness[token] = 1;
  loudness.fill(0, 0, SPECIAL_TOKENS.length);
  return (token) => loudness[token] ?? 0;
}
