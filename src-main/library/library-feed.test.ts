import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import type { LibraryEvent, QueueStatus } from '../../src-shared/imports.ts';
import { silentLog } from '../system/index.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { WHALES } from '../testing/texts.ts';
import { LibraryFeed } from './library-feed.ts';

const QUIET: QueueStatus = {
  active: 0,
  waiting: 0,
  done: 0,
  failed: 0,
  total: 0,
  pagesRead: 0,
  pagesPerSecond: 0,
  isPaused: false,
};

const summaryOf = (id: string): DocumentSummary => ({
  id,
  title: id,
  status: 'ready',
  path: `/${id}`,
  byteSize: 1,
  chunkCount: 1,
  collections: [],
  tags: [],
  addedAt: 0,
  originalMissing: false,
  updating: false,
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
    await vi.waitFor(() => expect(events).toHaveLength(2), { timeout: 20_000 });
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
    await vi.waitFor(
      () => {
        expect([...state().values()]).toEqual(Array(60).fill('ready'));
        expect(events.findLast(({ type }) => type === 'queue')).toMatchObject({
          queue: { active: 0, waiting: 0, done: 60 },
        });
      },
      { timeout: 20_000 },
    );
    expect(events.length).toBeLessThan(100);
    abort.abort();
    await reading;
  });

  it('tells of a large library in slices, the newest first, and of nothing twice', async () => {
    const ids = Array.from({ length: 1_234 }, (_, index) => `document ${index}`);
    const feed = new LibraryFeed({
      ids: () => ids,
      // One went between the list and the look.
      summary: (id) => (id === 'document 7' ? undefined : summaryOf(id)),
      queue: () => QUIET,
      log: silentLog,
    });
    const abort = new AbortController();
    const slices: string[][] = [];
    for await (const event of feed.changes(abort.signal)) {
      if (event.type === 'queue') break;
      slices.push(event.changed.map(({ id }) => id));
    }
    feed.close();
    expect(slices.map(({ length }) => length)).toEqual([199, 200, 200, 200, 200, 200, 34]);
    expect(slices.flat()).toEqual(ids.filter((id) => id !== 'document 7'));
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
    await vi.waitFor(() => expect(known.size).toBe(1), { timeout: 20_000 });
    await app.import(app.write('b.txt', WHALES), 'Two');
    await vi.waitFor(() => expect([...known.values()].map((each) => each.toSorted())).toEqual([['One', 'Two']]), {
      timeout: 20_000,
    });
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
