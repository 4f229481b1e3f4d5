/** How weights are stored, by ggml's name for it. */
export type WeightType = 'f32' | 'f16' | 'q8_0' | 'q4_0';

/** Weights that share a scale in the quantized types; a row is a whole number of them in these. */
export const BLOCK_LENGTH = 32;

interface Encoding {
  /** ggml's number for the type (`enum ggml_type`). */
  readonly id: number;
  /** llama.cpp's number for a file that is mostly of this type (`enum llama_ftype`). */
  readonly fileType: number;
  readonly bytesPerBlock: number;
  readonly encode: (weights: Float32Array) => Uint8Array;
}

/** Byte layouts as of ggml-common.h (`block_q8_0`, `block_q4_0`); quantized as ggml's reference quantizer does. */
export const ENCODINGS: Readonly<Record<WeightType, Encoding>> = {
  f32: { id: 0, fileType: 0, bytesPerBlock: 128, encode: (weights) => bytesOf(weights) },
  f16: { id: 1, fileType: 1, bytesPerBlock: 64, encode: (weights) => bytesOf(Float16Array.from(weights)) },
  q4_0: { id: 2, fileType: 2, bytesPerBlock: 18, encode: (weights) => inBlocks(weights, 18, encodeQ4) },
  q8_0: { id: 8, fileType: 7, bytesPerBlock: 34, encode: (weights) => inBlocks(weights, 34, encodeQ8) },
};

const bytesOf = (array: Float32Array | Float16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

type EncodeBlock = (block: Float32Array, target: DataView) => void;

function inBlocks(weights: Float32Array, bytesPerBlock: number, encode: EncodeBlock): Uint8Array {
  const blocks = weights.length / BLOCK_LENGTH;
  const bytes = new Uint8Array(blocks * bytesPerBlock);
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_LENGTH;
    encode(
      weights.subarray(start, start + BLOCK_LENGTH),
      new DataView(bytes.buffer, block * bytesPerBlock, bytesPerBlock),
    );
  }
  return bytes;
}

function encodeQ8(block: Float32Array, target: DataView): void {
  const scale = Math.abs(furthestFromZero(block)) / 127;
  target.setFloat16(0, scale, true);
  if (scale === 0) return;
  for (const [index, weight] of block.entries()) target.setInt8(2 + index, Math.round(weight / scale));
}

function encodeQ4(block: Float32Array, target: DataView): void {
  // The furthest weight takes the one code, -8, that has no counterpart on the other side.
  const scale = furthestFromZero(block) / -8;
  target.setFloat16(0, scale, true);
  const code = (index: number): number =>
    scale === 0 ? 8 : Math.min(15, Math.floor((block[index] ?? 0) / scale + 8.5));
  for (let index = 0; index < 16; index++) target.setUint8(2 + index, code(index) | (code(index + 16) << 4));
}

function furthestFromZero(block: Float32Array): number {
  let furthest = 0;
  for (const weight of block) if (Math.abs(weight) > Math.abs(furthest)) furthest = weight;
  return furthest;
}
