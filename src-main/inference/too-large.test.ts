import { describe, expect, it } from 'vitest';
import { refuseIfTooLarge } from './too-large.ts';

const GB = 1e9;
const MODEL = { leastBytes: 45 * GB, weightBytes: 43 * GB };
const LAPTOP = { memoryBytes: 16 * GB, mayHaveGpu: false };
const AUTO = { backend: 'auto' } as const;

describe('a model that is larger than the memory of the machine', () => {
  it('is refused with what it needs, what there is, and what would fit', () => {
    expect(() => refuseIfTooLarge(MODEL, LAPTOP, AUTO, 'linux')).toThrowError(
      'The model needs 45.0 GB of memory, and this machine has 16.0 GB; a model file of up to 14.0 GB would fit.',
    );
    expect(() => refuseIfTooLarge(MODEL, { ...LAPTOP, memoryBytes: GB }, AUTO, 'linux')).toThrowError(/has 1\.0 GB\.$/);
  });

  it('may still fit with the memory of a GPU, unless that is the same or not to be used', () => {
    const withGpu = { ...LAPTOP, mayHaveGpu: true };
    refuseIfTooLarge(MODEL, withGpu, AUTO, 'linux');
    expect(() => refuseIfTooLarge(MODEL, withGpu, AUTO, 'darwin')).toThrowError(/16\.0 GB/);
    expect(() => refuseIfTooLarge(MODEL, withGpu, { backend: 'cpu' }, 'linux')).toThrowError(/16\.0 GB/);
  });
});

it('a model that just fits is not refused', () => {
  refuseIfTooLarge(MODEL, { ...LAPTOP, memoryBytes: MODEL.leastBytes }, AUTO, 'linux');
});
