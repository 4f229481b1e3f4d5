import { freemem, totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { availableMemory, isMemoryShort, shareOf } from './free-memory.ts';

const GB = 2 ** 30;

describe('memory is short', () => {
  it.each([
    ['under 5 % of a large machine is left', 3 * GB, 64 * GB, true],
    ['5 % of it is left', 3.2 * GB, 64 * GB, false],
    ['under 512 MB of a small machine is left', 0.49 * GB, 4 * GB, true],
    ['512 MB of it is left', 0.5 * GB, 4 * GB, false],
  ])('or not, when %s', (_, availableBytes, totalBytes, expected) => {
    expect(isMemoryShort({ availableBytes, totalBytes })).toBe(expected);
  });

  it('is not assumed where the system does not tell', () => {
    expect(isMemoryShort({ availableBytes: undefined, totalBytes: 64 * GB })).toBe(false);
  });
});

describe('available memory', () => {
  it('is some part of what there is', async () => {
    const available = await availableMemory();
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThan(totalmem());
    expect(await availableMemory('linux')).toBeGreaterThan(freemem() / 2);
  });

  it('is a share of it on macOS, unless the system says something else', () => {
    expect(shareOf(16 * GB, '25\n')).toBe(4 * GB);
    expect(shareOf(16 * GB, '')).toBeUndefined();
    expect(shareOf(16 * GB, 'unknown oid')).toBeUndefined();
  });
});
