import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ErrorCode } from '../../../src-shared/errors.ts';
import { modelFile } from '../../testing/load-model.ts';
import { tinyEmbeddingModel, tinyLanguageModel, tinyReranker } from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { GeneratedText, GenerateRequest, LlamaPlan, LoadedLlama, LoadedModel } from '../model.ts';
import type { Outcome } from '../protocol.ts';
import { Engine } from './engine.ts';

const texts = new Map<number, GeneratedText[]>();
const progress = new Map<number, number[]>();
const alive = new Set<number>();
const engine = new Engine({
  entry: 'not needed',
  main: {
    loadProgress: (task, share) => void progress.set(task, [...(progress.get(task) ?? []), share]),
    text: (task, written) => void texts.set(task, [...(texts.get(task) ?? []), ...written]),
    alive: (task) => void alive.add(task),
  },
});
let lastTask = 0;

const plan = (path: string, changes: Partial<LlamaPlan> = {}): LlamaPlan => ({
  runtime: 'llama',
  path,
  role: 'language',
  backends: ['cpu'],
  kvCache: 'auto',
  flashAttention: 'auto',
  lookup: 'auto',
  threads: { prefill: 1, decode: 1 },
  contextTokens: 1024,
  sequences: 2,
  ...changes,
});

const ask = (changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  turns: [{ role: 'user', text: 'What is the answer?' }],
  maxTokens: 20,
  ...changes,
});

function resultOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value;
}

const llamaOf = (outcome: Outcome<LoadedModel>): LoadedLlama => {
  const loaded = resultOf(outcome);
  if (loaded.runtime !== 'llama') throw new Error('it is run by something else');
  return loaded;
};

const codeOf = async (outcome: Promise<Outcome<unknown>>): Promise<ErrorCode | undefined> => {
  const settled = await outcome;
  return settled.ok ? undefined : settled.error.code;
};

async function load(changes: Partial<LlamaPlan> = {}, seed = 1, task = ++lastTask) {
  const { role = 'language' } = changes;
  const make = { language: tinyLanguageModel, embedding: tinyEmbeddingModel, ranking: tinyReranker }[role];
  const loaded = llamaOf(await engine.load(task, plan(await modelFile(make({ seed, name: `Tiny ${seed}` })), changes)));
  onTestFinished(() => engine.unload(role));
  return loaded;
}

describe('a language model', () => {
  it('is loaded with progress, and says how it is run', async () => {
    const loaded = await load({}, 1, ++lastTask);
    expect(loaded).toMatchObject({
      role: 'language',
      name: 'Tiny 1',
      backend: 'cpu',
      refused: [],
      layers: 3,
      gpuLayers: 0,
      contextTokens: 1024,
      sequences: 2,
      batchTokens: 512,
      kvCache: 'f16',
      flashAttention: true,
      threads: { prefill: 1, decode: 1 },
    });
    expect(loaded.tuning).toBeUndefined();
    expect(loaded.memory.ramBytes).toBeGreaterThan(300_000);
    const shares = progress.get(lastTask) ?? [];
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(shares.at(-1)).toBe(1);
  });

  it('finds its threads, context and conversations by itself', async () => {
    const path = await modelFile(tinyLanguageModel());
    const { threads: _, contextTokens: __, sequences: ___, ...open } = plan(path);
    const loaded = llamaOf(await engine.load(++lastTask, open));
    expect(loaded).toMatchObject({ contextTokens: 2048, sequences: 4 });
    expect(loaded.tuning?.candidates.length).toBeGreaterThan(0);
    expect(loaded.tuning?.candidates.map(({ threads }) => threads)).toContain(loaded.threads.decode);
    expect((await engine.generate(++lastTask, ask())).ok).toBe(true);
    await engine.unload('language');
  });

  it('writes an answer, telling of it on the way', async () => {
    await load();
    const task = ++lastTask;
    const generated = resultOf(await engine.generate(task, ask()));
    expect(generated.text).not.toBe('');
    expect(
      texts
        .get(task)
        ?.map(({ text }) => text)
        .join(''),
    ).toBe(generated.text);
    expect(generated.stats).toMatchObject({ model: 'Tiny 1', backend: 'cpu', contextTokens: 1024 });
    expect(alive).toContain(task);
  });

  it('counts tokens', async () => {
    await load();
    const counts = resultOf(await engine.countTokens(['', 'The question', 'The question is longer']));
    expect(counts[0]).toBe(0);
    expect(counts[2]).toBeGreaterThan(counts[1] ?? Infinity);
  });

  it('ends as aborted when its task is cancelled', async () => {
    await load({ contextTokens: 2048 });
    const task = ++lastTask;
    const writing = engine.generate(task, ask({ maxTokens: 1800 }));
    await vi.waitFor(() => expect(texts.get(task)).toBeDefined(), { timeout: 30_000 });
    engine.cancel(task);
    expect(resultOf(await writing)).toMatchObject({ finish: 'aborted' });
    expect(resultOf(await engine.generate(++lastTask, ask()))).toMatchObject({ finish: 'length' });
  });

  it('cannot be used before it is there', async () => {
    expect(await codeOf(engine.generate(++lastTask, ask()))).toBe('MODEL_NOT_CHOSEN');
    expect(await codeOf(engine.countTokens(['a']))).toBe('MODEL_NOT_CHOSEN');
    expect(await codeOf(engine.embed(++lastTask, ['a'], 'foreground'))).toBe('MODEL_NOT_CHOSEN');
  });
});

describe('models that come and go', () => {
  it('ends as aborted what is being written when the model is unloaded', async () => {
    await load({ contextTokens: 2048 });
    const task = ++lastTask;
    const writing = engine.generate(task, ask({ maxTokens: 1800 }));
    await vi.waitFor(() => expect(texts.get(task)).toBeDefined(), { timeout: 30_000 });
    await engine.unload('language');
    expect(resultOf(await writing)).toMatchObject({ finish: 'aborted' });
    expect(await codeOf(engine.generate(++lastTask, ask()))).toBe('MODEL_NOT_CHOSEN');
  });

  it('takes two loads one after the other, and the later one stays', async () => {
    const paths = [1, 2].map((seed) => modelFile(tinyLanguageModel({ seed, name: `Tiny ${seed}` })));
    const loads = (await Promise.all(paths)).map((path) => engine.load(++lastTask, plan(path)));
    const names = (await Promise.all(loads)).map((outcome) => resultOf(outcome).name);
    expect(names).toEqual(['Tiny 1', 'Tiny 2']);
    expect(resultOf(await engine.generate(++lastTask, ask())).stats.model).toBe('Tiny 2');
    await engine.unload('language');
  });

  it('finishes an answer before another model takes the place, and begins the next with that', async () => {
    await load({}, 1);
    const task = ++lastTask;
    const writing = engine.generate(task, ask({ maxTokens: 200 }));
    await vi.waitFor(() => expect(texts.get(task)).toBeDefined(), { timeout: 30_000 });
    const loading = load({}, 2);
    // The load is on its way before the question is asked.
    await vi.waitFor(() => expect(lastTask).toBeGreaterThan(task), { timeout: 30_000 });
    expect(resultOf(await writing)).toMatchObject({ finish: 'length', stats: { model: 'Tiny 1', outputTokens: 200 } });
    await loading;
    expect(resultOf(await engine.generate(++lastTask, ask())).stats.model).toBe('Tiny 2');
  });

  it('lets a question wait for the model that is being loaded', async () => {
    const path = await modelFile(tinyLanguageModel({ seed: 3, name: 'Tiny 3' }));
    const loading = engine.load(++lastTask, plan(path));
    expect(resultOf(await engine.generate(++lastTask, ask())).stats.model).toBe('Tiny 3');
    expect((await loading).ok).toBe(true);
    await engine.unload('language');
  });

  it('gives a load up when it is cancelled, or unloaded before it is done', async () => {
    const path = await modelFile(tinyLanguageModel());
    const task = ++lastTask;
    const cancelled = engine.load(task, plan(path));
    engine.cancel(task);
    expect((await cancelled).ok).toBe(false);
    const unloaded = engine.load(++lastTask, plan(path));
    await engine.unload('language');
    expect((await unloaded).ok).toBe(false);
    expect(await codeOf(engine.generate(++lastTask, ask()))).toBe('MODEL_NOT_CHOSEN');
  });

  it('keeps one model of each role', async () => {
    await load();
    await load({ role: 'embedding' });
    await load({ role: 'ranking' });
    await engine.unload('embedding');
    expect(await codeOf(engine.embed(++lastTask, ['a'], 'foreground'))).toBe('MODEL_NOT_CHOSEN');
    expect((await engine.generate(++lastTask, ask())).ok).toBe(true);
    expect((await engine.rank(++lastTask, 'a', ['b'], 'foreground')).ok).toBe(true);
  });
});

describe('a file that is no model for this machine', () => {
  const damaged = async (change: (bytes: Buffer) => Uint8Array): Promise<string> => {
    const bytes = await readFile(await modelFile(tinyLanguageModel()));
    const path = join(temporaryFolder(), 'damaged.gguf');
    writeFileSync(path, change(bytes));
    return path;
  };

  it('is refused with a code, and the next model is loaded', async () => {
    const refused = async (path: string) => codeOf(engine.load(++lastTask, plan(path)));
    expect(await refused(join(temporaryFolder(), 'none.gguf'))).toBe('MODEL_NOT_FOUND');
    expect(await refused(await damaged(() => Buffer.alloc(0)))).toBe('MODEL_CORRUPT');
    expect(await refused(await damaged((bytes) => bytes.subarray(0, bytes.length - 1000)))).toBe('MODEL_CORRUPT');
    expect(await refused(await damaged(() => Buffer.from('No model, but some text.')))).toBe('MODEL_CORRUPT');
    const unknown = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('llama', 'whale'), 'latin1');
    expect(await refused(await damaged(unknown))).toBe('MODEL_UNSUPPORTED');
    expect((await load()).name).toBe('Tiny 1');
  });

  it('is refused when it makes no scores or vectors', async () => {
    const path = await modelFile(tinyLanguageModel());
    expect(await codeOf(engine.load(++lastTask, plan(path, { role: 'ranking' })))).toBe('MODEL_UNSUPPORTED');
  });

  it('is told when no backend of a plan can be used', async () => {
    const path = await modelFile(tinyLanguageModel());
    const elsewhere = process.platform === 'darwin' ? 'cuda' : 'metal';
    expect(await codeOf(engine.load(++lastTask, plan(path, { backends: [elsewhere] })))).toBe('BACKEND_UNAVAILABLE');
  });
});
