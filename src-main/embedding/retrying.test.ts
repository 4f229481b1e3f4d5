import { rmSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { staticFolder } from '../testing/onnx/model-folder.ts';
import { openTestApp } from '../testing/open-test-app.ts';

it('what failed is tried again once a minute, however often the library changed meanwhile', async () => {
  const app = await openTestApp();
  const model = staticFolder();
  await app.retrieval.chooseEmbedding({ model });
  rmSync(model, { recursive: true });
  const set = vi.spyOn(globalThis, 'setTimeout');
  const cleared = vi.spyOn(globalThis, 'clearTimeout');
  for (let index = 0; index < 3; index++) expect(await app.retrieval.fill()).toMatchObject({ status: 'failed' });
  const retries = set.mock.results.flatMap(({ value }, call) => (set.mock.calls[call]?.[1] === 60_000 ? [value] : []));
  expect(retries).toHaveLength(3);
  const given = new Set(cleared.mock.calls.map(([timer]) => timer));
  expect(retries.filter((timer) => !given.has(timer))).toHaveLength(1);
  vi.restoreAllMocks();
});
