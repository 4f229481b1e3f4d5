import { readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { bertFolder, staticFolder } from '../testing/onnx/model-folder.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const TEXTS = [
  'the whale eats krill in ice. it does eat what whales eat.',
  'a bridge is made of stone. the stone is in the bridge.',
  'what is a bridge made of? a bridge is made of ice.',
  'krill eats ice. what do krill eat in the ice?',
  'the stone is a whale. what do whales eat?',
];

async function openLibrary(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const app = await openTestApp(options);
  for (const [index, text] of TEXTS.entries()) app.write(`${index}.txt`, `${text} number${index}`);
  await app.import(app.files);
  return app;
}

const rows = async (app: TestApp): Promise<number | undefined> => (await app.retrieval.index()).vectors?.rows;

describe('embedding spaces', () => {
  it('give every passage its vector once a model is chosen, and find by it', async () => {
    const app = await openLibrary();
    expect(app.retrieval.state()).toEqual({ status: 'none' });
    await app.retrieval.chooseEmbedding({ model: staticFolder() });
    const state = await app.retrieval.fill();
    expect(state).toMatchObject({ status: 'ready', total: TEXTS.length, model: { dimensions: 16 } });
    expect(await rows(app)).toBe(TEXTS.length);
    const [first] = await app.search.search({ query: 'what do whales eat', limit: 5, mode: 'vector', explain: true });
    expect(first?.explanation?.vector).toMatchObject({ rank: 1, weight: 1 });
  });

  it('follow the library: what comes, what changes, what goes, what is filtered', async () => {
    const app = await openLibrary();
    await app.retrieval.chooseEmbedding({ model: staticFolder() });
    await app.retrieval.fill();
    const path = app.write('0.txt', 'a whale is in the bridge of ice');
    await app.import([path, app.write('new.txt', 'what is krill')], 'Other');
    await app.library.remove(app.document(`${app.files}/1.txt`).id);
    expect(await app.retrieval.fill()).toMatchObject({ status: 'ready', total: TEXTS.length });
    expect(await rows(app)).toBe(TEXTS.length);
    const near = (filter: object) => app.search.search({ query: 'krill', limit: 9, mode: 'vector', ...filter });
    expect(await near({})).toHaveLength(TEXTS.length);
    expect(await near({ collectionId: app.library.collectionId('Other') })).toHaveLength(2);
    await app.library.setTags(app.document(path).id, ['sea']);
    expect((await near({ tags: ['sea'] })).map(({ path: found }) => found)).toEqual([path]);
  });

  it('are remembered over restarts, and not made again', async () => {
    const dataFolder = temporaryFolder();
    const first = await openLibrary({ dataFolder });
    await first.retrieval.chooseEmbedding({ model: staticFolder() });
    await first.retrieval.fill();
    await first.close();
    const second = await openTestApp({ dataFolder, fillVectors: false });
    expect(second.retrieval.state()).toMatchObject({ status: 'ready', total: TEXTS.length });
    expect(await rows(second)).toBe(TEXTS.length);
    expect(await second.search.search({ query: 'stone', limit: 3, mode: 'vector' })).toHaveLength(3);
  });

  it('let the old model answer until the new one has all of its vectors, and then drop the old', async () => {
    const app = await openLibrary();
    await app.retrieval.chooseEmbedding({ model: staticFolder() });
    await app.retrieval.fill();
    const states: string[] = [];
    const watching = new AbortController();
    const seen = (async () => {
      for await (const state of app.retrieval.changes(watching.signal))
        states.push(state.status === 'filling' ? `filling, ${state.answering ?? 'nobody'} answers` : state.status);
    })();
    await app.retrieval.chooseEmbedding({ model: bertFolder() });
    expect(await app.retrieval.fill()).toMatchObject({ status: 'ready', model: { dimensions: 32 } });
    watching.abort();
    await seen;
    expect(states.some((state) => /^filling, (?!nobody)/.test(state))).toBe(true);
    expect(await rows(app)).toBe(TEXTS.length);
    expect(readdirSync(app.folder.vectors).filter((name) => name.startsWith('vectors_'))).toHaveLength(1);
  });

  it('go when the model is taken away', async () => {
    const app = await openLibrary();
    await app.retrieval.chooseEmbedding({ model: staticFolder() });
    await app.retrieval.fill();
    await app.retrieval.chooseEmbedding({ model: null });
    expect(app.retrieval.state()).toEqual({ status: 'none' });
    expect(await rows(app)).toBeUndefined();
    expect(await app.found('whale')).not.toEqual([]);
    expect(readdirSync(app.folder.vectors).filter((name) => name.startsWith('vectors_'))).toEqual([]);
  });

  it('refuse what is no model, and leave the choice as it was', async () => {
    const app = await openLibrary();
    const model = staticFolder();
    await app.retrieval.chooseEmbedding({ model });
    for (const wrong of [temporaryFolder(), join(model, 'config.json'), '/no/such/model'])
      await expect(app.retrieval.chooseEmbedding({ model: wrong }), wrong).rejects.toMatchObject({
        code: expect.stringMatching(/^MODEL_/),
      });
    expect(app.retrieval.settings().embedding.model).toBe(model);
    expect(await app.retrieval.fill()).toMatchObject({ status: 'ready' });
  });

  it('say so when the model is gone, and words find what they did', async () => {
    const dataFolder = temporaryFolder();
    const model = staticFolder();
    const first = await openLibrary({ dataFolder });
    await first.retrieval.chooseEmbedding({ model });
    await first.retrieval.fill();
    await first.close();
    rmSync(model, { recursive: true });
    const second = await openTestApp({ dataFolder });
    expect(await second.retrieval.fill()).toMatchObject({ status: 'failed', error: { code: 'MODEL_NOT_FOUND' } });
    expect(await second.found('whale')).not.toEqual([]);
  });

  it('whose table is damaged are made again, without embedding anything anew', async () => {
    const dataFolder = temporaryFolder();
    const first = await openLibrary({ dataFolder });
    await first.retrieval.chooseEmbedding({ model: staticFolder() });
    await first.retrieval.fill();
    const { vectors } = first.folder;
    await first.close();
    for (const entry of readdirSync(vectors, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && entry.parentPath.includes('vectors_') && entry.parentPath.endsWith('data'))
        truncateSync(join(entry.parentPath, entry.name), 40);
    const second = await openTestApp({ dataFolder });
    expect(await second.retrieval.fill()).toMatchObject({ status: 'ready' });
    expect(await rows(second)).toBe(TEXTS.length);
    expect(await second.search.search({ query: 'stone', limit: 9, mode: 'vector' })).toHaveLength(TEXTS.length);
  });

  it('go on where they were when they are interrupted', async () => {
    const dataFolder = temporaryFolder();
    const first = await openTestApp({ dataFolder });
    for (let index = 0; index < 300; index++) first.write(`many/${index}.txt`, `the whale number ${index} eats krill`);
    await first.import(first.files);
    await first.retrieval.chooseEmbedding({ model: bertFolder() });
    const hasBegun = (): boolean => {
      const state = first.retrieval.state();
      return state.status !== 'filling' || state.done > 0;
    };
    await vi.waitUntil(hasBegun, { timeout: 30_000 });
    await first.close();
    const second = await openTestApp({ dataFolder });
    expect(await second.retrieval.fill()).toMatchObject({ status: 'ready', total: 300 });
    expect(await rows(second)).toBe(300);
  }, 60_000);

  it('are of the last of several models that were chosen at once, and of no other', async () => {
    const app = await openLibrary();
    const [first, second] = [bertFolder(), staticFolder()];
    await Promise.all([
      app.retrieval.chooseEmbedding({ model: first }),
      app.retrieval.chooseEmbedding({ model: second }),
      app.retrieval.chooseEmbedding({ precision: 'fp32' }),
    ]);
    expect(app.retrieval.settings().embedding).toMatchObject({ model: second, precision: 'fp32' });
    expect(await app.retrieval.fill()).toMatchObject({ status: 'ready', model: { path: second, dimensions: 16 } });
  });

  it('stay when their model is moved, and are asked for where it is now', async () => {
    const app = await openLibrary();
    const model = staticFolder();
    await app.retrieval.chooseEmbedding({ model });
    await app.retrieval.fill();
    const moved = join(temporaryFolder(), 'moved');
    renameSync(model, moved);
    await app.retrieval.chooseEmbedding({ model: moved });
    await app.import(app.write('new.txt', 'what is krill'));
    expect(await app.retrieval.fill()).toMatchObject({ status: 'ready', model: { path: moved }, total: 6 });
    const [found] = await app.search.search({ query: 'krill', limit: 5, mode: 'vector', explain: true });
    expect(found?.explanation).toHaveProperty('vector');
  });

  it('may be taken away, come back and be exchanged while they are searched', async () => {
    const app = await openLibrary();
    const models = [staticFolder(), bertFolder(), null, staticFolder(), bertFolder(), null];
    let isOver = false;
    const searching = (async () => {
      while (!isOver) expect((await app.search.search({ query: 'whale', limit: 9 })).length).toBeGreaterThan(0);
    })();
    for (const model of models) {
      await app.retrieval.chooseEmbedding({ model });
      if (model !== null) expect(await app.retrieval.fill()).toMatchObject({ status: 'ready' });
    }
    isOver = true;
    await searching;
  }, 60_000);

  it('of a reranker: it puts the best in order, and can be taken away', async () => {
    const app = await openLibrary();
    const reranker = bertFolder({ head: { labels: 1 } });
    await app.retrieval.chooseReranker({ model: reranker, budgetMs: 5_000 });
    const ranked = await app.search.search({ query: 'what do whales eat', limit: 5, explain: true });
    const scores = ranked.map(({ explanation }) => explanation?.rerank?.score ?? -1);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    await expect(app.retrieval.chooseReranker({ model: staticFolder() })).rejects.toMatchObject({
      code: expect.stringMatching(/^MODEL_/),
    });
    await app.retrieval.chooseReranker({ model: null });
    const [plain] = await app.search.search({ query: 'what do whales eat', limit: 5, explain: true });
    expect(plain?.explanation).not.toHaveProperty('rerank');
  });
});
