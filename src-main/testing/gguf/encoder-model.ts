import type { GgufModel } from './container.ts';
import { ENCODINGS, type WeightType } from './encode-weights.ts';
import { TOKENIZER_TOKENS, tokenizerMetadata } from './tokenizer.ts';
import type { Tensor } from './weights.ts';

/** The form of an encoder such as BERT's. */
export interface EncoderModelOptions {
  readonly seed?: number;
  readonly name?: string;
  readonly layers?: number;
  /** Numbers of a vector. */
  readonly embedding?: number;
  readonly heads?: number;
  readonly feedForward?: number;
  /** Tokens. */
  readonly contextLength?: number;
  readonly type?: WeightType;
}

/** What becomes of the vectors of the tokens (`enum llama_pooling_type`). */
const POOLING = { mean: 1, rank: 4 } as const;

/** An encoder with random weights: one vector for a text, the mean over its tokens. */
export const embeddingModel = (options: EncoderModelOptions = {}): GgufModel => encoder('mean', options);

/** An encoder with random weights and a head that scores a query with a passage. */
export const rerankingModel = (options: EncoderModelOptions = {}): GgufModel => encoder('rank', options);

const DEFAULTS = {
  seed: 1,
  name: 'Tiny random vectors',
  layers: 2,
  embedding: 64,
  heads: 4,
  feedForward: 128,
  contextLength: 512,
  type: 'f16',
} as const satisfies Required<EncoderModelOptions>;

function encoder(pooling: keyof typeof POOLING, options: EncoderModelOptions): GgufModel {
  const shape = { ...DEFAULTS, ...options };
  return {
    seed: shape.seed,
    metadata: {
      'general.architecture': 'bert',
      'general.type': 'model',
      'general.name': shape.name,
      'general.file_type': ENCODINGS[shape.type].fileType,
      'general.quantization_version': 2,
      'bert.block_count': shape.layers,
      'bert.context_length': shape.contextLength,
      'bert.embedding_length': shape.embedding,
      'bert.feed_forward_length': shape.feedForward,
      'bert.attention.head_count': shape.heads,
      'bert.attention.layer_norm_epsilon': { f32: 1e-5 },
      'bert.attention.causal': false,
      'bert.pooling_type': POOLING[pooling],
      ...tokenizerMetadata(TOKENIZER_TOKENS),
      'tokenizer.ggml.token_type_count': 1,
    },
    tensors: [...bodyTensors(shape), ...(pooling === 'rank' ? headTensors(shape) : [])],
  };
}

function bodyTensors({ layers, embedding, feedForward, contextLength, type }: Required<EncoderModelOptions>): Tensor[] {
  const norm = (name: string): Tensor[] => [
    vector(`${name}.weight`, embedding, 1),
    vector(`${name}.bias`, embedding, 0),
  ];
  const linear = (name: string, from: number, to: number): Tensor[] => [
    matrix(`${name}.weight`, from, to, 2 / Math.sqrt(from), type),
    vector(`${name}.bias`, to, 0),
  ];
  return [
    matrix('token_embd.weight', embedding, TOKENIZER_TOKENS, 1, type),
    matrix('position_embd.weight', embedding, contextLength, 0.3, type),
    matrix('token_types.weight', embedding, 1, 0.3, 'f32'),
    ...norm('token_embd_norm'),
    ...Array.from({ length: layers }, (_, layer) => [
      ...linear(`blk.${layer}.attn_q`, embedding, embedding),
      ...linear(`blk.${layer}.attn_k`, embedding, embedding),
      ...linear(`blk.${layer}.attn_v`, embedding, embedding),
      ...linear(`blk.${layer}.attn_output`, embedding, embedding),
      ...norm(`blk.${layer}.attn_output_norm`),
      ...linear(`blk.${layer}.ffn_up`, embedding, feedForward),
      ...linear(`blk.${layer}.ffn_down`, feedForward, embedding),
      ...norm(`blk.${layer}.layer_output_norm`),
    ]).flat(),
  ];
}

/** As XLM-RoBERTa's classifier has it: one layer, and one number. */
const headTensors = ({ embedding, type }: Required<EncoderModelOptions>): Tensor[] => [
  matrix('cls.weight', embedding, embedding, 2 / Math.sqrt(embedding), type),
  vector('cls.bias', embedding, 0),
  matrix('cls.output.weight', embedding, 1, 2 / Math.sqrt(embedding), type),
  vector('cls.output.bias', 1, 0),
];

const matrix = (name: string, rowLength: number, rows: number, deviation: number, type: WeightType): Tensor => ({
  name,
  shape: [rowLength, rows],
  type,
  weights: { kind: 'random', deviation },
});

const vector = (name: string, length: number, value: number): Tensor => ({
  name,
  shape: [length],
  type: 'f32',
  weights: { kind: 'constant', value },
});
