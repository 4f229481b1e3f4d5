import { open } from 'node:fs/promises';

/**
 * A model that says nothing and costs what a real one of its size costs: its weights are zeros, which nobody has to
 * write. More of them than caches hold, and few enough that one reading takes a moment.
 */
const EMBEDDING = 2048;
const FEED_FORWARD = 5632;
const HEADS = 16;
/** Rows of 256, as weights of this type come in blocks. */
const VOCABULARY = 256;
export const TIMING_CONTEXT = 512;

/** `enum ggml_type`, and blocks as of ggml-common.h. */
const TYPES = {
  Q4_K: { id: 12, bytes: 144, length: 256, layers: 6 },
  Q8_0: { id: 8, bytes: 34, length: 32, layers: 3 },
} as const;
export type TimingType = keyof typeof TYPES;

const F32 = { id: 0, bytes: 4, length: 1 };
const ALIGNMENT = 32;

/** Bytes that one token reads, and the weights that work on it. */
export interface TimingModel {
  readonly path: string;
  readonly weightBytes: number;
  readonly parameters: number;
}

/** Writes it. @throws what the file system throws */
export async function writeTimingModel(path: string, type: TimingType): Promise<TimingModel> {
  const { layers } = TYPES[type];
  const tensors = tensorsOf(TYPES[type], layers);
  const header = headerOf(tensors, layers);
  const weightBytes = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const file = await open(path, 'wx');
  try {
    await file.write(header);
    await file.truncate(header.length + weightBytes);
  } finally {
    await file.close();
  }
  return { path, weightBytes, parameters: tensors.reduce((sum, { weights }) => sum + weights, 0) };
}

interface Block {
  readonly id: number;
  readonly bytes: number;
  readonly length: number;
}

interface TimingTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly weights: number;
  readonly bytes: number;
}

function tensorsOf(kind: Block, layers: number): readonly TimingTensor[] {
  const tensor = (name: string, type: Block, ...shape: readonly number[]): TimingTensor => {
    const weights = shape.reduce((product, length) => product * length, 1);
    return { name: `${name}.weight`, shape, type: type.id, weights, bytes: (weights / type.length) * type.bytes };
  };
  const norm = (name: string): TimingTensor => tensor(name, F32, EMBEDDING);
  return [
    tensor('token_embd', kind, EMBEDDING, VOCABULARY),
    ...Array.from({ length: layers }, (_, layer) => `blk.${layer}`).flatMap((block) => [
      norm(`${block}.attn_norm`),
      ...['q', 'k', 'v', 'output'].map((part) => tensor(`${block}.attn_${part}`, kind, EMBEDDING, EMBEDDING)),
      norm(`${block}.ffn_norm`),
      tensor(`${block}.ffn_gate`, kind, EMBEDDING, FEED_FORWARD),
      tensor(`${block}.ffn_up`, kind, EMBEDDING, FEED_FORWARD),
      tensor(`${block}.ffn_down`, kind, FEED_FORWARD, EMBEDDING),
    ]),
    norm('output_norm'),
  ];
}

/** `enum gguf_type`. */
const TYPE = { u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const;

/** As https://github.com/ggml-org/ggml/blob/master/docs/gguf.md has it. */
function headerOf(tensors: readonly TimingTensor[], layers: number): Buffer {
  const entries = metadata(layers);
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length), ...entries];
  let offset = 0;
  for (const { name, shape, type, bytes } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
    offset += bytes;
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header], Math.ceil(header.length / ALIGNMENT) * ALIGNMENT);
}

function metadata(layers: number): readonly Buffer[] {
  const entry = (key: string, type: number, ...value: readonly Buffer[]): Buffer =>
    Buffer.concat([text(key), u32(type), ...value]);
  const count = (key: string, value: number): Buffer => entry(key, TYPE.u32, u32(value));
  const list = (key: string, type: number, values: readonly Buffer[]): Buffer =>
    entry(key, TYPE.array, u32(type), u64(values.length), ...values);
  return [
    entry('general.architecture', TYPE.string, text('llama')),
    count('llama.block_count', layers),
    count('llama.context_length', TIMING_CONTEXT),
    count('llama.embedding_length', EMBEDDING),
    count('llama.feed_forward_length', FEED_FORWARD),
    count('llama.attention.head_count', HEADS),
    count('llama.attention.head_count_kv', HEADS),
    count('llama.rope.dimension_count', EMBEDDING / HEADS),
    entry('llama.attention.layer_norm_rms_epsilon', TYPE.f32, f32(1e-5)),
    entry('tokenizer.ggml.model', TYPE.string, text('gpt2')),
    entry('tokenizer.ggml.pre', TYPE.string, text('default')),
    list(
      'tokenizer.ggml.tokens',
      TYPE.string,
      Array.from({ length: VOCABULARY }, (_, id) => text(String.fromCodePoint(0x100 + id))),
    ),
    list(
      'tokenizer.ggml.token_type',
      TYPE.i32,
      Array.from({ length: VOCABULARY }, () => u32(1)),
    ),
    list('tokenizer.ggml.merges', TYPE.string, [text('Ā ā')]),
    count('tokenizer.ggml.bos_token_id', 0),
    count('tokenizer.ggml.eos_token_id', 1),
  ];
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
