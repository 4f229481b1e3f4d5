import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';
import { BRIDGES, WHALES } from '../testing/texts.ts';

describe('importing', () => {
  it('takes a file in, and finds it', async () => {
    const app = await openTestApp();
    const path = app.write('whales.txt', WHALES);
    expect(await app.import(path)).toEqual([
      { path, status: 'ready', documentId: app.document(path).id, pages: 0, chunks: 1 },
    ]);
    expect(app.document(path)).toMatchObject({ title: 'whales', status: 'ready', collections: ['Library'] });
    expect(await app.found('largest animal')).toEqual([WHALES]);
  });

  it('walks through folders, past hidden and system files and folders that lead back', async () => {
    const app = await openTestApp();
    app.write('a/b/c/deep.txt', WHALES);
    app.write('top.txt', BRIDGES);
    for (const name of ['.hidden', '.git/config.txt', '~$lock.docx', 'Thumbs.db', 'desktop.ini', 'a/.DS_Store'])
      app.write(name, 'not meant');
    symlinkSync(app.files, join(app.files, 'a', 'loop'));
    const outcomes = await app.import(app.files);
    expect(outcomes.map(({ path, status }) => [path, status]).sort()).toEqual([
      [join(app.files, 'a/b/c/deep.txt'), 'ready'],
      [join(app.files, 'top.txt'), 'ready'],
    ]);
  });

  it('takes a hidden file that is named outright', async () => {
    const app = await openTestApp();
    expect(await app.import(app.write('.notes.txt', WHALES))).toMatchObject([{ status: 'ready' }]);
  });

  it('takes each file once, however often it is named', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    const run = await app.library.importPaths([
      path,
      path,
      app.files,
      join(app.files, '..', app.files.split('/').at(-1) ?? ''),
    ]);
    expect(run).toMatchObject({ queued: 1, failures: [] });
    expect(await run.done).toMatchObject([{ status: 'ready' }]);
  });

  it('says which path is not there, and takes the others', async () => {
    const app = await openTestApp();
    const missing = join(app.files, 'missing.txt');
    const outcomes = await app.import([missing, app.write('a.txt', WHALES), 'bad\0name']);
    expect(outcomes.map((each) => [each.status, 'error' in each && each.error.code])).toEqual([
      ['failed', 'FILE_NOT_FOUND'],
      ['failed', 'FILE_NOT_FOUND'],
      ['ready', false],
    ]);
    expect(app.library.documents()).toHaveLength(1);
  });

  it('says so when there is nothing in a folder', async () => {
    const app = await openTestApp();
    mkdirSync(join(app.files, 'empty', 'within'), { recursive: true });
    const folder = join(app.files, 'empty');
    expect(await app.import(folder)).toMatchObject([
      { path: folder, status: 'failed', error: { code: 'NOTHING_TO_IMPORT' } },
    ]);
    expect(app.library.collections()).toEqual([]);
  });

  it('keeps what cannot be read, with why, until it is mended and retried', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', '');
    expect(await app.import(path)).toMatchObject([{ status: 'failed', error: { code: 'FILE_EMPTY' } }]);
    const { id } = app.document(path);
    expect(app.document(path)).toMatchObject({ status: 'failed', error: { code: 'FILE_EMPTY' } });
    writeFileSync(path, WHALES);
    await app.library.retry(id);
    await app.library.idle();
    expect(app.document(path)).toMatchObject({ id, status: 'ready' });
    expect(app.document(path).error).toBeUndefined();
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('retries all that failed, in their own collections, and says which files are gone', async () => {
    const app = await openTestApp();
    const paths = ['a.txt', 'b.txt', 'c.txt'].map((name) => app.write(name, ''));
    await app.import(paths, 'Drafts');
    writeFileSync(paths[0] ?? '', WHALES);
    rmSync(paths[1] ?? '');
    expect(await app.library.retryFailed()).toBe(3);
    await app.library.idle();
    expect(app.library.documents().map(({ status, error, collections }) => [status, error?.code, collections])).toEqual(
      [
        ['ready', undefined, ['Drafts']],
        ['failed', 'FILE_NOT_FOUND', ['Drafts']],
        ['failed', 'FILE_EMPTY', ['Drafts']],
      ],
    );
  });

  it.skipIf(process.getuid?.() === 0)('says which file may not be read', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    chmodSync(path, 0);
    expect(await app.import(path)).toMatchObject([{ status: 'failed', error: { code: 'FILE_UNREADABLE' } }]);
  });

  it('takes 5,000 files in without holding up the event loop', async () => {
    const app = await openTestApp();
    for (let index = 0; index < 5_000; index++) app.write(`d${index % 50}/n${index}.txt`, `Note ${index}: ${WHALES}`);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const abort = new AbortController();
    const watching = (async () => {
      for await (const _ of app.library.changes(abort.signal));
    })();
    const run = await app.library.importPaths([app.files]);
    expect(run.queued).toBe(5_000);
    const outcomes = await run.done;
    await app.library.idle();
    clearInterval(timer);
    abort.abort();
    await watching;
    expect(outcomes.every(({ status }) => status === 'ready')).toBe(true);
    expect(longest).toBeLessThan(500);
    expect(await app.found('Note 4321')).toContain(`Note 4321: ${WHALES}`);
    const listed = performance.now();
    expect(app.library.documents()).toHaveLength(5_000);
    expect(performance.now() - listed).toBeLessThan(500);
  }, 180_000);
});
