import { truncateSync, writeFileSync } from 'node:fs';
import { type GgufModel, ggufBytes, ggufHeader } from './container.ts';
import { decoder, decoderShape, type LanguageModelOptions } from './decoder.ts';
import type { WeightType } from './encode-weights.ts';
import type { Tensor } from './weights.ts';

interface RealShape extends LanguageModelOptions {
  readonly experts?: { readonly count: number; readonly used: number; readonly feedForward: number };
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
} as const satisfies Record<string, RealShape>;

export type RealShapeName = keyof typeof SHAPES;
export const REAL_SHAPES = Object.keys(SHAPES) as RealShapeName[];

/** A model of the true shape of one that people run, whose weights are all zero. */
export function realShape(name: RealShapeName, type: WeightType = 'q8_0'): GgufModel {
  const { experts, ...options }: RealShape = SHAPES[name];
  const shape = decoderShape({ name, ...options, type });
  const zero = { kind: 'constant', value: 0 } as const;
  const dense = decoder(shape, () => zero);
  const { layers, headLength, embedding, architecture } = shape;
  const tensor = (title: string, tensorShape: Tensor['shape'], kind: WeightType): Tensor => ({
    name: `${title}.weight`,
    shape: tensorShape,
    type: kind,
    weights: zero,
  });
  const norms = Array.from({ length: layers }, (_, layer) =>
    ['q', 'k'].map((part) => tensor(`blk.${layer}.attn_${part}_norm`, [headLength], 'f32')),
  ).flat();
  if (!experts) return { ...dense, tensors: [...dense.tensors, ...norms] };
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
  };
  const others = dense.tensors.filter(({ name: title }) => !/\.ffn_(?:gate|up|down)\./.test(title));
  return { ...dense, metadata, tensors: [...others, ...norms, ...mixtures] };
}

/** Writes a model of which the header alone takes room on the disk; its weights are a hole. */
export function writeHollow(path: string, model: GgufModel): void {
  writeFileSync(path, ggufHeader(model));
  truncateSync(path, ggufBytes(model));
}
