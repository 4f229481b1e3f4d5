import { CHATML_TEMPLATE } from './chat-templates.ts';
import type { GgufModel } from './container.ts';
import { ENCODINGS, type WeightType } from './encode-weights.ts';
import { TOKENIZER_TOKENS, tokenizerMetadata } from './tokenizer.ts';
import type { Tensor, Weights } from './weights.ts';

/** The form of a decoder such as Llama's. */
export interface DecoderShape {
  readonly seed: number;
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  /** Numbers that stand for a token between layers. */
  readonly embedding: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Numbers of a key and of a value. */
  readonly headLength: number;
  readonly feedForward: number;
  /** Tokens. */
  readonly contextLength: number;
  readonly vocabulary: number;
  /** Of the matrices; norms are always f32. */
  readonly type: WeightType;
  /** Whether the embedding of a token is also what its score is computed with, as in most small models. */
  readonly tied: boolean;
  /** `null` for a model without one. */
  readonly chatTemplate: string | null;
}

export type LanguageModelOptions = Partial<DecoderShape>;

/** A shape of a few hundred kilobytes, with what is asked for. */
export function decoderShape(options: LanguageModelOptions): DecoderShape {
  // 32 numbers a head: the least that a quantized KV cache can hold.
  const { embedding = 64, heads = 2 } = options;
  return {
    seed: 1,
    name: 'Tiny random words',
    architecture: 'llama',
    layers: 2,
    embedding,
    heads,
    kvHeads: 1,
    headLength: embedding / heads,
    feedForward: 160,
    contextLength: 2048,
    vocabulary: TOKENIZER_TOKENS,
    type: 'f16',
    tied: false,
    chatTemplate: CHATML_TEMPLATE,
    ...options,
  };
}

/**
 * A decoder of this shape.
 * @param weigh the weights of each matrix and norm, by name: such as `blk.0.attn_q`, `output_norm`
 * @param ropeFactors by what the frequency of each pair of a head is divided; none by default
 */
export function decoder(
  shape: DecoderShape,
  weigh: (name: string, rowLength: number) => Weights,
  ropeFactors?: readonly number[],
): GgufModel {
  return { seed: shape.seed, metadata: metadataOf(shape), tensors: tensorsOf(shape, weigh, ropeFactors) };
}

/** Before it is divided by factors, the frequency of pair `p` is `ROPE_BASE ** (-2 * p / headLength)`. */
export const ROPE_BASE = 10_000;

function metadataOf(shape: DecoderShape): GgufModel['metadata'] {
  const { architecture, vocabulary, chatTemplate, headLength } = shape;
  return {
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
    [`${architecture}.attention.key_length`]: headLength,
    [`${architecture}.attention.value_length`]: headLength,
    [`${architecture}.attention.layer_norm_rms_epsilon`]: { f32: 1e-5 },
    [`${architecture}.rope.dimension_count`]: headLength,
    [`${architecture}.rope.freq_base`]: { f32: ROPE_BASE },
    [`${architecture}.vocab_size`]: vocabulary,
    ...tokenizerMetadata(vocabulary),
    ...(chatTemplate !== null && { 'tokenizer.chat_template': chatTemplate }),
  };
}

function tensorsOf(
  { layers, embedding, heads, kvHeads, headLength, feedForward, vocabulary, type, tied }: DecoderShape,
  weigh: (name: string, rowLength: number) => Weights,
  ropeFactors: readonly number[] | undefined,
): readonly Tensor[] {
  const matrix = (name: string, rowLength: number, rows: number): Tensor => ({
    name: `${name}.weight`,
    shape: [rowLength, rows],
    type,
    weights: weigh(name, rowLength),
  });
  const norm = (name: string): Tensor => ({
    name: `${name}.weight`,
    shape: [embedding],
    type: 'f32',
    weights: weigh(name, embedding),
  });
  const factors: Tensor[] = ropeFactors
    ? [{ name: 'rope_freqs.weight', shape: [headLength / 2], type: 'f32', weights: oneRow(ropeFactors) }]
    : [];
  return [
    matrix('token_embd', embedding, vocabulary),
    ...factors,
    ...Array.from({ length: layers }, (_, layer) => [
      norm(`blk.${layer}.attn_norm`),
      matrix(`blk.${layer}.attn_q`, embedding, heads * headLength),
      matrix(`blk.${layer}.attn_k`, embedding, kvHeads * headLength),
      matrix(`blk.${layer}.attn_v`, embedding, kvHeads * headLength),
      matrix(`blk.${layer}.attn_output`, heads * headLength, embedding),
      norm(`blk.${layer}.ffn_norm`),
      matrix(`blk.${layer}.ffn_gate`, embedding, feedForward),
      matrix(`blk.${layer}.ffn_up`, embedding, feedForward),
      matrix(`blk.${layer}.ffn_down`, feedForward, embedding),
    ]).flat(),
    norm('output_norm'),
    ...(tied ? [] : [matrix('output', embedding, vocabulary)]),
  ];
}

/** The weights of a tensor that is one list of numbers. */
export const oneRow = (values: readonly number[]): Weights => ({ kind: 'rows', row: () => Float32Array.from(values) });
