import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { modelFile } from '../../testing/load-model.ts';
import { makeGguf, tinyLanguageModel } from '../../testing/make-gguf.ts';
import { openWorker } from '../../testing/open-worker.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { GeneratedText, LlamaPlan } from '../model.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** One batch of this takes seconds: nothing that waits for it is quick. */
const slowModel = () =>
  modelFile(tinyLanguageModel({ layers: 24, embedding: 512, heads: 8, kvHeads: 8, feedForward: 2048, type: 'q8_0' }));

const plan = (path: string): LlamaPlan => ({
  runtime: 'llama',
  path,
  role: 'language',
  backends: ['cpu'],
  kvCache: 'auto',
  flashAttention: 'auto',
  lookup: 'off',
  threads: { prefill: 1, decode: 1 },
  contextTokens: 2048,
  sequences: 1,
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that begins a worker, has it read a long prompt, and says which one it is once that is under way. */
function parentScript(path: string): string {
  const file = join(temporaryFolder(), 'parent.mjs');
  writeFileSync(
    file,
    `import { fork } from 'node:child_process';
    import { createBirpc } from ${JSON.stringify(pathToFileURL(join(ROOT, 'node_modules/birpc/dist/index.mjs')).href)};
    const child = fork(${JSON.stringify(join(ROOT, 'out/main/inference-worker.js'))}, { serialization: 'advanced' });
    const main = { loadProgress: () => {}, text: () => {}, alive: () => process.send({ pid: child.pid }) };
    const worker = createBirpc(main, { post: (m) => child.send(m), on: (fn) => child.on('message', (m) => fn(m)), timeout: -1 });
    await worker.load(1, ${JSON.stringify(plan(path))});
    const turns = [{ role: 'user', text: 'The question is long. '.repeat(300) }];
    await worker.generate(2, { turns, maxTokens: 1000 });`,
  );
  return file;
}

it('ends with its parent, however that ends, in the middle of a batch', async () => {
  const parent = fork(parentScript(await slowModel()), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [{ pid }] = (await once(parent, 'message')) as [{ pid: number }];
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 30_000 });
});

it('ends when it is let go, and prints nothing on the way', async () => {
  const texts: GeneratedText[] = [];
  const { worker, child, printed } = openWorker({ text: (_, written) => void texts.push(...written) });
  const path = await modelFile(tinyLanguageModel());
  expect(await worker.load(1, plan(path))).toMatchObject({ ok: true });
  const outcome = await worker.generate(2, { turns: [{ role: 'user', text: 'What?' }], maxTokens: 10 });
  expect(outcome).toMatchObject({ ok: true, value: { finish: 'length' } });
  expect(texts.map(({ text }) => text).join('')).toBe(outcome.ok && outcome.value.text);
  const embedding = await worker.embed(3, ['a'], 'foreground');
  expect(embedding).toMatchObject({ ok: false, error: { code: 'MODEL_NOT_CHOSEN' } });
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
  expect(printed()).toEqual({ stdout: '', stderr: '' });
});

it('says on its standard error, and nowhere else, what llama.cpp complains of', async () => {
  const { worker, printed } = openWorker();
  const path = join(temporaryFolder(), 'cut.gguf');
  writeFileSync(path, makeGguf(tinyLanguageModel()).subarray(0, 300_000));
  expect(await worker.load(1, plan(path))).toMatchObject({ ok: false, error: { code: 'MODEL_CORRUPT' } });
  await vi.waitFor(() => expect(printed().stderr).toContain('file bounds'), { timeout: 30_000 });
  expect(printed().stdout).toBe('');
});
