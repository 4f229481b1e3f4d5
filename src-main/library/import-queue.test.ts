import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AlcoveError } from '../../src-shared/errors.ts';
import { generateText } from '../testing/generate-text.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const WAITING = { interval: 10, timeout: 25_000 };

describe('the queue', () => {
  it('lets running files finish when it is paused, begins no other, and stays paused over a restart', async () => {
    const app = await openTestApp();
    const paths = Array.from({ length: 30 }, (_, index) => app.write(`${index}.txt`, generateText(3_000, index)));
    const run = await app.library.importPaths(paths);
    app.library.pause();
    await app.library.idle();
    const { isPaused, active, waiting, done } = app.library.queue;
    expect({ isPaused, active }).toEqual({ isPaused: true, active: 0 });
    expect(waiting).toBeGreaterThan(0);
    expect(done + waiting).toBe(30);
    await app.close();
    expect((await run.done).filter(({ status }) => status === 'cancelled')).toHaveLength(waiting);

    const next = await openTestApp({ dataFolder: app.folder.path });
    await next.library.idle();
    expect(next.library.queue).toMatchObject({ isPaused: true, waiting });
    next.library.resume();
    await next.library.idle();
    expect(next.library.queue).toMatchObject({ isPaused: false, waiting: 0 });
    expect(next.library.documents().every(({ status }) => status === 'ready')).toBe(true);
  });

  it('reads small files beside large ones that came before them', async () => {
    const app = await openTestApp();
    const pages = Array.from({ length: 120 }, (_, page) => generateText(150, page));
    const pdf = await makeTextPdf(pages);
    // Padding after the end: large files by the look of them, and slow ones in fact.
    const padding = Buffer.alloc(1_200_000, ' ');
    const books = [1, 2, 3].map((n) =>
      app.write(`book-${n}.pdf`, Buffer.concat([pdf, Buffer.from(`%${n}\n`), padding])),
    );
    const notes = Array.from({ length: 20 }, (_, index) => app.write(`note-${index}.txt`, generateText(20, index)));
    const order: string[] = [];
    const { done } = await app.library.importPaths([...books, ...notes]);
    for (const { path } of await done) order.push(path);
    const lastNote = Math.max(...notes.map((path) => order.indexOf(path)));
    const booksBefore = books.filter((path) => order.indexOf(path) < lastNote).length;
    expect(booksBefore).toBeLessThanOrEqual(1);
  });

  it('keeps the job of a file until what became of it is stored', async () => {
    const app = await openTestApp();
    const empty = app.write('empty.txt', '');
    const run = app.db.run.bind(app.db);
    const spy = vi.spyOn(app.db, 'run').mockImplementation((sql, ...values) => {
      if (sql.includes('error_code = ?')) throw new AlcoveError('DATA_FOLDER_UNUSABLE');
      return run(sql, ...values);
    });
    await app.import(empty);
    expect(app.library.queue).toMatchObject({ halted: { code: 'DATA_FOLDER_UNUSABLE' }, waiting: 1 });
    spy.mockRestore();
    app.library.resume();
    await app.library.idle();
    expect(app.document(empty)).toMatchObject({ status: 'failed', error: { code: 'FILE_EMPTY' } });
  });

  it('says that the disk is full also where the database cannot be asked how much is needed', async () => {
    const app = await openTestApp();
    const run = app.db.run.bind(app.db);
    vi.spyOn(app.db, 'run').mockImplementation((sql, ...values) => {
      if (sql.includes('INSERT INTO versions')) throw new AlcoveError('DISK_FULL');
      return run(sql, ...values);
    });
    const get = app.db.get.bind(app.db);
    vi.spyOn(app.db, 'get').mockImplementation((sql, ...values) => {
      if (sql.includes('SUM(byte_size)') && sql.includes('documents')) throw new AlcoveError('DATA_FOLDER_UNUSABLE');
      return get(sql, ...values);
    });
    expect(await app.import(app.write('a.txt', generateText(20, 1)))).toMatchObject([{ error: { code: 'DISK_FULL' } }]);
  });

  it('ends its run also when the last that waited is removed', async () => {
    const app = await openTestApp();
    const paths = Array.from({ length: 30 }, (_, index) => app.write(`${index}.txt`, generateText(3_000, index)));
    await app.library.importPaths(paths);
    app.library.pause();
    await app.library.idle();
    const waiting = app.library.documents().filter(({ status }) => status === 'queued');
    expect(app.library.queue.lastRun).toBeUndefined();
    await app.library.removeAll(waiting.map(({ id }) => id));
    expect(app.library.queue).toMatchObject({ waiting: 0, lastRun: { cancelled: waiting.length } });
  });

  it('sums up a run when it is over', async () => {
    const app = await openTestApp();
    const paths = [
      app.write('a.txt', generateText(300, 1)),
      app.write('b.txt', ''),
      app.write('c.txt', generateText(300, 2)),
    ];
    await app.import(paths);
    expect(app.library.queue.lastRun).toMatchObject({
      ready: 2,
      unchanged: 0,
      failed: 1,
      cancelled: 0,
      failures: [{ path: paths[1], error: { code: 'FILE_EMPTY' } }],
    });
    expect(app.library.queue).toMatchObject({ total: 3, done: 2, failed: 1, waiting: 0, active: 0 });
  });

  it('sums up a run whose files were cancelled before their turn', async () => {
    const app = await openTestApp();
    const paths = Array.from({ length: 20 }, (_, index) => app.write(`${index}.txt`, generateText(500, index)));
    await app.library.importPaths(paths);
    await app.library.cancelAll();
    await app.library.idle();
    const { lastRun } = app.library.queue;
    expect((lastRun?.ready ?? 0) + (lastRun?.cancelled ?? 0)).toBe(20);
    expect(lastRun?.cancelled).toBeGreaterThan(0);
  });
});

/** A small disk of its own, which only root can make; `undefined` where that is not to be had. */
function smallDisk(megabytes: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
  });
  return folder;
}

describe('a disk that runs full in the middle of an import', () => {
  it('holds the queue up, says how much is needed, and goes on by itself when there is room', async ({ skip }) => {
    const disk = smallDisk(200);
    if (disk === undefined) return skip('no disk can be made here');
    const dataFolder = join(disk, 'library');
    mkdirSync(dataFolder);
    const app = await openTestApp({ dataFolder });
    await app.import(app.write('first.txt', generateText(300, 0)));
    const ballast = join(disk, 'ballast');
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 400_000));
    const paths = Array.from({ length: 30 }, (_, index) => app.write(`${index}.txt`, generateText(3_000, index + 1)));
    const run = await app.library.importPaths(paths);
    const outcomes = await run.done;
    const { halted } = app.library.queue;
    expect(halted?.code).toBe('DISK_FULL');
    expect(halted?.message).toMatch(/needs about [\d,]+ MB/);
    expect(outcomes.every(({ status }) => status === 'ready' || status === 'failed')).toBe(true);
    const [first] = await app.found(generateText(300, 0).slice(0, 60));
    expect(first).toBeDefined();

    rmSync(ballast);
    await vi.waitFor(() => expect(app.library.queue).toMatchObject({ waiting: 0, active: 0 }), WAITING);
    expect(app.library.queue.halted).toBeUndefined();
    expect(app.library.documents().map(({ status }) => status)).toEqual(Array(31).fill('ready'));
  }, 60_000);
});

describe('a file that takes the parsers’ process down', () => {
  it('fails alone; those that were being read beside it are read again', async () => {
    const workerFile = join(temporaryFolder(), 'worker.mjs');
    const builtWorker = resolve(import.meta.dirname, '../../out/main/parser-worker.js');
    writeFileSync(
      workerFile,
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ path }) => path?.endsWith('bomb.txt') && process.kill(process.pid, 'SIGKILL'));
      await import(${JSON.stringify(pathToFileURL(builtWorker).href)});`,
    );
    const app = await openTestApp({ parser: { workerFile } });
    for (let index = 0; index < 12; index++) app.write(`in/${index}.txt`, generateText(2_000, index));
    const bomb = app.write('in/5-bomb.txt', generateText(100, 99));
    const outcomes = await app.import(join(app.files, 'in'));
    expect(outcomes.filter(({ status }) => status === 'ready')).toHaveLength(12);
    expect(outcomes.filter(({ status }) => status !== 'ready')).toMatchObject([
      { path: bomb, status: 'failed', error: { code: 'PARSE_FAILED' } },
    ]);
    expect(app.library.documents().filter(({ status }) => status === 'ready')).toHaveLength(12);
  });
});
