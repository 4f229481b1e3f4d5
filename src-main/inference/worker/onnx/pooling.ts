import type { Pooling } from '../../onnx/model.ts';

/** What came out of a graph: [texts, tokens, width], or [texts, width]. */
export interface Output {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/**
 * Makes a vector of length 1 of each text, over the flat output.
 * @param lengths tokens of each text; those after them are padding
 * @param dimensions how many of a vector's numbers are kept; the length is made 1 after that
 * @returns the vectors one after the other, and whether all of their numbers are numbers
 */
export function pool(
  { values, dims }: Output,
  lengths: Int32Array,
  pooling: Pooling,
  dimensions: number,
): { readonly vectors: Float32Array; readonly isSound: boolean } {
  const texts = lengths.length;
  const width = dims.at(-1) ?? 0;
  const tokens = dims.length === 3 ? (dims[1] ?? 0) : 1;
  const vectors = new Float32Array(texts * dimensions);
  let isSound = true;
  for (let text = 0; text < texts; text++) {
    const length = lengths[text] ?? 0;
    const last = pooling === 'mean' ? length : pooling === 'last' ? length : 1;
    const first = pooling === 'last' ? length - 1 : 0;
    const vector = vectors.subarray(text * dimensions, (text + 1) * dimensions);
    for (let token = first; token < last; token++) {
      const start = (text * tokens + token) * width;
      for (let index = 0; index < dimensions; index++)
        vector[index] = (vector[index] ?? 0) + (values[start + index] ?? 0);
    }
    isSound = normalise(vector) && isSound;
  }
  return { vectors, isSound };
}

/**
 * Makes its length 1. Models without layers know nothing of an empty text, whose numbers are all 0: it looks the same
 * in every direction then.
 * @returns whether all of it are numbers
 */
function normalise(vector: Float32Array): boolean {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares)) return false;
  if (squares === 0) vector.fill(1 / Math.sqrt(vector.length));
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 1;
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) * scale;
  return true;
}

/** Of one score the share that it says, of two that of the second: 0 to 1. */
export function scoresOf({ values, dims }: Output): { readonly vectors: Float32Array; readonly isSound: boolean } {
  const [texts = 0, labels = 1] = dims;
  const vectors = new Float32Array(texts);
  for (let text = 0; text < texts; text++) {
    const [one = 0, other = 0] = values.subarray(text * labels, (text + 1) * labels);
    vectors[text] = 1 / (1 + Math.exp(labels === 2 ? one - other : -one));
  }
  return { vectors, isSound: vectors.every(Number.isFinite) };
}
