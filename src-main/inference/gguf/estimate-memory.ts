import { purposeOf } from './architectures.ts';
import type { GgufFile } from './read-gguf.ts';
import type { ModelShape } from './shape.ts';

/** How keys and values are kept. */
export type KvType = 'f32' | 'f16' | 'q8_0' | 'q4_0';

/** Bytes of a block, and how many numbers it holds. */
const KV_BLOCKS: Readonly<Record<KvType, { readonly bytes: number; readonly length: number }>> = {
  f32: { bytes: 4, length: 1 },
  f16: { bytes: 2, length: 1 },
  q8_0: { bytes: 34, length: 32 },
  q4_0: { bytes: 18, length: 32 },
};

/** llama.cpp makes room for tokens in steps of so many. */
const CONTEXT_STEP = 256;

export interface MemoryOptions {
  readonly file: Pick<GgufFile, 'architecture' | 'shape' | 'weightBytes'>;
  /** Of one sequence. */
  readonly contextTokens: number;
  readonly sequences?: number;
  readonly kvType?: KvType;
  /** Tokens that are evaluated at once. */
  readonly batchTokens?: number;
  readonly flashAttention?: boolean;
  /** Whether layers with a sliding window keep all tokens nonetheless, so that a sequence can be taken back. */
  readonly swaFullCache?: boolean;
}

export interface MemoryEstimate {
  readonly weightBytes: number;
  /** Keys and values, and the states of recurrent layers. */
  readonly kvBytes: number;
  /** What an evaluation needs besides, at its peak. */
  readonly computeBytes: number;
  readonly totalBytes: number;
}

/**
 * The memory that a model takes, wherever it is put; rather too much than too little. What the process needs for
 * itself is not in it.
 *
 * `kvBytes` is what llama.cpp allocates (`llama_kv_cache`, `llama_memory_recurrent`). `computeBytes` follows the peaks
 * of its graph, of which only one is there at a time: the scores of all tokens of the vocabulary, attention to the whole
 * context, or the widest layer; measured against the buffers that it reports.
 */
export function estimateMemory(options: MemoryOptions): MemoryEstimate {
  const { weightBytes } = options.file;
  const kvBytes = kvCacheBytes(options);
  const computeBytes = peakBytes(options);
  return { weightBytes, kvBytes, computeBytes, totalBytes: weightBytes + kvBytes + computeBytes };
}

/** Bytes that one token takes in the KV cache; layers with a sliding window count as if they had none. */
export function kvBytesPerToken(shape: ModelShape, keyType: KvType = 'f16', valueType: KvType = keyType): number {
  return shape.kvHeads.reduce((sum, heads) => sum + kvBytesOfLayer(shape, heads, keyType, valueType), 0);
}

/** Whether the heads of a model can be kept in blocks of this type. */
export const canKeepAs = ({ keyLength, valueLength }: ModelShape, type: KvType): boolean =>
  keyLength % KV_BLOCKS[type].length === 0 && valueLength % KV_BLOCKS[type].length === 0;

/**
 * The longest context, in tokens of one sequence, with which a model takes no more than `bytes`.
 * @returns a multiple of 256, at most what the model was trained for; 0 when not even the least fits
 */
export function contextThatFits({
  bytes,
  ...options
}: Omit<MemoryOptions, 'contextTokens'> & { bytes: number }): number {
  const steps = Math.floor((options.file.shape.contextLength || CONTEXT_STEP) / CONTEXT_STEP);
  let [fits, tooMany] = [0, steps + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const { totalBytes } = estimateMemory({ ...options, contextTokens: middle * CONTEXT_STEP });
    if (totalBytes <= bytes) fits = middle;
    else tooMany = middle;
  }
  return fits * CONTEXT_STEP;
}

function kvBytesOfLayer({ keyLength, valueLength }: ModelShape, heads: number, key: KvType, value: KvType): number {
  const bytes = (length: number, type: KvType): number =>
    Math.ceil((heads * length) / KV_BLOCKS[type].length) * KV_BLOCKS[type].bytes;
  return bytes(keyLength, key) + bytes(valueLength, value);
}

const paddedContext = (tokens: number): number => Math.ceil(tokens / CONTEXT_STEP) * CONTEXT_STEP;

function kvCacheBytes(options: MemoryOptions): number {
  const { file, sequences = 1, kvType = 'f16', batchTokens = 512, swaFullCache = false } = options;
  const { shape } = file;
  // An encoder reads a text at once, and keeps nothing.
  if (purposeOf(file.architecture).kind === 'encoder') return 0;
  const context = paddedContext(options.contextTokens);
  const window = shape.slidingWindow;
  const windowContext = window ? Math.min(context, paddedContext(window.tokens + batchTokens)) : context;
  const perSequence = shape.kvHeads.reduce((sum, heads, layer) => {
    const tokens = window?.layers[layer] && !swaFullCache ? windowContext : context;
    return sum + tokens * kvBytesOfLayer(shape, heads, kvType, kvType);
  }, 0);
  const states = (shape.recurrence?.stateLayers ?? 0) * (shape.recurrence?.stateBytes ?? 0);
  return sequences * (perSequence + states);
}

/** Small buffers of every graph. */
const FIXED_BYTES = 1024 ** 2;

function peakBytes(options: MemoryOptions): number {
  const { file, sequences = 1, batchTokens = 512, flashAttention = true } = options;
  const { embedding, vocabulary, feedForward, heads, expertsUsed } = file.shape;
  const isEncoder = purposeOf(file.architecture).kind === 'encoder';
  const context = isEncoder ? batchTokens : paddedContext(options.contextTokens);
  const peaks = [
    isEncoder ? 0 : vocabulary + 2 * embedding,
    2 * feedForward * Math.max(1, expertsUsed) + 2 * embedding,
    6 * embedding + (flashAttention ? 0 : context * Math.max(...heads)),
  ];
  const mask = batchTokens * context * (flashAttention ? 2 : 4);
  const output = isEncoder ? 0 : 4 * sequences * (vocabulary + embedding);
  return FIXED_BYTES + Math.ceil(1.05 * (4 * batchTokens * Math.max(...peaks) + mask + output));
}
