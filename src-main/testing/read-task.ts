import type { ReadTask } from '../parsing/pool.ts';

/** A file to read, wanted, whose parts are let go; `overrides` say otherwise. */
export function readTask(path: string, overrides: Partial<ReadTask> = {}): ReadTask {
  return {
    path,
    maxTokens: 256,
    overlapTokens: 32,
    onFingerprint: () => true,
    onBlocks: () => {},
    onChunks: () => {},
    ...overrides,
  };
}
