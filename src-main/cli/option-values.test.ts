import { describe, expect, it } from 'vitest';
import { numberBetween, oneMore, wholeNumber } from './option-values.ts';

describe('an option that is a number', () => {
  it.each(['1', '65535', '080'])('takes %j', (text) => {
    expect(wholeNumber(1, 65_535)(text)).toBe(Number(text));
  });

  it.each(['', ' ', '0', '65536', '1.5', 'x', '-1', 'NaN', 'Infinity'])('refuses %j where it must be whole', (text) => {
    expect(() => wholeNumber(1, 65_535)(text)).toThrow('from 1 to 65535');
  });

  it.each(['0', '0.7', '5', '1e-3'])('may have a fraction: %s', (text) => {
    expect(numberBetween(0, 5)(text)).toBe(Number(text));
  });

  it.each(['', ' ', '-0.1', '5.1', 'hot', 'NaN'])('refuses %j', (text) => {
    expect(() => numberBetween(0, 5)(text)).toThrow('from 0 to 5');
  });
});

it('collects what is given several times', () => {
  expect(oneMore('b', oneMore('a'))).toEqual(['a', 'b']);
});
