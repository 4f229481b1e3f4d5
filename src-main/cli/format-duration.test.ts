import { expect, it } from 'vitest';
import { formatDuration, formatTimeLeft } from './format-duration.ts';

it('tells durations as fine as they are short', () => {
  expect([340, 2_400, 200_000].map(formatDuration)).toEqual(['340 ms', '2.4 s', '3 min 20 s']);
});

it('tells the time left no finer than it is known', () => {
  expect([0, 12, 41, 58, 700, 5_400].map(formatTimeLeft)).toEqual([
    '5 s left',
    '10 s left',
    '40 s left',
    '1 min left',
    '12 min left',
    '1 h 30 min left',
  ]);
});
