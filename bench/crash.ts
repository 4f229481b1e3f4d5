import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../src-main/app.ts';
import { forkWorker, silentLog, type WorkerProcess } from '../src-main/system/index.ts';
import { killRepeatedly } from '../src-main/testing/kill-worker.ts';
import { makeGguf, tinyLanguageModel } from '../src-main/testing/make-gguf.ts';
import { type Figure, under } from './report.ts';

const KILLS = 100;
const QUICK_KILLS = 8;

/** Growth of main's heap over all kills that is no leak: what Node itself keeps for later. */
const MAX_GROWTH_MB = 6;

/** Kills the process that runs models, at random moments of its life, and sees what that costs. */
export async function benchCrash(isQuick: boolean): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const languageModel = join(scratch, 'tiny.gguf');
  await writeFile(languageModel, makeGguf(tinyLanguageModel()));
  let worker: WorkerProcess | undefined;
  const app = await openApp({
    dataFolder: join(scratch, 'library'),
    purpose: 'bench',
    log: silentLog,
    languageModel,
    launchWorker: (file) => {
      worker = forkWorker(file);
      return worker;
    },
    // No pause before the next one, and no crash that counts as the second in a while.
    inferenceTiming: { backOffMs: [0], crashMemoryMs: 0 },
  });
  try {
    const kills = isQuick ? QUICK_KILLS : KILLS;
    const report = await killRepeatedly({ inference: app.inference, pid: () => worker?.pid, kills, seed: 4 });
    const { before, after, children, lost, wrong, nextAnswerMs } = report;
    return [
      { name: 'crash: times that the worker was killed', value: kills, unit: '' },
      { name: 'crash: answers that were lost', value: lost, unit: '' },
      under('crash: next questions not answered as before', wrong.length, '', 1),
      { name: 'crash: next question to its answer, slowest', value: Math.max(...nextAnswerMs), unit: 'ms' },
      under('crash: processes besides the worker', children.length - 1, '', 1),
      under('crash: open files more than before', after.files - before.files, '', 1),
      under('crash: listeners more than before', after.listeners - before.listeners, '', 1),
      under('crash: growth of the heap', (after.heapBytes - before.heapBytes) / 1e6, 'MB', MAX_GROWTH_MB),
    ];
  } finally {
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
