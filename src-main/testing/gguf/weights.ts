import { seededRandom } from '../random.ts';
import { BLOCK_LENGTH, ENCODINGS, type WeightType } from './encode-weights.ts';

/** What the weights of a tensor are. */
export type Weights =
  /** The deviation may differ by row. */
  | { readonly kind: 'random'; readonly deviation: number | ((row: number) => number) }
  | { readonly kind: 'constant'; readonly value: number }
  /** `row(index)` is asked for once for every row, in order; nothing means zeros. */
  | { readonly kind: 'rows'; readonly row: (index: number) => Float32Array | undefined };

/** A tensor of a model to write. */
export interface Tensor {
  readonly name: string;
  /** In ggml's order: the length of a row first. */
  readonly shape: readonly [rowLength: number, ...rest: number[]];
  readonly type: WeightType;
  readonly weights: Weights;
}

/**
 * Random blocks that are generated once and repeated in large tensors. Prime, so that rows, which are a
 * whole number of blocks, begin at different places in it and differ.
 */
const TILE_BLOCKS = 16_381;

/** Bytes that a tensor takes in a file. */
export function tensorBytes(tensor: Tensor): number {
  const { shape, type } = tensor;
  const [rowLength] = shape;
  if (rowLength % BLOCK_LENGTH !== 0 && type !== 'f32' && type !== 'f16') {
    throw new RangeError(`A row of ${rowLength} weights cannot be stored as ${type}`);
  }
  return rowCount(tensor) * (rowLength / BLOCK_LENGTH) * ENCODINGS[type].bytesPerBlock;
}

function rowCount({ shape }: Tensor): number {
  const [, ...rest] = shape;
  return rest.reduce((product, length) => product * length, 1);
}

/** Makes the bytes of tensors, the same for the same seed and the same order of tensors. */
export class WeightSource {
  readonly #random: () => number;
  readonly #tiles = new Map<string, Uint8Array>();

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** The content of a tensor, in pieces. */
  *bytes(tensor: Tensor): Generator<Uint8Array> {
    const { weights, type } = tensor;
    const [rowLength] = tensor.shape;
    const rows = rowCount(tensor);
    switch (weights.kind) {
      case 'random':
        yield* this.#randomRows(tensor, weights.deviation);
        return;
      case 'constant': {
        const row = ENCODINGS[type].encode(new Float32Array(rowLength).fill(weights.value));
        for (let index = 0; index < rows; index++) yield row;
        return;
      }
      case 'rows': {
        const zeros = ENCODINGS[type].encode(new Float32Array(rowLength));
        for (let index = 0; index < rows; index++) {
          const row = weights.row(index);
          yield row ? ENCODINGS[type].encode(row) : zeros;
        }
      }
    }
  }

  *#randomRows(tensor: Tensor, deviation: number | ((row: number) => number)): Generator<Uint8Array> {
    const total = tensorBytes(tensor);
    if (typeof deviation === 'number') {
      yield* this.#randomBytes(tensor.type, deviation, total);
      return;
    }
    const rows = rowCount(tensor);
    for (let row = 0; row < rows; ) {
      const first = row;
      const same = deviation(first);
      while (row < rows && deviation(row) === same) row++;
      yield* this.#randomBytes(tensor.type, same, (total / rows) * (row - first));
    }
  }

  *#randomBytes(type: WeightType, deviation: number, bytes: number): Generator<Uint8Array> {
    const { bytesPerBlock } = ENCODINGS[type];
    if (bytes <= TILE_BLOCKS * bytesPerBlock) {
      yield this.#generate(type, deviation, Math.ceil(bytes / bytesPerBlock)).subarray(0, bytes);
      return;
    }
    const key = `${type} ${deviation}`;
    const tile = this.#tiles.get(key) ?? this.#generate(type, deviation, TILE_BLOCKS);
    this.#tiles.set(key, tile);
    let start = Math.floor(this.#random() * TILE_BLOCKS) * bytesPerBlock;
    for (let missing = bytes; missing > 0; start = 0) {
      const piece = tile.subarray(start, Math.min(tile.length, start + missing));
      yield piece;
      missing -= piece.length;
    }
  }

  /** Evenly distributed weights around zero. */
  #generate(type: WeightType, deviation: number, blocks: number): Uint8Array {
    const width = 2 * Math.sqrt(3) * deviation;
    const weights = new Float32Array(blocks * BLOCK_LENGTH);
    for (let index = 0; index < weights.length; index++) weights[index] = (this.#random() - 0.5) * width;
    return ENCODINGS[type].encode(weights);
  }
}
