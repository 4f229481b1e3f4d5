import { describe, expect, it, onTestFinished } from 'vitest';
import { modelFile, testLlama } from '../../testing/load-model.ts';
import { tinyEmbeddingModel, tinyReranker } from '../../testing/make-gguf.ts';
import type { LlamaPlan } from '../model.ts';
import type { OpenBackend } from './backends.ts';
import { EmbeddingModel } from './embedding.ts';
import { RankingModel } from './ranking.ts';

const never = new AbortController().signal;
const usual = { priority: 'foreground', signal: never } as const;
const LONG = 'The whale eats krill, and the bridge is made of stone. '.repeat(300);

async function prepare(role: 'embedding' | 'ranking', changes: Partial<LlamaPlan>) {
  const path = await modelFile(role === 'embedding' ? tinyEmbeddingModel() : tinyReranker());
  const opened: OpenBackend = { llama: await testLlama(), backend: 'cpu', refused: [], takeComplaints: () => [] };
  const plan: LlamaPlan = {
    runtime: 'llama',
    path,
    role,
    backends: ['cpu'],
    kvCache: 'auto',
    flashAttention: 'auto',
    lookup: 'auto',
    threads: { prefill: 1, decode: 1 },
    ...changes,
  };
  return [opened, plan, { signal: never, onProgress: () => {} }] as const;
}

async function embedder(changes: Partial<LlamaPlan> = {}): Promise<EmbeddingModel> {
  const model = await EmbeddingModel.load(...(await prepare('embedding', changes)));
  onTestFinished(() => model.dispose());
  return model;
}

async function ranker(changes: Partial<LlamaPlan> = {}): Promise<RankingModel> {
  const model = await RankingModel.load(...(await prepare('ranking', changes)));
  onTestFinished(() => model.dispose());
  return model;
}

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

describe('an embedding model', () => {
  it('gives each text a vector of length 1, in their order, whatever is beside it', async () => {
    const model = await embedder();
    const texts = Array.from({ length: 12 }, (_, index) => `Whale number ${index} eats krill.`);
    const vectors = await model.embed(texts, usual);
    expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => model.loaded.dimensions));
    for (const [index, vector] of vectors.entries()) {
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
      const [alone] = await model.embed([texts[index] ?? ''], usual);
      expect(alone).toEqual(vector);
    }
    expect(new Set(vectors.map(String)).size).toBe(texts.length);
  });

  it('reads a long text up to the length of its context, and no further', async () => {
    const model = await embedder({ contextTokens: 256 });
    expect(model.loaded.contextTokens).toBe(256);
    const [long, longer] = await model.embed([LONG, `${LONG} And more.`], usual);
    expect(long).toEqual(longer);
    const [short] = await model.embed([LONG.slice(0, 200)], usual);
    expect(short).not.toEqual(long);
  });

  it('reads texts of every length up to that, none among them', async () => {
    const model = await embedder();
    expect(model.loaded.contextTokens).toBe(512);
    const vectors = await model.embed(
      ['', ' ', 'a', ...[100, 500, 900, 1300, 2000].map((length) => LONG.slice(0, length))],
      usual,
    );
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
    expect(await model.embed([], usual)).toEqual([]);
  });

  it('stops between texts', async () => {
    const model = await embedder();
    const abort = new AbortController();
    const read: number[] = [];
    const onAlive = (): void => {
      read.push(1);
      if (read.length === 3) abort.abort();
    };
    const texts = Array.from({ length: 200 }, () => LONG.slice(0, 500));
    await expect(model.embed(texts, { priority: 'background', signal: abort.signal, onAlive })).rejects.toThrow(
      'aborted',
    );
    expect(read.length).toBeLessThan(20);
  });

  it('can be let go while it reads', async () => {
    const args = await prepare('embedding', {});
    for (let round = 0; round < 40; round++) {
      const model = await EmbeddingModel.load(...args);
      const abort = new AbortController();
      let read = 0;
      const onAlive = (): void => {
        if (++read > round % 4) abort.abort();
      };
      const texts = Array.from({ length: 50 }, () => LONG.slice(0, 900));
      const reading = model.embed(texts, { priority: 'foreground', signal: abort.signal, onAlive });
      await expect(reading).rejects.toThrow('aborted');
      await model.dispose();
    }
  });

  it('finds its threads by measuring', async () => {
    const [opened, { threads: _, ...plan }, options] = await prepare('embedding', {});
    const model = await EmbeddingModel.load(opened, plan, options);
    onTestFinished(() => model.dispose());
    const { threads, tuning } = model.loaded;
    expect(tuning?.candidates.map((candidate) => candidate.threads)).toContain(threads.prefill);
    expect(tuning?.candidates.every(({ prefillTokensPerSecond }) => prefillTokensPerSecond > 0)).toBe(true);
  });
});

describe('a reranker', () => {
  it('scores each text from 0 to 1, in their order, whatever is beside it', async () => {
    const model = await ranker();
    const texts = ['Whales eat krill.', 'A bridge of stone.', '', 'The last of the texts.'];
    const scores = await model.rank('What do whales eat?', texts, usual);
    expect(scores).toHaveLength(4);
    for (const [index, score] of scores.entries()) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(await model.rank('What do whales eat?', [texts[index] ?? ''], usual)).toEqual([score]);
    }
    expect(new Set(scores).size).toBe(4);
    expect(await model.rank('Bridges?', texts, usual)).not.toEqual(scores);
  });

  it('reads texts and queries that are longer than its context', async () => {
    const model = await ranker({ contextTokens: 256 });
    const scores = [
      ...(await model.rank('What do whales eat?', [LONG], usual)),
      ...(await model.rank(LONG, ['Whales eat krill.', LONG], usual)),
    ];
    for (const score of scores) expect(score > 0 && score <= 1).toBe(true);
  });

  it('scores nothing for no texts', async () => {
    expect(await (await ranker()).rank('What?', [], usual)).toEqual([]);
  });
});
