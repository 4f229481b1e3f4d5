import { expect, test } from 'vitest';
import { Rate } from './rate.ts';

test('the rate is that of the last seconds', () => {
  const rate = new Rate();
  expect(rate.bytesPerSecond).toBe(0);
  for (let at = 0; at <= 10_000; at += 10) rate.note(at, at);
  expect(rate.bytesPerSecond).toBeCloseTo(1000);
  for (let at = 10_010; at <= 20_000; at += 10) rate.note(10_000 + (at - 10_000) * 5, at);
  expect(rate.bytesPerSecond).toBeCloseTo(5000);
});

test('what was thrown away is not counted', () => {
  const rate = new Rate();
  rate.note(0, 0);
  rate.note(5000, 1000);
  rate.note(0, 1500);
  rate.note(1000, 2500);
  expect(rate.bytesPerSecond).toBe(1000);
});
