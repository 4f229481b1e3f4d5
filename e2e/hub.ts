import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillHub } from '../src-main/testing/hub/fill.ts';
import { startHub, type TestHub } from '../src-main/testing/hub-server.ts';
import { makeGguf, tinyLanguageModel, type WeightType } from '../src-main/testing/make-gguf.ts';
import { test as base } from './host.ts';

/** A repository whose models are large enough to be seen on their way. */
export const WORDS = 'alcove-test/Words-GGUF';

const QUANTIZATIONS = { Q4_0: 'q4_0', Q8_0: 'q8_0' } as const satisfies Record<string, WeightType>;

/** Alcove's test, with a model hub on loopback that its settings name. */
export const test = base.extend<{ readonly hub: TestHub }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  hub: async ({}, use) => {
    await using hub = await startHub();
    await fillHub(hub);
    await hub.add(WORDS, { licence: 'apache-2.0', pipelineTag: 'text-generation', tags: ['gguf'], files: wordFiles() });
    await use(hub);
  },

  dataFolder: async ({ hub }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'alcove-e2e-'));
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ hub: { endpoint: hub.endpoint, proxy: 'none' } }));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

function wordFiles(): Record<string, Uint8Array> {
  const shape = { layers: 4, embedding: 256, heads: 4, kvHeads: 4, feedForward: 768, contextLength: 8_192 } as const;
  return Object.fromEntries(
    Object.entries(QUANTIZATIONS).map(([name, type]) => [
      `Words-${name}.gguf`,
      makeGguf(tinyLanguageModel({ ...shape, name: 'Words', type })),
    ]),
  );
}
