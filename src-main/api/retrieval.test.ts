import { describe, expect, it } from 'vitest';
import type { EmbeddingState } from '../../src-shared/retrieval.ts';
import { staticFolder } from '../testing/onnx/model-folder.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';
import { appRouter } from './index.ts';

describe('the contract of retrieval', () => {
  it('chooses a model, tells how its vectors come along, and how the index is', async () => {
    const app = await openTestApp();
    await app.import(app.write('whales.txt', WHALES));
    const caller = appRouter.createCaller(app.api);
    expect(await caller.retrieval.state()).toEqual({ status: 'none' });
    const model = staticFolder();
    const states: EmbeddingState[] = [];
    const changes = await caller.retrieval.changes();
    const seen = (async () => {
      for await (const state of changes) {
        states.push(state);
        if (state.status === 'ready') return;
      }
    })();
    await caller.retrieval.chooseEmbedding({ model });
    await seen;
    expect(states[0]).toEqual({ status: 'none' });
    expect(states.at(-1)).toMatchObject({ status: 'ready', total: 1, model: { path: model, dimensions: 16 } });
    expect(await caller.retrieval.index()).toMatchObject({ keyword: { rows: 1 }, vectors: { rows: 1 } });
    expect(await caller.retrieval.settings()).toMatchObject({
      embedding: { model },
      index: { location: app.folder.vectors, isRemote: false },
    });
    const [passage] = await caller.search.passages({ query: 'krill', explain: true });
    expect(passage).not.toHaveProperty('spans');
    expect(passage?.explanation).toMatchObject({ keyword: { rank: 1 }, vector: { rank: 1 } });
  });

  it('refuses models that are none, with their codes, and choices that are none', async () => {
    const app = await openTestApp();
    const caller = appRouter.createCaller(app.api);
    await expect(caller.retrieval.chooseEmbedding({ model: temporaryFolder() })).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^MODEL_/) },
    });
    for (const wrong of [{ dimensions: 3 }, { precision: 'fp7' }, { model: '' }, { colour: 'red' }])
      await expect(caller.retrieval.chooseEmbedding(wrong as { dimensions: number })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    expect(app.retrieval.settings().embedding.model).toBeNull();
  });

  it('puts tags on documents, and refuses those of documents that are gone', async () => {
    const app = await openTestApp();
    const path = app.write('whales.txt', WHALES);
    await app.import(path);
    const caller = appRouter.createCaller(app.api);
    await caller.library.setTags({ documentId: app.document(path).id, tags: ['sea', 'Sea', 'big'] });
    expect(await caller.library.tags()).toEqual([
      { tag: 'big', documentCount: 1 },
      { tag: 'sea', documentCount: 1 },
    ]);
    expect(await caller.search.passages({ query: 'krill', tags: ['big'] })).toHaveLength(1);
    await expect(caller.library.setTags({ documentId: 'gone', tags: [] })).rejects.toMatchObject({
      cause: { code: 'DOCUMENT_NOT_FOUND' },
    });
  });
});
