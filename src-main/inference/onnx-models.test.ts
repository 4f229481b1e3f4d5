import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { inferenceSettingsSchema } from '../../src-shared/inference.ts';
import { forkWorker } from '../system/index.ts';
import { makeBert } from '../testing/onnx/bert.ts';
import { bertFolder, TINY_BERT } from '../testing/onnx/model-folder.ts';
import { openInference, type TestInference } from '../testing/open-inference.ts';
import { codeOf } from '../testing/read.ts';

const WORKER = resolve(import.meta.dirname, '../../out/main/inference-worker.js');

/** The real worker. Only the processor is tried unless a test is about others. */
const open = (backend: 'cpu' | 'auto' = 'cpu', folder?: string): TestInference =>
  openInference({
    launch: () => forkWorker(WORKER),
    settings: inferenceSettingsSchema.parse({ backend }),
    ...(folder !== undefined && { folder }),
    timing: { hangMs: 10_000, pingMs: 500 },
  });

const dot = (one: Float32Array | undefined, other: Float32Array | undefined): number =>
  (one ?? new Float32Array()).reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0);

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `whale ${index} eats krill in the ice `.repeat(1 + (index % 12)));

describe('an ONNX model, in the worker', () => {
  it('is described from its files, and runs when it is used', async () => {
    const inference = open();
    const path = bertFolder();
    const embedder = inference.embedder(path);
    const before = await embedder.describe();
    expect(before).toMatchObject({ path, dimensions: 32, maxTokens: 128, precision: 'fp32', refused: [] });
    expect(before.runsOn).toBeUndefined();
    expect(inference.workers).toHaveLength(0);
    const texts = ['', 'x', '🐋', 'Whales eat krill.', '鲸'.repeat(5_000_000)];
    const vectors = await embedder.embed(texts);
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
    expect(await embedder.describe()).toEqual({ ...before, runsOn: 'the processor' });
    expect(await embedder.embed([])).toEqual([]);
  });

  it('puts before a text what the model was taught to find there', async () => {
    const inference = open();
    const prompts = { prompts: { query: 'what: ', passage: 'the: ' } };
    const bare = inference.embedder(bertFolder());
    const prefixed = inference.embedder(bertFolder({}, { 'config_sentence_transformers.json': prompts }));
    const [asQuery, asPassage] = [
      await prefixed.embed(['krill'], { kind: 'query' }),
      await prefixed.embed(['krill'], { kind: 'passage' }),
    ];
    const [query, passage] = await bare.embed(['what: krill', 'the: krill']);
    expect(dot(asQuery[0], query)).toBeGreaterThan(0.9999);
    expect(dot(asPassage[0], passage)).toBeGreaterThan(0.9999);
    expect(dot(asQuery[0], asPassage[0])).toBeLessThan(0.9999);
    expect((await bare.describe()).identity).not.toBe((await prefixed.describe()).identity);
  });

  it('has another identity whenever its vectors cannot be compared, and only then', async () => {
    const inference = open();
    const identity = async (...args: Parameters<TestInference['embedder']>) =>
      (await inference.embedder(...args).describe()).identity;
    const quantized = { 'onnx/model_quantized.onnx': makeBert({ ...TINY_BERT, isQuantized: true }) };
    const folder = bertFolder({}, quantized);
    const own = await identity(folder);
    expect(await identity(folder, { precision: 'fp32', purpose: 'filling' })).toBe(own);
    // A copy elsewhere is the same model.
    expect(await identity(bertFolder())).toBe(own);
    const others = [
      await identity(folder, { precision: 'int8' }),
      await identity(folder, { dimensions: 16 }),
      await identity(bertFolder({ seed: 2 })),
      await identity(bertFolder({}, { '1_Pooling/config.json': { pooling_mode_cls_token: true } })),
      await identity(bertFolder({}, { 'sentence_bert_config.json': { max_seq_length: 64 } })),
    ];
    expect(new Set([own, ...others]).size).toBe(others.length + 1);
  });

  it('stays in memory beside another, and a third takes the place of the one used longest ago', async () => {
    const inference = open();
    const [first, second, third] = [1, 2, 3].map((seed) => inference.embedder(bertFolder({ seed })));
    const vectors = await Promise.all([first?.embed(many(50)), second?.embed(many(50), { priority: 'foreground' })]);
    expect(vectors.map((each) => each?.length)).toEqual([50, 50]);
    expect(dot(vectors[0]?.[0], vectors[1]?.[0])).toBeLessThan(0.9999);
    const runs = async () =>
      (await Promise.all([first, second, third].map((each) => each?.describe()))).map(
        (each) => each?.runsOn !== undefined,
      );
    expect(await runs()).toEqual([true, true, false]);
    await first?.embed(['krill']);
    await third?.embed(['krill']);
    expect(await runs()).toEqual([true, false, true]);
  });

  it('goes on after its process was killed, and after it had to leave memory', async () => {
    const inference = open();
    const embedder = inference.embedder(bertFolder());
    const expected = await embedder.embed(many(400));
    for (const disturb of [() => process.kill(inference.pid ?? 0, 'SIGKILL'), () => inference.unload()]) {
      const embedding = embedder.embed(many(400));
      await vi.waitFor(() => expect(inference.pid).toBeDefined(), { timeout: 30_000 });
      await disturb();
      const vectors = await embedding;
      for (const [index, vector] of vectors.entries()) expect(dot(vector, expected[index])).toBeGreaterThan(0.9999);
    }
  });

  it('stops at once', async () => {
    const inference = open();
    const embedder = inference.embedder(bertFolder());
    await embedder.embed(['krill']);
    const abort = new AbortController();
    const embedding = embedder.embed(many(5_000), { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(embedding).rejects.toThrow('enough');
    expect(await embedder.embed(['krill'], { kind: 'query' })).toHaveLength(1);
  });

  it('tells which providers were refused, before it is loaded again, too', async () => {
    const inference = open('auto');
    const embedder = inference.embedder(bertFolder());
    await embedder.embed(['krill']);
    const { refused = [], runsOn } = await embedder.describe();
    expect(runsOn).toBeDefined();
    for (const { reason } of refused) expect(reason.length).toBeGreaterThan(10);
    await inference.unload();
    const later = await embedder.describe();
    expect(later.runsOn).toBeUndefined();
    expect(later.refused).toEqual(refused);
  });

  it('is refused for what it is not made for', async () => {
    const inference = open();
    const reranker = bertFolder({ head: { labels: 1 } });
    expect(await codeOf(inference.embedder(reranker).embed(['krill']))).toBe('MODEL_UNSUPPORTED');
    expect(await codeOf(inference.ranker(bertFolder()).rank('krill', ['krill']))).toBe('MODEL_UNSUPPORTED');
    expect(await codeOf(inference.choose(bertFolder()))).toBe('MODEL_UNSUPPORTED');
    expect(await codeOf(inference.embedder(resolve(reranker, 'none')).describe())).toBe('MODEL_NOT_FOUND');
    const scores = await inference.ranker(reranker).rank('What do whales eat?', ['krill', 'stone', '']);
    for (const score of scores) expect(score > 0 && score < 1).toBe(true);
    expect(scores).toHaveLength(3);
  });
});
