import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { codeOf } from '../testing/read.ts';
import { readTask } from '../testing/read-task.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ParserPool, type ParserPoolOptions } from './pool.ts';

const BUILT_WORKER = resolve(import.meta.dirname, '../../out/main/parser-worker.js');

function openPool(options: Partial<ParserPoolOptions> = {}): ParserPool {
  const pool = new ParserPool({ workerFile: BUILT_WORKER, threads: 2, ...options });
  onTestFinished(() => pool.close());
  return pool;
}

/** A worker that does what the name of the file it is asked to read says. */
function openUnrulyPool(options: Partial<ParserPoolOptions> = {}): ParserPool {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
    const result = { format: 'text', title: 't', language: null, pageCount: null, chunkCount: 0, contentHash: 'h', byteSize: 1 };
    const timers = [];
    parentPort.on('message', (message) => {
      if (message.type === 'decide') return;
      parentPort.postMessage({ type: 'started' });
      if (message.path === 'good') parentPort.postMessage({ type: 'done', result });
      if (message.path === 'loops') for (;;);
      if (message.path === 'eats') for (const kept = []; ; ) kept.push(new Array(10_000).fill({}));
      if (message.path === 'exits') process.exit(3);
      if (message.path === 'throws') throw new Error('boom');
      if (message.path === 'creeps') timers.push(setInterval(() => parentPort.postMessage({ type: 'progress', pagesDone: 1, pageCount: 9 }), 20));
      if (message.path === 'throws later') {
        parentPort.postMessage({ type: 'done', result });
        setTimeout(() => { throw new Error('late'); }, 0);
      }
    });`,
  );
  return openPool({ workerFile: file, threads: 1, ...options });
}

function write(name: string, content: string | Uint8Array, folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a pool of parser threads', () => {
  it('reads a file and hands over its parts in order', async () => {
    const path = write(
      'Rivers.pdf',
      await makeTextPdf(['The first page is about rivers.', 'The second page is about mills.']),
    );
    const events: string[] = [];
    const texts: string[] = [];
    const result = await openPool().read(
      readTask(path, {
        onFingerprint: (contentHash, byteSize) => {
          events.push('fingerprint');
          expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
          expect(byteSize).toBeGreaterThan(500);
          return true;
        },
        onProgress: (done, count) => events.push(`progress ${done}/${count}`),
        onBlocks: (first, blocks) => events.push(`blocks ${first} ${blocks.length}`),
        onChunks: (chunks) => {
          events.push('chunks');
          for (const { text, terms } of chunks) texts.push(text, terms);
        },
      }),
    );
    expect(events[0]).toBe('fingerprint');
    expect(events).toContain('progress 2/2');
    expect(events.slice(-2)).toEqual(['blocks 0 2', 'chunks']);
    expect(texts.join('\n')).toMatch(/about rivers.+river/s);
    expect(result).toMatchObject({ format: 'pdf', title: 'Rivers', language: 'en', pageCount: 2, chunkCount: 1 });
  });

  it('hands a large document over in slices', async () => {
    const path = write(
      'long.txt',
      Array.from({ length: 500 }, (_, index) => `Paragraph ${index} says something.`).join('\n\n'),
    );
    const firsts: number[] = [];
    let blocks = 0;
    await openPool().read(
      readTask(path, {
        onBlocks: (first, slice) => {
          firsts.push(first);
          expect(first).toBe(blocks);
          blocks += slice.length;
        },
      }),
    );
    expect(blocks).toBe(500);
    expect(firsts.length).toBeGreaterThan(5);
  });

  it('reads more files than it has threads, each with its own outcome', async () => {
    const folder = temporaryFolder();
    const pool = openPool();
    const results = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        index === 4
          ? codeOf(pool.read(readTask(write('empty.txt', '', folder))))
          : pool.read(readTask(write(`${index}.txt`, `File number ${index}.`, folder))).then((result) => result?.title),
      ),
    );
    expect(results).toEqual(['0', '1', '2', '3', 'FILE_EMPTY', '5', '6', '7', '8']);
  });

  it('stops reading a file that the library has already', async () => {
    const path = write('a.txt', 'Known.');
    let isRead = false;
    const onBlocks = (): void => {
      isRead = true;
    };
    expect(await openPool().read(readTask(path, { onFingerprint: () => false, onBlocks }))).toBeUndefined();
    expect(isRead).toBe(false);
  });

  it('refuses files above its limit', async () => {
    expect(await codeOf(openPool({ maxFileBytes: 10 }).read(readTask(write('a.txt', 'more than ten bytes'))))).toBe(
      'FILE_TOO_LARGE',
    );
  });

  it('passes on the code that a file earned, and reads the next', async () => {
    const pool = openPool({ threads: 1 });
    expect(await codeOf(pool.read(readTask(write('a.pdf', (await makeTextPdf(['x'])).subarray(0, 300)))))).toBe(
      'FILE_CORRUPT',
    );
    expect(await codeOf(pool.read(readTask('/no/such/file')))).toBe('FILE_NOT_FOUND');
    expect((await pool.read(readTask(write('a.txt', 'Fine.'))))?.format).toBe('text');
  });

  it('fails a task whose handler throws, with what it threw, and reads the next', async () => {
    const pool = openPool({ threads: 1 });
    const path = write('a.txt', 'Text.');
    const failure = new Error('disk full');
    const onBlocks = (): void => {
      throw failure;
    };
    await expect(pool.read(readTask(path, { onBlocks }))).rejects.toBe(failure);
    expect(await pool.read(readTask(path))).toBeDefined();
  });
});

describe('a file that breaks its thread', () => {
  it('is given up when it shows no sign of progress', async () => {
    const pool = openUnrulyPool({ stallMs: 200 });
    expect(await codeOf(pool.read(readTask('loops')))).toBe('PARSE_TIMEOUT');
    expect(await pool.read(readTask('good'))).toBeDefined();
  });

  it('is given up when it takes too long, whatever progress it shows', async () => {
    const pool = openUnrulyPool({ stallMs: 10_000, timeoutMs: 300 });
    let signs = 0;
    const onProgress = (): void => {
      signs++;
    };
    expect(await codeOf(pool.read(readTask('creeps', { onProgress })))).toBe('PARSE_TIMEOUT');
    expect(signs).toBeGreaterThan(2);
    expect(await pool.read(readTask('good'))).toBeDefined();
  });

  it('is given up when it eats more memory than one file may', async () => {
    const pool = openUnrulyPool({ maxHeapMb: 32 });
    expect(await codeOf(pool.read(readTask('eats')))).toBe('PARSE_OUT_OF_MEMORY');
    expect(await pool.read(readTask('good'))).toBeDefined();
  });

  it.each(['exits', 'throws'])('fails when its thread %s', async (name) => {
    const pool = openUnrulyPool();
    expect(await codeOf(pool.read(readTask(name)))).toBe('PARSE_FAILED');
    expect(await pool.read(readTask('good'))).toBeDefined();
  });

  it('does no harm by throwing after it was done', async () => {
    const pool = openUnrulyPool();
    expect(await pool.read(readTask('throws later'))).toBeDefined();
    // The thread is dying, or is dead: that ends neither the program nor what is read next.
    for (const _ of [1, 2, 3]) expect(await pool.read(readTask('good'))).toBeDefined();
  });
});

describe('cancelling', () => {
  it('ends a file that is being read, and the thread with it', async () => {
    const pool = openUnrulyPool();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    expect(await codeOf(pool.read(readTask('creeps', { signal: controller.signal, onProgress })))).toBe(
      'IMPORT_CANCELLED',
    );
    expect(await pool.read(readTask('good'))).toBeDefined();
  });

  it('keeps a file from being read at all', async () => {
    const pool = openUnrulyPool();
    expect(await codeOf(pool.read(readTask('good', { signal: AbortSignal.abort() })))).toBe('IMPORT_CANCELLED');
  });

  it('by closing ends what is being read and what waits', async () => {
    const pool = openUnrulyPool();
    const started = Promise.withResolvers<void>();
    const reading = codeOf(pool.read(readTask('creeps', { onProgress: () => started.resolve() })));
    const waiting = codeOf(pool.read(readTask('good')));
    await started.promise;
    await pool.close();
    expect(await Promise.all([reading, waiting])).toEqual(['IMPORT_CANCELLED', 'IMPORT_CANCELLED']);
    expect(await codeOf(pool.read(readTask('good')))).toBe('IMPORT_CANCELLED');
  });
});

describe('a program that uses the pool', () => {
  it('has a clean output whatever a parser prints, and ends though threads are idle', () => {
    const folder = temporaryFolder();
    const worker = write(
      'worker.mjs',
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => {
        console.log('noise on stdout'); console.error('noise on stderr'); process.stdout.write('more');
        parentPort.postMessage({ type: 'done', result: { format: 'text' } });
      });`,
      folder,
    );
    const program = write(
      'program.mts',
      `import { ParserPool } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'pool.ts')).href)};
      const pool = new ParserPool({ workerFile: ${JSON.stringify(worker)} });
      const result = await pool.read({ path: 'x', maxTokens: 1, overlapTokens: 0, onFingerprint: () => true, onBlocks() {}, onChunks() {} });
      console.log(JSON.stringify(result));`,
      folder,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toBe('');
    expect(stdout).toBe('{"format":"text"}\n');
    expect(status).toBe(0);
  });
});
