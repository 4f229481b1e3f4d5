import { truncateSync, writeFileSync } from 'node:fs';
import { type GgufModel, ggufBytes, ggufHeader } from './container.ts';
import { decoder, decoderShape, type LanguageModelOptions } from './decoder.ts';
import type { WeightType } from './encode-weights.ts';
import type { Tensor } from './weights.ts';

interface RealShape extends LanguageModelOptions {
  readonly experts?: { readonly count: number; readonly used: number; readonly feedForward: number };
  readonly slidingWindow?: number;
}

const QWEN3 = { architecture: 'qwen3', headLength: 128, vocabulary: 151_936, contextLength: 40_960 } as const;

/** Shapes as their makers publish them. */
const SHAPES = {
  'Qwen3-0.6B': { ...QWEN3, layers: 28, embedding: 1024, heads: 16, kvHeads: 8, feedForward: 3072, tied: true },
  'Qwen3-8B': { ...QWEN3, layers: 36, embedding: 4096, heads: 32, kvHeads: 8, feedForward: 12_288, tied: false },
  'Qwen3-30B-A3B': {
    ...QWEN3,
    architecture: 'qwen3moe',
    layers: 48,
    embedding: 2048,
    heads: 32,
    kvHeads: 4,
    feedForward: 6144,
    tied: false,
    experts: { count: 128, used: 8, feedForward: 768 },
  },
  'gpt-oss-20b': {
    architecture: 'gpt-oss',
    layers: 24,
    embedding: 2880,
    heads: 64,
    kvHeads: 8,
    headLength: 64,
    feedForward: 2880,
    vocabulary: 201_088,
    contextLength: 131_072,
    tied: false,
    experts: { count: 32, used: 4, feedForward: 2880 },
    slidingWindow: 128,
  },
} as const satisfies Record<string, RealShape>;

export type RealShapeName = keyof typeof SHAPES;
export const REAL_SHAPES = Object.keys(SHAPES) as RealShapeName[];

/** A model of the true shape of one that people run, whose weights are all zero. */
export function realShape(name: RealShapeName, type: WeightType = 'q8_0'): GgufModel {
  const { experts, slidingWindow, ...options }: RealShape = SHAPES[name];
  const shape = decoderShape({ name, ...options, type });
  const zero = { kind: 'constant', value: 0 } as const;
  const dense = decoder(shape, () => zero);
  const { layers, headLength, embedding, architecture, heads, kvHeads } = shape;
  const vector = (title: string, ...length: [number, ...number[]]): Tensor => ({
    name: title,
    shape: length,
    type: 'f32',
    weights: zero,
  });
  /** What gpt-oss has besides: biases everywhere, and sinks for attention. */
  const ofGptOss = (layer: number): readonly Tensor[] => [
    vector(`blk.${layer}.post_attention_norm.weight`, embedding),
    vector(`blk.${layer}.attn_sinks.weight`, heads),
    vector(`blk.${layer}.attn_q.bias`, heads * headLength),
    vector(`blk.${layer}.attn_k.bias`, kvHeads * headLength),
    vector(`blk.${layer}.attn_v.bias`, kvHeads * headLength),
    vector(`blk.${layer}.attn_output.bias`, embedding),
    vector(`blk.${layer}.ffn_gate_inp.bias`, experts?.count ?? 0),
    vector(`blk.${layer}.ffn_gate_exps.bias`, experts?.feedForward ?? 0, experts?.count ?? 0),
    vector(`blk.${layer}.ffn_up_exps.bias`, experts?.feedForward ?? 0, experts?.count ?? 0),
    vector(`blk.${layer}.ffn_down_exps.bias`, embedding, experts?.count ?? 0),
  ];
  const tensor = (title: string, tensorShape: Tensor['shape'], kind: WeightType): Tensor => ({
    name: `${title}.weight`,
    shape: tensorShape,
    type: kind,
    weights: zero,
  });
  const ofQwen = (layer: number): readonly Tensor[] =>
    ['q', 'k'].map((part) => tensor(`blk.${layer}.attn_${part}_norm`, [headLength], 'f32'));
  const isQwen = architecture.startsWith('qwen');
  const besides = Array.from({ length: layers }, (_, layer) => (isQwen ? ofQwen : ofGptOss)(layer)).flat();
  if (!experts) return { ...dense, tensors: [...dense.tensors, ...besides] };
  const { count, used, feedForward } = experts;
  const mixtures = Array.from({ length: layers }, (_, layer) => [
    tensor(`blk.${layer}.ffn_gate_inp`, [embedding, count], 'f32'),
    tensor(`blk.${layer}.ffn_gate_exps`, [embedding, feedForward, count], type),
    tensor(`blk.${layer}.ffn_up_exps`, [embedding, feedForward, count], type),
    tensor(`blk.${layer}.ffn_down_exps`, [feedForward, embedding, count], type),
  ]).flat();
  const metadata = {
    ...dense.metadata,
    [`${architecture}.expert_count`]: count,
    [`${architecture}.expert_used_count`]: used,
    [`${architecture}.expert_feed_forward_length`]: feedForward,
    ...(slidingWindow !== undefined && { [`${architecture}.attention.sliding_window`]: slidingWindow }),
  };
  const others = dense.tensors.filter(
    ({ name: title }) => !(isQwen ? /\.ffn_(?:gate|up|down)\./ : /\.ffn_(?:gate|up|down|norm)\./).test(title),
  );
  return { ...dense, metadata, tensors: [...others, ...besides, ...mixtures] };
}

/** Writes a model of which the header alone takes room on the disk; its weights are a hole. */
export function writeHollow(path: string, model: GgufModel): void {
  writeFileSync(path, ggufHeader(model));
  truncateSync(path, ggufBytes(model));
}
