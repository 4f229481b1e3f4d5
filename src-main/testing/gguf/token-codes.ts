/** Signs of a code. */
export const CODE_LENGTH = 32;
const CODES = 1_024;

/**
 * One of 1,024 codes of 32 signs, any two of which are nearly orthogonal: the sum of their products is 8 at most, in
 * either direction, where that of a code with itself is 32. They are the words of the dual of a double-error-correcting
 * BCH code: the traces of `ax + bx³` over the field of 32 elements.
 */
export function tokenCode(index: number): Float32Array {
  if (index >= CODES) throw new RangeError(`There are ${CODES} codes`);
  const [a, b] = [index & 31, index >> 5];
  return Float32Array.from({ length: CODE_LENGTH }, (_, x) => {
    const cube = multiply(x, multiply(x, x));
    return trace(multiply(a, x) ^ multiply(b, cube)) === 0 ? 1 : -1;
  });
}

/** In the field of 32 elements, made with x⁵ + x² + 1. */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 0; bit < 5; bit++) if (right & (1 << bit)) product ^= left << bit;
  for (let bit = 8; bit >= 5; bit--) if (product & (1 << bit)) product ^= 0b100101 << (bit - 5);
  return product;
}

function trace(element: number): number {
  let [sum, power] = [0, element];
  for (let times = 0; times < 5; times++) {
    sum ^= power;
    power = multiply(power, power);
  }
  return sum;
}
