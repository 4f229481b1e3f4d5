/** Protobuf's encoding, as far as ONNX files need it: onnx.proto has only numbers, bytes and messages. */
export type Part = Uint8Array | readonly Part[];

const VARINT = 0;
const BYTES = 2;
const FIXED_32 = 5;

const utf8 = new TextEncoder();

export const int = (field: number, value: number): Part => [tag(field, VARINT), varint(value)];

export const text = (field: number, value: string): Part => bytes(field, utf8.encode(value));

/** A float32. */
export const float = (field: number, value: number): Part => [
  tag(field, FIXED_32),
  new Uint8Array(new Float32Array([value]).buffer),
];

/** Bytes, or a message: its length comes before its parts. */
export const bytes = (field: number, ...content: readonly Part[]): Part => [
  tag(field, BYTES),
  varint(byteLength(content)),
  content,
];

/** All the pieces in order; the large ones are not copied. */
export function* pieces(part: Part): Generator<Uint8Array> {
  if (part instanceof Uint8Array) yield part;
  else for (const each of part) yield* pieces(each);
}

function byteLength(part: Part): number {
  return part instanceof Uint8Array ? part.length : part.reduce((sum, each) => sum + byteLength(each), 0);
}

const tag = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);

/** Negative numbers take ten bytes, as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const written: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    written.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(written);
}
