import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../src-main/app.ts';
import { silentLog } from '../src-main/system/index.ts';
import { fillHub } from '../src-main/testing/hub/fill.ts';
import { startHub } from '../src-main/testing/hub-server.ts';
import { percentile } from './metrics.ts';
import { type Figure, under } from './report.ts';

/** A page on which a person waits for nothing. */
const GOAL_MS = 100;
/** A slider that follows the finger. */
const SLIDER_GOAL_MS = 16;

/** How soon the page of models has what it shows, with the hub's answers kept and the hub gone. */
export async function benchCatalogue(isQuick: boolean): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const dataFolder = join(scratch, 'library');
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(scratch, { recursive: true, force: true }));
  const hub = await startHub();
  await fillHub(hub);
  const open = async () => {
    const app = await openApp({ dataFolder, purpose: 'bench', log: silentLog });
    app.api.hub.configure({ endpoint: hub.endpoint, proxy: 'none' });
    return app;
  };
  const filling = await open();
  const repositories = filling.api.hub.catalogue().map(({ repository }) => repository);
  const known = repositories.filter((repository) => !repository.startsWith('minishlab/'));
  for (const repository of known) {
    await filling.api.hub.repository(repository);
    await filling.api.hub.fit(repository);
  }
  await filling.close();
  await hub.close();

  const app = await open();
  resources.defer(() => app.close());
  const rounds = isQuick ? 3 : 20;
  const page: number[] = [];
  const detail: number[] = [];
  const slider: number[] = [];
  for (let round = 0; round < rounds; round++) {
    page.push(await timed(() => app.api.hub.catalogue()));
    for (const repository of known) {
      detail.push(
        await timed(async () => {
          await app.api.hub.repository(repository);
          await app.api.hub.fit(repository);
        }),
      );
      slider.push(await timed(() => app.api.hub.fit(repository, { contextTokens: 1_024 * (round + 1) })));
    }
  }
  return [
    { name: 'models: repositories that are known', value: known.length, unit: '' },
    under('models: the catalogue, p95', percentile(page, 0.95), 'ms', GOAL_MS),
    under('models: a repository and how it fits, without the hub, p95', percentile(detail, 0.95), 'ms', GOAL_MS),
    under('models: another length of context, p95', percentile(slider, 0.95), 'ms', SLIDER_GOAL_MS),
  ];
}

async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
