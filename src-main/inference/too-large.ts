import { AlcoveError } from '../../src-shared/errors.ts';
import type { InferenceSettings } from '../../src-shared/inference.ts';
import type { Machine } from '../system/index.ts';
import type { GgufModelFile } from './model-file.ts';

/**
 * Refuses a model that does not fit into this machine even if nothing else ran on it. Whether it fits
 * beside what does is found when it is loaded; and where a GPU has memory of its own, too.
 * @throws AlcoveError `MODEL_TOO_LARGE`, with the figures
 */
export function refuseIfTooLarge(
  { leastBytes, weightBytes }: Pick<GgufModelFile, 'leastBytes' | 'weightBytes'>,
  { memoryBytes, mayHaveGpu }: Pick<Machine, 'memoryBytes' | 'mayHaveGpu'>,
  { backend }: Pick<InferenceSettings, 'backend'>,
  platform: NodeJS.Platform = process.platform,
): void {
  const hasOwnMemory = mayHaveGpu && backend !== 'cpu' && platform !== 'darwin';
  if (hasOwnMemory || leastBytes <= memoryBytes) return;
  const fittingBytes = memoryBytes - (leastBytes - weightBytes);
  const fitting = fittingBytes > 0 ? `; a model file of up to ${gigabytes(fittingBytes)} would fit` : '';
  throw new AlcoveError('MODEL_TOO_LARGE', {
    detail: `The model needs ${gigabytes(leastBytes)} of memory, and this machine has ${gigabytes(memoryBytes)}${fitting}.`,
  });
}

/** As the sizes of files are told, in powers of ten. */
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 2 : 1)} GB`;
