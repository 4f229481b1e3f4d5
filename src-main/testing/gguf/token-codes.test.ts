import { expect, it } from 'vitest';
import { CODE_LENGTH, tokenCode } from './token-codes.ts';

it('gives every token a code that is like no other', () => {
  const codes = Array.from({ length: 1_024 }, (_, index) => tokenCode(index));
  let most = 0;
  for (const [index, code] of codes.entries()) {
    for (const other of codes.slice(index + 1)) {
      most = Math.max(most, Math.abs(code.reduce((sum, sign, at) => sum + sign * (other[at] ?? 0), 0)));
    }
  }
  expect(most).toBe(8);
  expect(codes.every((code) => code.length === CODE_LENGTH && code.every((sign) => Math.abs(sign) === 1))).toBe(true);
  expect(() => tokenCode(1_024)).toThrow(RangeError);
});
