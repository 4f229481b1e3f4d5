import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forkWorker } from '../system/index.ts';
import { type KillReport, killRepeatedly } from '../testing/kill-worker.ts';
import { makeGguf, tinyLanguageModel } from '../testing/make-gguf.ts';
import { openInference, type TestInference, unrulyModel } from '../testing/open-inference.ts';
import { childStates } from '../testing/process-holdings.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

/** Each of many crashes would count as the second in a while. */
const FORGETFUL = { pingMs: 1_000, hangMs: 20_000, crashMemoryMs: 0 };

/** What is left after the worker was killed often: one worker, and nothing that grows. */
async function expectNothingLost(
  { moments, lost, wrong, before, after, children }: KillReport,
  inference: TestInference,
): Promise<void> {
  for (const count of Object.values(moments)) expect(count).toBeGreaterThan(0);
  expect(lost).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
  expect(inference.workers.length).toBeGreaterThan(10);
  expect(children).toHaveLength(1);
  expect(children).not.toContain('Z');
  expect(after.files).toBeLessThanOrEqual(before.files);
  expect(after.resources).toEqual(before.resources);
  expect(after.listeners).toBe(before.listeners);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(6_000_000);
  expect(inference.state()).not.toHaveProperty('notice');
  await inference.close();
  expect(childStates()).toEqual([]);
}

it.skipIf(process.platform !== 'linux')(
  'a worker that is killed a hundred times costs the answers it was at, and nothing else',
  async () => {
    const inference = openInference({ languageModel: unrulyModel('good'), timing: FORGETFUL });
    const report = await killRepeatedly({ inference, pid: () => inference.pid, kills: 100, seed: 4 });
    await expectNothingLost(report, inference);
  },
  120_000,
);

// A hundred times with real models: npm run bench -- crash.
it.skipIf(process.platform !== 'linux')(
  'a worker that runs a real model may be killed at any moment, too',
  async () => {
    const path = join(temporaryFolder(), 'tiny.gguf');
    writeFileSync(path, makeGguf(tinyLanguageModel()));
    const launch = () => forkWorker(join(import.meta.dirname, '../../out/main/inference-worker.js'));
    const inference = openInference({ languageModel: path, launch, timing: FORGETFUL });
    const report = await killRepeatedly({ inference, pid: () => inference.pid, kills: 12, seed: 4 });
    await expectNothingLost(report, inference);
  },
  120_000,
);
