import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { LibraryEvent } from '../../src-shared/imports.ts';
import { openDatabase } from '../storage/index.ts';
import { generateText } from '../testing/generate-text.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const WHALES = 'The blue whale is the largest animal that ever lived. It feeds on krill in cold waters.';

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
    await vi.waitFor(() => expect(app.library.documents().length).toBeGreaterThan(0), { interval: 1 });
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

describe('a full disk', () => {
  it('stops the queue rather than fail every file, says so, and goes on when there is room', async () => {
    const app = await openTestApp();
    // The database's own limit of size: SQLite reports it exactly as it does a full disk.
    const { limitTo, lift } = diskOf(app);
    const paths = Array.from({ length: 12 }, (_, index) => app.write(`${index}.txt`, generateText(300, index)));
    limitTo(40);
    const outcomes = await app.import(paths);
    const full = outcomes.filter((each) => each.status === 'failed' && each.error.code === 'DISK_FULL');
    expect(full.length).toBeGreaterThan(0);
    expect(outcomes).toHaveLength(12);
    expect(app.library.documents().some(({ error }) => error?.code === 'DISK_FULL')).toBe(true);
    lift();
    await app.library.retryFailed();
    await app.library.idle();
    expect(app.library.documents().map(({ status, error }) => [status, error])).toEqual(
      Array(12).fill(['ready', undefined]),
    );
  });
});

/** Limits how far the app's database may grow, in pages of 4 KiB beyond what it has. */
function diskOf(app: TestApp): { limitTo(pages: number): void; lift(): void } {
  const pragma = (value: number): unknown => app.db.get(`PRAGMA max_page_count = ${value}`);
  return {
    limitTo: (pages) => pragma((app.db.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0) + pages),
    lift: () => pragma(1_000_000),
  };
}

describe('an excerpt', () => {
  it('is a page, or the page that a block is on, and knows its neighbours', async () => {
    const app = await openTestApp();
    const pages = ['First page about whales.', 'Second page about bridges.', 'Third page about clocks.'];
    const path = app.write('a.pdf', await makeTextPdf(pages));
    await app.import(path);
    const documentId = app.document(path).id;
    const shown = (request: { page?: number; block?: number }) => {
      const { page, blocks, hasPrevious, hasNext, pageCount } = app.library.excerpt({ documentId, ...request });
      return { page, text: blocks.map(({ text }) => text).join(), hasPrevious, hasNext, pageCount };
    };
    const [first, second, third] = pages;
    expect(shown({})).toEqual({ page: 1, text: first, hasPrevious: false, hasNext: true, pageCount: 3 });
    expect(shown({ page: 2 })).toEqual({ page: 2, text: second, hasPrevious: true, hasNext: true, pageCount: 3 });
    expect(shown({ block: 2 })).toEqual({ page: 3, text: third, hasPrevious: true, hasNext: false, pageCount: 3 });
    expect(shown({ page: 99 }).page).toBe(3);
    expect(shown({ block: 99 }).page).toBe(1);
  });

  it('without pages is the blocks around the one asked for', async () => {
    const app = await openTestApp();
    const path = app.write(
      'a.txt',
      Array.from({ length: 100 }, (_, index) => `Paragraph ${index} stands here.`).join('\n\n'),
    );
    await app.import(path);
    const documentId = app.document(path).id;
    const range = (block: number) => {
      const { blocks, hasPrevious, hasNext } = app.library.excerpt({ documentId, block });
      return [blocks[0]?.ordinal, blocks.at(-1)?.ordinal, hasPrevious, hasNext];
    };
    expect(range(0)).toEqual([0, 24, false, true]);
    expect(range(50)).toEqual([26, 74, true, true]);
    expect(range(99)).toEqual([75, 99, true, false]);
    expect(range(5_000)).toEqual([75, 99, true, false]);
  });

  it('is refused for what is not ready', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', '');
    await app.import(path);
    expect(() => app.library.excerpt({ documentId: app.document(path).id })).toThrow(
      expect.objectContaining({ code: 'DOCUMENT_NOT_FOUND' }),
    );
  });
});

describe('the feed', () => {
  it('begins with the whole state, then tells what changes, in batches, and what goes', async () => {
    const app = await openTestApp();
    await app.import(app.write('old.txt', WHALES));
    const abort = new AbortController();
    const events: LibraryEvent[] = [];
    const reading = (async () => {
      for await (const event of app.library.changes(abort.signal)) events.push(event);
    })();
    await vi.waitFor(() => expect(events).toHaveLength(2));
    expect(events).toMatchObject([
      { type: 'documents', changed: [{ title: 'old', status: 'ready' }] },
      { type: 'queue' },
    ]);

    for (let index = 0; index < 60; index++) app.write(`new/${index}.txt`, `${index} ${WHALES}`);
    await app.import(join(app.files, 'new'));
    await app.library.remove(app.document(join(app.files, 'old.txt')).id);
    const state = (): Map<string, string> => {
      const known = new Map<string, string>();
      for (const event of events) {
        if (event.type !== 'documents') continue;
        for (const { id, status } of event.changed) known.set(id, status);
        for (const id of event.removed) known.delete(id);
      }
      return known;
    };
    await vi.waitFor(() => {
      expect([...state().values()]).toEqual(Array(60).fill('ready'));
      expect(events.findLast(({ type }) => type === 'queue')).toMatchObject({
        queue: { active: 0, waiting: 0, done: 60 },
      });
    });
    expect(events.length).toBeLessThan(100);
    abort.abort();
    await reading;
  });

  it('tells a window that a copy turned out to be a document it knows, in a new collection', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', WHALES), 'One');
    const abort = new AbortController();
    const known = new Map<string, readonly string[]>();
    const reading = (async () => {
      for await (const event of app.library.changes(abort.signal)) {
        if (event.type !== 'documents') continue;
        for (const { id, collections } of event.changed) known.set(id, collections);
        for (const id of event.removed) known.delete(id);
      }
    })();
    await vi.waitFor(() => expect(known.size).toBe(1));
    await app.import(app.write('b.txt', WHALES), 'Two');
    await vi.waitFor(() => expect([...known.values()].map((each) => each.toSorted())).toEqual([['One', 'Two']]));
    abort.abort();
    await reading;
  });

  it('is silent once the library is closed, though a window still listens', async () => {
    const app = await openTestApp();
    const changes = app.library.changes(new AbortController().signal)[Symbol.asyncIterator]();
    await changes.next();
    const run = await app.library.importPaths([app.write('a.txt', WHALES)]);
    await app.close();
    expect(await run.done).toHaveLength(1);
  });
});

describe('opening a library', () => {
  it('that lies in a folder in use is refused, and leaves its holder alone', async () => {
    const app = await openTestApp();
    await expect(openTestApp({ dataFolder: app.folder.path })).rejects.toMatchObject({ code: 'LIBRARY_IN_USE' });
    await app.import(app.write('a.txt', WHALES));
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('whose database is damaged is refused, and gives the folder back', async () => {
    const dataFolder = temporaryFolder();
    writeFileSync(join(dataFolder, 'alcove.db'), 'garbage '.repeat(1000));
    for (const _ of [1, 2])
      await expect(openTestApp({ dataFolder })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
  });
});
