import type { VariantFit } from '../../../src-shared/models.ts';
import { canKeepAs, estimateMemory, type GgufFacts, type KvType } from '../../inference/index.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';

/** What of a variant is in memory, and how. */
export interface VariantMemory {
  readonly memory: VariantFit['memory'];
  readonly kvType: KvType;
}

/** Tokens that are evaluated at once; see inference/worker/language-model.ts. */
const BATCH_TOKENS = 512;

/** Where no header has been read: what a context takes beside the weights of a model of usual shape. */
const SHARE_BESIDE = 0.15;

/** Bytes of its weights, once they are loaded. */
export function weightBytesOf({ weights }: OfferedVariant, facts: GgufFacts | undefined): number {
  const bytes = sumOfBytes(weights);
  // The heads of all quantizations of a model are alike: vocabulary and names.
  return Math.max(0, bytes - Math.min(facts?.headerBytes ?? 0, bytes / 2));
}

/**
 * The memory of a GGUF variant with one conversation of so many tokens, loaded as the worker of models loads it: layers
 * with a sliding window keep everything, and a cache on a GPU is quantized where heads allow it.
 */
export function ggufMemory(
  variant: OfferedVariant,
  facts: GgufFacts | undefined,
  { contextTokens, onGpu }: { readonly contextTokens: number; readonly onGpu: boolean },
): VariantMemory {
  const weightBytes = weightBytesOf(variant, facts);
  if (!facts) return { kvType: 'f16', memory: totalled(weightBytes, 0, Math.round(weightBytes * SHARE_BESIDE)) };
  const { architecture, shape, role } = facts;
  const readsOnly = role !== 'language';
  const kvType = onGpu && !readsOnly && canKeepAs(shape, 'q8_0') ? 'q8_0' : 'f16';
  const { kvBytes, computeBytes } = estimateMemory({
    file: { architecture, shape, weightBytes },
    contextTokens,
    kvType,
    // A text is read at once.
    batchTokens: readsOnly ? contextTokens : Math.min(BATCH_TOKENS, contextTokens),
    swaFullCache: true,
  });
  return { kvType, memory: totalled(weightBytes, kvBytes, computeBytes) };
}

/**
 * What ONNX Runtime holds of weights, by how they are stored: it lays matrices out anew, and reckons in fp32 where the
 * processor has no other way. Rules of thumb, on the safe side.
 */
const ONNX_FACTORS: Readonly<Record<string, number>> = { fp32: 1.2, fp16: 2.2, int8: 1.4, q4: 1.5 };

/** Of a batch of chunks, and of the runtime itself. */
const ONNX_WORK_BYTES = 128 * 1024 ** 2;

/** The memory of an ONNX variant. */
export function onnxMemory({ weights, quantization }: OfferedVariant): VariantFit['memory'] {
  const weightBytes = Math.round(sumOfBytes(weights) * (ONNX_FACTORS[quantization] ?? 2));
  return totalled(weightBytes, 0, ONNX_WORK_BYTES);
}

function totalled(weightBytes: number, kvBytes: number, computeBytes: number): VariantFit['memory'] {
  return { weightBytes, kvBytes, computeBytes, totalBytes: weightBytes + kvBytes + computeBytes };
}
