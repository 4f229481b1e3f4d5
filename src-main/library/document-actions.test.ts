import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../storage/index.ts';
import { generateText } from '../testing/generate-text.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { WHALES } from '../testing/texts.ts';

const isAt = (app: TestApp, path: string, status: string): Promise<void> =>
  vi.waitFor(() => expect(app.document(path).status).toBe(status), { interval: 1, timeout: 10_000 });

/** One thread that is busy with a long file, and files that wait behind it. */
async function busyApp(): Promise<{ app: TestApp; long: string; short: string; done: Promise<unknown> }> {
  const app = await openTestApp({ parser: { threads: 1 } });
  const long = app.write('1-long.txt', generateText(20_000, 1));
  const short = app.write('2-short.txt', WHALES);
  const run = await app.library.importPaths([long, short]);
  await isAt(app, long, 'parsing');
  expect(app.document(short).status).toBe('queued');
  return { app, long, short, done: run.done };
}

describe('cancelling', () => {
  it('takes a file that waits out of the queue, until it is retried', async () => {
    const { app, long, short, done } = await busyApp();
    app.library.cancel(app.document(short).id);
    expect(app.document(short)).toMatchObject({ status: 'cancelled', error: { code: 'IMPORT_CANCELLED' } });
    app.library.cancel(app.document(long).id);
    expect(await done).toMatchObject([
      { path: short, status: 'cancelled' },
      { path: long, status: 'cancelled' },
    ]);
    await app.library.retry(app.document(short).id);
    await app.library.idle();
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('stops a file that is being read; the next one goes on, and nothing of it is left', async () => {
    const { app, long, done } = await busyApp();
    app.library.cancel(app.document(long).id);
    expect(await done).toMatchObject([{ path: long, status: 'cancelled' }, { status: 'ready' }]);
    await app.library.idle();
    expect(app.document(long)).toMatchObject({ status: 'cancelled', chunkCount: 0 });
    expect(await app.found('harbour engine letter')).toEqual([]);
  });

  it('stops everything at once', async () => {
    const { app, done } = await busyApp();
    for (let index = 0; index < 450; index++) app.write(`more/${index}.txt`, `${index} ${WHALES}`);
    const more = await app.library.importPaths([join(app.files, 'more')]);
    await app.library.cancelAll();
    await app.library.idle();
    expect([...((await done) as unknown[]), ...(await more.done)]).toMatchObject(
      Array(452).fill({ status: 'cancelled' }),
    );
    expect(app.library.queue).toMatchObject({ active: 0, waiting: 0 });
  });

  it('of a document that has nothing to do changes nothing', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path);
    app.library.cancel(app.document(path).id);
    expect(app.document(path)).toMatchObject({ status: 'ready' });
    expect(() => app.library.cancel('nobody')).toThrow(expect.objectContaining({ code: 'DOCUMENT_NOT_FOUND' }));
  });

  it('is what those who wait are told when the library closes, and the next process goes on', async () => {
    const { app, done } = await busyApp();
    await app.close();
    expect(await done).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
    const next = await openTestApp({ dataFolder: app.folder.path });
    await next.library.idle();
    expect(next.library.documents().map(({ status }) => status)).toEqual(['ready', 'ready']);
    expect(await next.found('krill')).toEqual([WHALES]);
  });

  it('by closing while files are still being looked for fails nothing else', async () => {
    const app = await openTestApp();
    for (let index = 0; index < 600; index++) app.write(`${index}.txt`, `${index} ${WHALES}`);
    const importing = app.library.importPaths([app.files]);
    importing.catch(() => {});
    await vi.waitFor(() => expect(app.library.documents().length).toBeGreaterThan(0), { interval: 1, timeout: 20_000 });
    await app.close();
    await expect(importing).rejects.toMatchObject({ code: 'IMPORT_CANCELLED' });
  });
});

describe('removing', () => {
  it('takes a document out of search and off the disk, and leaves its file alone', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import([path, app.write('b.txt', generateText(20, 2))]);
    await app.library.remove(app.document(path).id);
    expect(await app.found('krill')).toEqual([]);
    expect(app.library.documents()).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(WHALES);
    await app.close();
    const left = openDatabase(app.folder.database);
    const count = (table: string) => left.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`)?.n;
    expect([count('versions'), count('documents'), count('document_paths')]).toEqual([1, 1, 1]);
    expect(left.get(`SELECT 1 FROM chunks WHERE text LIKE '%krill%'`)).toBeUndefined();
    left.close();
  });

  it('deletes the copy of a file that came through the browser', async () => {
    const app = await openTestApp();
    const copy = join(app.folder.uploads, 'abc', 'a.txt');
    mkdirSync(join(app.folder.uploads, 'abc'));
    writeFileSync(copy, WHALES);
    await app.import(copy);
    await app.library.remove(app.document(copy).id);
    expect(existsSync(copy)).toBe(false);
  });

  it('of a document that is being read stops the reading, and it does not come back', async () => {
    const { app, long, short, done } = await busyApp();
    await app.library.remove(app.document(long).id);
    expect(await done).toMatchObject([
      { path: long, status: 'cancelled' },
      { path: short, status: 'ready' },
    ]);
    await app.library.idle();
    expect(app.library.documents().map(({ path }) => path)).toEqual([short]);
    expect(await app.found('harbour engine letter')).toEqual([]);
  });

  it('of a document that waits takes it out of the queue', async () => {
    const { app, long, short, done } = await busyApp();
    await app.library.remove(app.document(short).id);
    app.library.cancel(app.document(long).id);
    expect(await done).toMatchObject([
      { path: short, status: 'cancelled' },
      { path: long, status: 'cancelled' },
    ]);
    expect(app.library.documents()).toHaveLength(1);
  });

  it('wins over a retry that comes while it works', async () => {
    const { app, long } = await busyApp();
    const { id } = app.document(long);
    const removing = app.library.remove(id);
    await expect(app.library.retry(id)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    await removing;
    await app.library.idle();
    expect(app.library.documents()).toHaveLength(1);
  });

  it('of what is not there says so', async () => {
    const app = await openTestApp();
    await expect(app.library.remove('nobody')).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    expect(() => app.library.resolveId('nobo')).toThrow(expect.objectContaining({ code: 'DOCUMENT_NOT_FOUND' }));
  });
});

describe('retrying', () => {
  it('a document whose job runs does not read it twice', async () => {
    const { app, long, done } = await busyApp();
    await app.library.retry(app.document(long).id);
    expect(await done).toMatchObject([{ path: long, status: 'ready' }, { status: 'ready' }]);
    await app.library.idle();
    expect(app.library.queue).toMatchObject({ done: 2, failed: 0, waiting: 0 });
  });
});

describe('a password', () => {
  it('is forgotten when there was nothing to read with it', async () => {
    const app = await openTestApp();
    const path = app.write('a.pdf', await makeTextPdf([WHALES]));
    await app.import(path);
    const { done } = await app.library.importPaths([path], 'Library', { password: 'krill' });
    expect(await done).toMatchObject([{ status: 'unchanged' }]);
    writeFileSync(path, await makeTextPdf([WHALES, WHALES], { password: 'krill' }));
    expect(await app.import(path)).toMatchObject([{ status: 'failed', error: { code: 'PASSWORD_REQUIRED' } }]);
  });

  it('that unlocks a document is forgotten when its file is gone', async () => {
    const app = await openTestApp();
    const locked = await makeTextPdf([WHALES], { password: 'krill' });
    const path = app.write('a.pdf', locked);
    await app.import(path);
    const { id } = app.document(path);
    rmSync(path);
    await app.library.unlock(id, 'krill');
    writeFileSync(path, locked);
    expect(await app.import(path)).toMatchObject([{ status: 'failed', error: { code: 'PASSWORD_REQUIRED' } }]);
    await app.library.unlock(id, 'krill');
    await app.library.idle();
    expect(app.document(path).status).toBe('ready');
  });
});
