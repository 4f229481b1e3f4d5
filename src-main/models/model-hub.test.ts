import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Download } from '../../src-shared/models.ts';
import { fillHub, GATED_REPOSITORY, PICKLE_REPOSITORY, SPLIT_REPOSITORY } from '../testing/hub/fill.ts';
import { startHub } from '../testing/hub-server.ts';
import { makeGguf, tinyLanguageModel } from '../testing/make-gguf.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';

const REPOSITORY = 'Qwen/Qwen3-0.6B-GGUF';

async function openHub() {
  const server = await startHub({ tokens: ['known'], admitted: ['admitted'] });
  onTestFinished(() => server.close());
  await fillHub(server);
  const app = await openTestApp();
  app.api.hub.configure({ endpoint: server.endpoint, proxy: 'none' });
  const { hub, downloads, registry } = app.api;
  const accept = async (repository: string): Promise<void> => {
    const { licence } = await hub.repository(repository);
    hub.acceptLicence(repository, licence.name);
  };
  return { app, server, hub, downloads, registry, accept };
}

/** Waits until nothing is on its way but what waits for a person. @returns what is left */
async function settled({ api: { downloads } }: TestApp): Promise<readonly Download[]> {
  const stop = new AbortController();
  for await (const list of downloads.changes(stop.signal)) {
    if (list.every(({ state }) => state.status === 'failed' || state.status === 'paused')) return list;
  }
  return [];
}

async function installed({ api: { registry } }: TestApp) {
  for await (const models of registry.changes(new AbortController().signal)) return models;
  return [];
}

describe('the hub', () => {
  it('is asked once, and its answers serve without it', async () => {
    const { server, hub } = await openHub();
    const first = await hub.fit(REPOSITORY);
    await server.close();
    expect(await hub.fit(REPOSITORY)).toEqual(first);
    const longer = await hub.fit(REPOSITORY, { contextTokens: 32_768 });
    expect(longer.variants[0]?.memory.kvBytes).toBeGreaterThan(first.variants[0]?.memory.kvBytes ?? 0);
    await expect(hub.repository('Qwen/Qwen3-4B-GGUF')).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });

  it('has several models in one repository, each with its own facts', async () => {
    const { server, hub } = await openHub();
    const repository = 'some/two-sizes-GGUF';
    const files = {
      'Two-1B-Q8_0.gguf': makeGguf(tinyLanguageModel({ layers: 2, type: 'q8_0', contextLength: 4096 })),
      'Two-8B-Q4_0.gguf': makeGguf(tinyLanguageModel({ layers: 24, type: 'q4_0', contextLength: 32_768 })),
    };
    await server.add(repository, { licence: 'mit', pipelineTag: 'text-generation', files });
    const fit = await hub.fit(repository, { contextTokens: 16_384 });
    expect(fit.maxContextTokens).toBe(32_768);
    expect(fit.variants.map(({ variant, contextTokens, layers }) => [variant, contextTokens, layers])).toEqual([
      ['Q4_0', 16_384, 25],
      ['Q8_0', 4096, 3],
    ]);
    const { variants } = await hub.repository(repository);
    const bits = Object.fromEntries(variants.map(({ id, bitsPerWeight }) => [id, bitsPerWeight]));
    // Of models so small the header is a good part of the file.
    expect(bits.Q4_0).toBeLessThan(bits.Q8_0 ?? 0);
  });

  it('gives nothing before its licence is accepted', async () => {
    const { app, server, downloads, accept } = await openHub();
    const request = { repository: REPOSITORY, variant: 'Q8_0' };
    await expect(downloads.start(request)).rejects.toMatchObject({ code: 'LICENCE_NOT_ACCEPTED' });
    expect(server.requests.some(({ path }) => path.includes('/resolve/'))).toBe(false);
    await accept(REPOSITORY);
    await downloads.start(request);
    expect(await settled(app)).toEqual([]);
    const repository = await app.api.hub.repository(REPOSITORY);
    const [model] = await installed(app);
    expect(repository.variants.find(({ id }) => id === 'Q8_0')).toMatchObject({
      installed: model?.id,
      downloadBytes: 0,
    });
    expect(app.api.hub.catalogue().find((each) => each.repository === REPOSITORY)?.installed).toEqual([model?.id]);
  });

  it('has models in parts and models that make vectors, which are used by their role', async () => {
    const { app, hub, downloads, registry, accept } = await openHub();
    const embedder = 'Xenova/all-MiniLM-L6-v2';
    for (const repository of [SPLIT_REPOSITORY, embedder]) await accept(repository);
    const [split] = (await hub.repository(SPLIT_REPOSITORY)).variants;
    await downloads.start({ repository: SPLIT_REPOSITORY, variant: split?.id ?? '' });
    await downloads.start({ repository: embedder, variant: 'fp32' });
    expect(await settled(app)).toEqual([]);
    for (const { id } of await installed(app)) await registry.use(id);
    expect((await installed(app)).map(({ role, isInUse, state }) => [role, isInUse, state]).sort()).toEqual([
      ['embedding', true, 'ok'],
      ['language', true, 'ok'],
    ]);
    expect((await app.inference.generate({ turns: [{ role: 'user', text: 'Hello' }], maxTokens: 2 })).finish).toBe(
      'length',
    );
    expect(app.retrieval.state().status).not.toBe('failed');
  });

  it('asks who one is, and takes a token for an answer', async () => {
    const { app, hub, downloads, accept } = await openHub();
    await accept(GATED_REPOSITORY);
    const { id } = await downloads.start({ repository: GATED_REPOSITORY, variant: 'Q8_0' });
    expect(await settled(app)).toMatchObject([{ state: { error: { code: 'TOKEN_REQUIRED' } } }]);
    await hub.setToken('known');
    await downloads.resume(id);
    expect(await settled(app)).toMatchObject([{ state: { error: { code: 'REPOSITORY_GATED' } } }]);
    expect(await hub.setToken('admitted')).toEqual({ isSet: true, keptIn: 'session' });
    await downloads.resume(id);
    expect(await settled(app)).toEqual([]);
    expect(JSON.stringify(app.api.privacy.connections({ limit: 100 }))).not.toContain('admitted');
  });

  it('goes on with what the hub has now, when that is another than was promised', async () => {
    const { app, server, hub, downloads, accept } = await openHub();
    await accept(REPOSITORY);
    await hub.repository(REPOSITORY);
    const file = makeGguf(tinyLanguageModel({ name: 'Another', type: 'q8_0', seed: 99 }));
    await server.replace(REPOSITORY, 'Qwen3-0.6B-Q8_0.gguf', file);
    const { id } = await downloads.start({ repository: REPOSITORY, variant: 'Q8_0' });
    const [failed] = await settled(app);
    expect(failed?.state).toMatchObject({ error: { code: 'DOWNLOAD_CHANGED' } });
    expect(await installed(app)).toEqual([]);
    await downloads.resume(id);
    expect(await settled(app)).toEqual([]);
    expect((await installed(app)).map(({ state, variant }) => [state, variant])).toEqual([['ok', 'Q8_0']]);
  });

  it('gives a model that was damaged here anew, and not what is left of it', async () => {
    const { app, downloads, registry, accept } = await openHub();
    await accept(REPOSITORY);
    const request = { repository: REPOSITORY, variant: 'Q8_0' };
    await downloads.start(request);
    await settled(app);
    const [model] = await installed(app);
    if (!model) throw new Error('it is not here');
    const sound = readFileSync(model.path);
    const broken = Buffer.from(sound);
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 255;
    writeFileSync(model.path, broken);
    expect((await registry.verify(model.id)).state).toBe('damaged');
    await downloads.start(request);
    expect(await settled(app)).toEqual([]);
    expect(readFileSync(model.path).equals(sound)).toBe(true);
    expect((await installed(app)).map(({ id, state }) => [id, state])).toEqual([[model.id, 'ok']]);
  });

  it('gives a model whose verification tells how far it is, and can be called off', async () => {
    const { app, downloads, registry, accept } = await openHub();
    await accept(REPOSITORY);
    await downloads.start({ repository: REPOSITORY, variant: 'Q8_0' });
    await settled(app);
    const [model] = await installed(app);
    if (!model) throw new Error('it is not here');
    const told: (readonly [done: number, total: number])[] = [];
    await registry.verify(model.id, { onProgress: (...progress) => told.push(progress) });
    expect(told.at(-1)).toEqual([model.bytes, model.bytes]);
    const stop = new AbortController();
    const reason = new Error('called off');
    const onProgress = (): void => stop.abort(reason);
    await expect(registry.verify(model.id, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect((await installed(app)).map(({ state }) => state)).toEqual(['ok']);
  });

  it('is not fetched from what would run, and says so', async () => {
    const { hub } = await openHub();
    await expect(hub.repository(PICKLE_REPOSITORY)).rejects.toMatchObject({ code: 'REPOSITORY_UNUSABLE' });
  });

  it('has a file that is no model, of which nothing is kept', async () => {
    const { app, server, downloads, accept } = await openHub();
    const repository = 'some/nonsense-GGUF';
    await server.add(repository, {
      licence: 'mit',
      pipelineTag: 'text-generation',
      files: { 'nonsense-Q4_0.gguf': Buffer.from('These are words, not weights.'.repeat(1_000)) },
    });
    await accept(repository);
    await downloads.start({ repository, variant: 'Q4_0' });
    expect(await settled(app)).toMatchObject([{ state: { error: { code: 'MODEL_UNSUPPORTED' } } }]);
    expect(await installed(app)).toEqual([]);
  });
});
