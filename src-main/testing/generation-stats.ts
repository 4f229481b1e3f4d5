import type { GenerationStats } from '../../src-shared/inference.ts';

/** The figures of an answer, for tests that only pass them on. */
export function generationStats(changes: Partial<GenerationStats> = {}): GenerationStats {
  return {
    model: 'Tiny',
    backend: 'cpu',
    gpuLayers: 0,
    contextTokens: 4_096,
    threads: { prefill: 2, decode: 1 },
    loadMs: 0,
    queueMs: 0.5,
    promptTokens: 600,
    reusedTokens: 200,
    prefillMs: 400,
    prefillTokensPerSecond: 1_000,
    ttftMs: 410,
    outputTokens: 50,
    decodeTokensPerSecond: 100,
    drafts: { proposed: 10, accepted: 4 },
    contextShifts: 0,
    memory: { ramBytes: 1_000_000, vramBytes: 0 },
    ...changes,
  };
}
