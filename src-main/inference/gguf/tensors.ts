import type { HeaderReader } from './header-reader.ts';
import { corrupt, shown, unsupported } from './refuse.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

/** A tensor of a model, as its header describes it. */
export interface Tensor {
  readonly name: string;
  /** Such as F16 or Q4_K. */
  readonly type: string;
  /** In ggml's order: the length of a row first. */
  readonly shape: readonly number[];
  readonly weights: number;
  readonly bytes: number;
  /** From the beginning of the weights in its file. */
  readonly offset: number;
}

const MAX_TENSORS = 65_536;
/** ggml's limits: a name has 64 bytes with its end, a tensor four dimensions. */
const MAX_NAME_BYTES = 63;
const MAX_DIMENSIONS = 4;

/**
 * Reads the list of tensors, and holds it to what llama.cpp's loader asks of one: each begins, aligned, where the one
 * before it ends.
 * @param alignment bytes, a power of two
 * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`
 */
export async function readTensors(reader: HeaderReader, count: number, alignment: number): Promise<readonly Tensor[]> {
  if (count > MAX_TENSORS) throw corrupt('its header claims more tensors than any model has');
  const tensors: Tensor[] = [];
  const names = new Set<string>();
  let offset = 0;
  for (let index = 0; index < count; index++) {
    const tensor = await readTensor(reader);
    if (names.has(tensor.name)) throw corrupt(`the tensor "${shown(tensor.name)}" is there twice`);
    if (tensor.offset !== offset) throw corrupt(`the tensor "${shown(tensor.name)}" is not where it should be`);
    names.add(tensor.name);
    tensors.push(tensor);
    offset = alignedTo(alignment, offset + tensor.bytes);
    if (!Number.isSafeInteger(offset)) throw corrupt('its tensors are larger than can be');
  }
  return tensors;
}

/** `position`, or the next multiple of `alignment` after it. */
export const alignedTo = (alignment: number, position: number): number => Math.ceil(position / alignment) * alignment;

async function readTensor(reader: HeaderReader): Promise<Tensor> {
  const name = await reader.text(MAX_NAME_BYTES);
  const dimensions = await reader.uint32();
  if (dimensions > MAX_DIMENSIONS) throw corrupt(`the tensor "${shown(name)}" has ${dimensions} dimensions`);
  const shape: number[] = [];
  while (shape.length < dimensions) shape.push(await reader.count());
  const typeId = await reader.uint32();
  const offset = await reader.count();
  const type = TENSOR_TYPES.get(typeId);
  if (!type) {
    throw unsupported(`The weights of this model are stored in a way that Alcove does not know (type ${typeId}).`);
  }
  const weights = shape.reduce((product, length) => product * length, 1);
  const rowLength = shape[0] ?? 1;
  const bytes = (weights / type.blockLength) * type.blockBytes;
  if (
    weights === 0 ||
    rowLength % type.blockLength !== 0 ||
    !Number.isSafeInteger(weights * 8) ||
    !Number.isSafeInteger(bytes)
  ) {
    throw corrupt(`the tensor "${shown(name)}" has a shape that cannot be`);
  }
  return { name, type: type.name, shape, weights, bytes, offset };
}
