import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { codeOf } from '../testing/read.ts';
import { readTask } from '../testing/read-task.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ParserProcess, type ParserProcessOptions, ParsersLostError } from './parser-process.ts';

const BUILT = resolve(import.meta.dirname, '../../out/main');

function openProcess(options: Partial<ParserProcessOptions> = {}): ParserProcess {
  const parsers = new ParserProcess({
    processFile: join(BUILT, 'parser-process.js'),
    workerFile: join(BUILT, 'parser-worker.js'),
    threads: 2,
    ...options,
  });
  onTestFinished(() => parsers.close());
  return parsers;
}

/** A thread that does what the name of the file says: `dies` takes the whole process with it. */
function openUnruly(options: Partial<ParserProcessOptions> = {}): ParserProcess {
  const workerFile = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    workerFile,
    `import { parentPort } from 'node:worker_threads';
    const result = { format: 'text', title: 't', language: null, pageCount: null, chunkCount: 0, contentHash: 'h', byteSize: 1 };
    parentPort.on('message', ({ path }) => {
      parentPort.postMessage({ type: 'started' });
      if (path === 'good') parentPort.postMessage({ type: 'done', result });
      if (path === 'dies') process.kill(process.pid, 'SIGKILL');
    });`,
  );
  return openProcess({ workerFile, ...options });
}

function file(text: string): string {
  const path = join(temporaryFolder(), 'a.md');
  writeFileSync(path, text);
  return path;
}

it('reads a file in another process and hands over its parts', async () => {
  const parsers = openProcess();
  const texts: string[] = [];
  const result = await parsers.read(
    readTask(file('# Whales\n\nThey feed on krill.'), {
      onBlocks: (_, blocks) => texts.push(...blocks.map(({ text }) => text)),
      onChunks: (chunks) => texts.push(...chunks.map(({ terms }) => terms)),
    }),
  );
  expect(result).toMatchObject({ format: 'markdown', title: 'Whales', chunkCount: 1 });
  expect(texts).toEqual(['Whales', 'They feed on krill.', expect.stringContaining('krill')]);
  expect((await parsers.usage())?.residentBytes).toBeGreaterThan(10_000_000);
});

it('is not read when it is not wanted, and fails with the code it earned', async () => {
  const parsers = openProcess();
  expect(await parsers.read(readTask(file('Text.'), { onFingerprint: () => false }))).toBeUndefined();
  expect(await codeOf(parsers.read(readTask(file(''))))).toBe('FILE_EMPTY');
  expect(await codeOf(parsers.read(readTask(join(temporaryFolder(), 'none.txt'))))).toBe('FILE_NOT_FOUND');
});

it('fails with what a handler threw', async () => {
  const onBlocks = (): never => {
    throw new Error('no room');
  };
  await expect(openProcess().read(readTask(file('Text.'), { onBlocks }))).rejects.toThrow('no room');
});

it('can be cancelled while it is read, and by closing', async () => {
  const parsers = openUnruly();
  const abort = new AbortController();
  const [one, other] = [
    codeOf(parsers.read(readTask('hangs', { signal: abort.signal }))),
    codeOf(parsers.read(readTask('hangs'))),
  ];
  abort.abort();
  expect(await one).toBe('IMPORT_CANCELLED');
  await parsers.close();
  expect(await other).toBe('IMPORT_CANCELLED');
});

it('says so of every file that was being read when the process ends, and begins another', async () => {
  const parsers = openUnruly();
  const lost = await Promise.allSettled([parsers.read(readTask('hangs')), parsers.read(readTask('dies'))]);
  for (const each of lost) expect(each).toMatchObject({ status: 'rejected', reason: expect.any(ParsersLostError) });
  expect(await parsers.read(readTask('good'))).toMatchObject({ title: 't' });
});

it('ends when it has nothing to do, and begins again', async () => {
  const parsers = openUnruly({ idleMs: 1 });
  await parsers.read(readTask('good'));
  await vi.waitFor(async () => expect(await parsers.usage()).toBeUndefined());
  expect(await parsers.read(readTask('good'))).toMatchObject({ title: 't' });
});
