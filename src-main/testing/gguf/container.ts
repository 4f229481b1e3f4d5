import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ENCODINGS } from './encode-weights.ts';
import { type Tensor, tensorBytes, WeightSource } from './weights.ts';

/** A value of a model's metadata. Whole numbers are written as u32, where nothing else is said. */
export type MetadataValue =
  | string
  | boolean
  | number
  | bigint
  | { readonly f32: number }
  | { readonly u16: number }
  | { readonly i32: number }
  | readonly string[]
  | Int32Array
  | Uint32Array
  | Float32Array;

/** A model to write: what the header says, and tensors whose weights are made while it is written. */
export interface GgufModel {
  readonly seed: number;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly tensors: readonly Tensor[];
}

const ALIGNMENT = 32;
const VERSION = 3;

/** A model as the bytes of a GGUF file; for small ones. */
export function makeGguf(model: GgufModel): Uint8Array {
  return new Uint8Array(Buffer.concat([...ggufPieces(model)]));
}

/** Writes a model as a GGUF file, piece by piece: a large one takes no more memory than a small one. */
export async function writeGguf(path: string, model: GgufModel): Promise<void> {
  await pipeline(Readable.from(inLargePieces(ggufPieces(model))), createWriteStream(path));
}

/** Bytes that the file of a model will have. */
export function ggufBytes(model: GgufModel): number {
  return model.tensors.reduce((sum, tensor) => sum + aligned(tensorBytes(tensor)), ggufHeader(model).length);
}

/**
 * A model in so many files, as llama.cpp's `gguf-split` makes them: the first says all there is to say, the others
 * have nothing but tensors.
 */
export function splitGguf(model: GgufModel, parts: number): readonly GgufModel[] {
  const share = Math.ceil(model.tensors.length / parts);
  return Array.from({ length: parts }, (_, part) => ({
    seed: model.seed + part,
    metadata: {
      ...(part === 0 && model.metadata),
      'split.no': { u16: part },
      'split.count': { u16: parts },
      'split.tensors.count': { i32: model.tensors.length },
    },
    tensors: model.tensors.slice(part * share, (part + 1) * share),
  }));
}

function* ggufPieces(model: GgufModel): Generator<Uint8Array> {
  yield ggufHeader(model);
  const source = new WeightSource(model.seed);
  for (const tensor of model.tensors) {
    yield* source.bytes(tensor);
    const size = tensorBytes(tensor);
    yield new Uint8Array(aligned(size) - size);
  }
}

function* inLargePieces(pieces: Iterable<Uint8Array>, bytes = 1 << 20): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < bytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/**
 * What a file begins with, up to the weights. The layout is described at
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */
export function ggufHeader({ metadata, tensors }: GgufModel): Uint8Array {
  const entries = Object.entries(metadata);
  const parts: Uint8Array[] = [
    Buffer.from('GGUF'),
    u32(VERSION),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), ...typedValue(value)]),
  ];
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, type } = tensor;
    parts.push(text(name), u32(shape.length), ...shape.map(u64), u32(ENCODINGS[type].id), u64(offset));
    offset += aligned(tensorBytes(tensor));
  }
  const content = Buffer.concat(parts);
  return tensors.length === 0 ? content : Buffer.concat([content], aligned(content.length));
}

/** `enum gguf_type`. */
const TYPE = { u16: 2, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9, u64: 10 } as const;

function typedValue(value: MetadataValue): Uint8Array[] {
  if (typeof value === 'string') return [u32(TYPE.string), text(value)];
  if (typeof value === 'boolean') return [u32(TYPE.bool), Uint8Array.of(value ? 1 : 0)];
  if (typeof value === 'bigint') return [u32(TYPE.u64), u64(value)];
  if (typeof value === 'number') return [u32(TYPE.u32), u32(value)];
  if (value instanceof Int32Array) return [...arrayHead(TYPE.i32, value.length), rawBytes(value)];
  if (value instanceof Uint32Array) return [...arrayHead(TYPE.u32, value.length), rawBytes(value)];
  if (value instanceof Float32Array) return [...arrayHead(TYPE.f32, value.length), rawBytes(value)];
  if ('f32' in value) return [u32(TYPE.f32), rawBytes(Float32Array.of(value.f32))];
  if ('i32' in value) return [u32(TYPE.i32), i32(value.i32)];
  if ('u16' in value) return [u32(TYPE.u16), new Uint8Array(Uint16Array.of(value.u16).buffer)];
  return [...arrayHead(TYPE.string, value.length), ...value.map(text)];
}

const arrayHead = (type: number, length: number): Uint8Array[] => [u32(TYPE.array), u32(type), u64(length)];
const rawBytes = (array: Int32Array | Uint32Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const u32 = (value: number): Uint8Array => rawBytes(Uint32Array.of(value));
const i32 = (value: number): Uint8Array => rawBytes(Int32Array.of(value));
const u64 = (value: number | bigint): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
