import { expect, it } from 'vitest';
import { parseSetting } from './parse-setting.ts';

it('an empty field stands for the default', () => {
  expect(parseSetting('', 1, 16, 'auto')).toBe('auto');
  expect(parseSetting('  ', 0, 60, 15)).toBe(15);
});

it('takes whole numbers within the limits, however their thousands are set apart', () => {
  expect(parseSetting('1', 1, 16, 'auto')).toBe(1);
  expect(parseSetting(' 16 ', 1, 16, 'auto')).toBe(16);
  for (const typed of ['32768', '32,768', '32.768', '32 768', '32 768', '32 768'])
    expect(parseSetting(typed, 256, 1_048_576, 'auto'), typed).toBe(32_768);
  expect(parseSetting('1,048,576', 256, 1_048_576, 'auto')).toBe(1_048_576);
});

it.each(['0', '17', '-1', '1.5', '2e1', 'four', '1,2', '0x2', '99999999999999999999'])('refuses %j', (typed) => {
  expect(parseSetting(typed, 1, 16, 'auto')).toBeUndefined();
});
