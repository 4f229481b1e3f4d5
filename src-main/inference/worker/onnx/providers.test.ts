import { describe, expect, it } from 'vitest';
import { bertFolder } from '../../../testing/onnx/model-folder.ts';
import { openEmbedder, openHere } from '../../../testing/onnx/open-model.ts';
import type { OnnxParts } from './onnx-model.ts';
import type { Batch, Result, Rows, SessionSpec } from './session-protocol.ts';
import type { BatchRunner } from './session-threads.ts';

const usual = { priority: 'foreground', signal: new AbortController().signal } as const;
const plan = { providers: ['cuda', 'webgpu', 'cpu'] } as const;

/** The processor under another name, with something wrong about it. */
function provider(change: (rows: Result<Rows>, batch: number) => Result<Rows>): OnnxParts {
  const open = async (spec: SessionSpec): Promise<BatchRunner> => {
    const session = await openHere({ ...spec, provider: 'cpu' });
    let batches = 0;
    return {
      run: async (batch: Batch) => {
        const rows = await session.run(batch);
        return spec.provider === 'cpu' ? rows : change(rows, ++batches);
      },
      close: () => session.close(),
    };
  };
  const tryProvider: OnnxParts['tryProvider'] = async ({ spec, batch }) => (await open(spec)).run(batch);
  return { open, tryProvider, supported: ['cpu', 'webgpu'] };
}

const values = (rows: Result<Rows>, map: (value: number, at: number) => number): Result<Rows> =>
  rows.ok ? { ok: true, value: { ...rows.value, values: rows.value.values.map(map) } } : rows;

describe('an execution provider', () => {
  it('is used when its vectors are those of the processor, nearly', async () => {
    const nearly = provider((rows) => values(rows, (value, at) => value + (at % 2) * 0.001));
    const { provider: used, refused } = (await openEmbedder(bertFolder(), { plan, parts: nearly })).loaded;
    expect(used).toBe('webgpu');
    expect(refused).toEqual([{ provider: 'cuda', reason: 'This build of onnxruntime does not have it.' }]);
  });

  it('is refused when they are others, and that is told', async () => {
    const wrong = provider((rows) => values(rows, (value, at) => (at % 3 ? value : -value)));
    const { provider: used, refused } = (await openEmbedder(bertFolder(), { plan, parts: wrong })).loaded;
    expect(used).toBe('cpu');
    expect(refused[1]).toMatchObject({ provider: 'webgpu', reason: expect.stringContaining('cosine') });
  });

  it('is refused when it gives no numbers, fails, or ends its process', async () => {
    const reasons = async (parts: OnnxParts) => {
      const model = await openEmbedder(bertFolder(), { plan, parts });
      expect(model.loaded.provider).toBe('cpu');
      expect(await model.embed(['whale'], usual)).toHaveLength(1);
      return model.loaded.refused[1]?.reason;
    };
    expect(await reasons(provider(() => ({ ok: false, failure: { kind: 'values' } })))).toContain('no numbers');
    const error = { code: 'MODEL_LOAD_FAILED', message: 'The driver is too old.', action: '' } as const;
    expect(await reasons(provider(() => ({ ok: false, failure: { kind: 'error', error } })))).toBe(
      'The driver is too old.',
    );
    const fatal = {
      ...provider((rows) => rows),
      tryProvider: async () => 'It ended the process that tried it (SIGSEGV).',
    };
    expect(await reasons(fatal)).toContain('SIGSEGV');
  });

  it('is left when it gives no numbers later on, and nothing is lost', async () => {
    const later = provider((rows, batch) => (batch > 2 ? { ok: false, failure: { kind: 'values' } } : rows));
    const tuning = {
      provider: 'webgpu',
      sessions: 1,
      intraOpThreads: 1,
      batchTokens: 64,
      tokensPerSecond: 1,
      candidates: [],
      tookMs: 0,
    } as const;
    const model = await openEmbedder(bertFolder(), { plan: { ...plan, tuning }, parts: later });
    expect(model.loaded.provider).toBe('webgpu');
    const texts = Array.from({ length: 40 }, (_, index) => `whale ${index} eats krill`);
    const vectors = await model.embed(texts, usual);
    expect(vectors).toHaveLength(40);
    expect(model.loaded.provider).toBe('cpu');
    expect(model.loaded.refused.at(-1)).toMatchObject({ provider: 'webgpu' });
    const [alone] = await (await openEmbedder(bertFolder())).embed([texts[39] ?? ''], usual);
    for (const [at, value] of (alone ?? []).entries()) expect(vectors[39]?.[at]).toBeCloseTo(value, 4);
  });
});
