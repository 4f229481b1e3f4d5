import { expect, it } from 'vitest';
import { contextStops, nearestStop } from './context-stops.ts';

it('doubles up to the longest that the model was trained for, whatever that is', () => {
  expect(contextStops(8_192)).toEqual([2_048, 4_096, 8_192]);
  expect(contextStops(10_000)).toEqual([2_048, 4_096, 8_192, 10_000]);
  expect(contextStops(512)).toEqual([512]);
  expect(contextStops(0).at(-1)).toBe(32_768);
});

it('finds the stop that is nearest', () => {
  const stops = contextStops(16_384);
  expect([1, 2_048, 2_700, 3_100, 9_000, 100_000].map((tokens) => stops[nearestStop(stops, tokens)])).toEqual([
    2_048, 2_048, 2_048, 4_096, 8_192, 16_384,
  ]);
});
