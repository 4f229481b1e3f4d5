import { expect, test } from 'vitest';
import { retryAfterMs } from './hub-status.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');

test.each([
  ['7', 7000],
  ['0', 0],
  ['Fri, 01 May 2026 12:01:00 GMT', 60_000],
  ['Fri, 01 May 2026 11:00:00 GMT', 0],
  ['86400', 600_000],
  ['Sat, 02 May 2026 12:00:00 GMT', 600_000],
  ['soon', undefined],
  [undefined, undefined],
])('“Retry-After: %s” means %s milliseconds, ten minutes at most', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
