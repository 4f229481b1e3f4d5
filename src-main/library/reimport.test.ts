import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { generateText } from '../testing/generate-text.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { BRIDGES, CLOCKS, WHALES } from '../testing/texts.ts';

describe('importing again', () => {
  it('does nothing with a file that is unchanged', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path);
    expect(await app.import(path)).toEqual([{ path, status: 'unchanged', documentId: app.document(path).id }]);
  });

  it('reads a file that was only touched, and finds it unchanged', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path);
    utimesSync(path, 1, 1);
    expect(await app.import(path)).toMatchObject([{ status: 'unchanged' }]);
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('links a copy to the document that has its content', async () => {
    const app = await openTestApp();
    const [a, b] = [app.write('a.txt', WHALES), app.write('b.txt', WHALES)];
    await app.import(a);
    expect(await app.import(b)).toEqual([{ path: b, status: 'unchanged', documentId: app.document(a).id }]);
    expect(app.library.documents()).toHaveLength(1);
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('makes one document of copies that are imported at the same time', async () => {
    const app = await openTestApp();
    for (let index = 0; index < 6; index++) app.write(`${index}.txt`, WHALES);
    const outcomes = await app.import(app.files);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['ready', ...Array(5).fill('unchanged')]);
    expect(app.library.documents()).toHaveLength(1);
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('puts a document into a second collection, and finds it by either', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path, 'Sea');
    expect(await app.import(path, 'Animals')).toMatchObject([{ status: 'unchanged' }]);
    for (const name of ['Sea', 'Animals'])
      expect(await app.found('krill', { collectionId: app.library.collectionId(name) }), name).toEqual([WHALES]);
    expect(app.document(path).collections.toSorted()).toEqual(['Animals', 'Sea']);
  });

  it('puts copies that go to different collections at the same time into all of them', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', WHALES), 'A');
    const names = ['B', 'C', 'D', 'E'];
    const runs = await Promise.all(
      names.map((name) => app.library.importPaths([app.write(`${name}.txt`, WHALES)], name)),
    );
    await Promise.all(runs.map(({ done }) => done));
    for (const name of ['A', ...names])
      expect(await app.found('krill', { collectionId: app.library.collectionId(name) }), name).toEqual([WHALES]);
  });

  it('puts a file that is being read into both collections it is asked for', async () => {
    const app = await openTestApp({ parser: { threads: 1 } });
    const text = generateText(3_000, 1);
    const path = app.write('a.txt', text);
    const first = await app.library.importPaths([path], 'A');
    await vi.waitFor(() => expect(app.document(path).status).toBe('indexing'), { interval: 1, timeout: 10_000 });
    const second = await app.library.importPaths([path], 'B');
    expect((await Promise.all([first.done, second.done])).flat()).toMatchObject([
      { status: 'ready' },
      { status: 'ready' },
    ]);
    const count = async (name: string) =>
      (await app.search.search({ query: 'harbour', limit: 1000, collectionId: app.library.collectionId(name) })).length;
    expect(await count('B')).toBe(await count('A'));
    expect(await count('B')).toBeGreaterThan(0);
  });
});

describe('a file that changed', () => {
  it('answers with its old content until the new one is in, and then with the new one only', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path);
    const { id } = app.document(path);
    writeFileSync(path, `${BRIDGES}\n\n${generateText(4_000, 2)}`);
    const run = await app.library.importPaths([path]);
    await vi.waitFor(() => expect(app.document(path).updating).toBe(true), { interval: 1, timeout: 20_000 });
    let seenWhileReading = 0;
    while (app.document(path).updating) {
      const [whales, bridges] = [await app.found('krill'), await app.found('seven arches of stone')];
      expect(whales.length > 0 || bridges.length > 0).toBe(true);
      if (app.document(path).updating) {
        expect([whales, bridges.some((text) => text.includes('arches'))]).toEqual([[WHALES], false]);
        seenWhileReading++;
      }
    }
    expect(seenWhileReading).toBeGreaterThan(0);
    expect(await run.done).toMatchObject([{ status: 'ready', documentId: id }]);
    expect(await app.found('krill')).toEqual([]);
    expect((await app.found('seven arches of stone')).some((text) => text.includes('arches'))).toBe(true);
  });

  it('has only its changed chunks indexed again', async () => {
    const app = await openTestApp();
    const parts = Array.from({ length: 40 }, (_, index) => generateText(120, index));
    const path = app.write('long.md', parts.map((part, index) => `# Part ${index}\n\n${part}`).join('\n\n'));
    await app.import(path);
    const rowsOf = (): Map<string, number> =>
      new Map(
        app.db
          .all<{ text: string; id: number }>(
            'SELECT c.text, COALESCE(c.index_id, c.id) AS id FROM chunks c JOIN documents d ON d.version_id = c.version_id',
          )
          .map(({ text, id }) => [text, id]),
      );
    const before = rowsOf();
    writeFileSync(path, parts.map((part, index) => `# Part ${index}\n\n${index === 20 ? WHALES : part}`).join('\n\n'));
    await app.import(path);
    const after = rowsOf();
    const fresh = [...after].filter(([text, id]) => before.get(text) !== id);
    expect(after.size).toBeGreaterThan(10);
    expect(fresh.length).toBeLessThanOrEqual(2);
    expect(fresh.some(([text]) => text.includes('krill'))).toBe(true);
    expect((await app.found('krill')).length).toBeGreaterThan(0);
    expect(await app.found(parts[20]?.slice(0, 80) ?? '')).not.toContainEqual(expect.stringContaining(parts[20] ?? ''));
    expect((await app.found(parts[3]?.slice(0, 80) ?? ''))[0]).toContain(parts[3]?.slice(0, 40));
  });

  it('keeps answering with its old content when the new one cannot be read, in every collection asked for', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', WHALES);
    await app.import(path, 'One');
    writeFileSync(path, '');
    expect(await app.import(path, 'Two')).toMatchObject([{ status: 'failed', error: { code: 'FILE_EMPTY' } }]);
    expect(app.document(path)).toMatchObject({ status: 'ready', error: { code: 'FILE_EMPTY' }, updating: false });
    for (const name of ['One', 'Two'])
      expect(await app.found('krill', { collectionId: app.library.collectionId(name) }), name).toEqual([WHALES]);
  });

  it('to what another document holds becomes that document', async () => {
    const app = await openTestApp();
    const [a, b] = [app.write('a.txt', WHALES), app.write('b.txt', BRIDGES)];
    await app.import([a, b]);
    const { id } = app.document(b);
    writeFileSync(a, BRIDGES);
    expect(await app.import(a)).toEqual([{ path: a, status: 'unchanged', documentId: id }]);
    expect(app.library.documents().map((each) => each.id)).toEqual([id]);
    expect(await app.found('krill')).toEqual([]);
    expect(await app.found('arches')).toEqual([BRIDGES]);
  });

  it('and had a copy becomes a document of its own; the copy stays what it is', async () => {
    const app = await openTestApp();
    const [a, b] = [app.write('a.txt', WHALES), app.write('b.txt', WHALES)];
    await app.import([a, b]);
    writeFileSync(b, BRIDGES);
    expect(await app.import(b)).toMatchObject([{ status: 'ready' }]);
    expect(await app.found('krill')).toEqual([WHALES]);
    expect(await app.found('arches')).toEqual([BRIDGES]);
    expect(app.library.documents()).toHaveLength(2);
  });

  it('from a copy to something that cannot be read can be retried, and is not doubled', async () => {
    const app = await openTestApp();
    const [a, b] = [app.write('a.txt', WHALES), app.write('b.txt', WHALES)];
    await app.import([a, b]);
    writeFileSync(b, '');
    await app.import(b);
    await app.import(b);
    const failed = app.library.documents().filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([{ path: b, error: { code: 'FILE_EMPTY' } }]);
    writeFileSync(b, CLOCKS);
    await app.library.retry(failed[0]?.id ?? '');
    await app.library.idle();
    expect(await app.found('thirteen')).toEqual([CLOCKS]);
    expect(app.library.documents()).toHaveLength(2);
  });

  it('places with others loses none of the contents (as log files do when they rotate)', async () => {
    const app = await openTestApp();
    const [a, b, c] = [app.write('1.txt', WHALES), app.write('2.txt', BRIDGES), app.write('3.txt', CLOCKS)];
    await app.import([a, b, c]);
    for (let round = 0; round < 3; round++) {
      const spare = join(app.files, 'spare');
      renameSync(c, spare);
      renameSync(b, c);
      renameSync(a, b);
      renameSync(spare, a);
      const outcomes = await app.import([a, b, c]);
      expect(outcomes.filter(({ status }) => status === 'failed' || status === 'cancelled')).toEqual([]);
      expect(await app.import([a, b, c])).toMatchObject(Array(3).fill({ status: 'unchanged' }));
      for (const [query, text] of [
        ['krill', WHALES],
        ['arches', BRIDGES],
        ['thirteen', CLOCKS],
      ] as const)
        expect(await app.found(query), `round ${round}: ${query}`).toEqual([text]);
    }
  });

  it.each(['parsing', 'indexing'])('while it was %s is read again, and ends as what it is', async (stage) => {
    const app = await openTestApp({ parser: { threads: 1 } });
    const path = app.write('a.txt', `${WHALES}\n\n${generateText(4_000, 3)}`);
    const first = await app.library.importPaths([path]);
    await vi.waitFor(() => expect(app.document(path).status).toBe(stage), { interval: 1, timeout: 10_000 });
    writeFileSync(path, BRIDGES);
    const second = await app.library.importPaths([path]);
    const outcomes = (await Promise.all([first.done, second.done])).flat();
    expect(outcomes.filter(({ status }) => status === 'failed' || status === 'cancelled')).toEqual([]);
    await app.library.idle();
    expect(await app.found('krill')).toEqual([]);
    expect(await app.found('arches')).toEqual([BRIDGES]);
    expect(app.library.documents()).toHaveLength(1);
  });
});

describe('importing again what could not be read', () => {
  it('does not read it again as long as nothing has changed, and says the same of it', async () => {
    const app = await openTestApp();
    const path = app.write('broken.pdf', '%PDF-1.7\ncut short');
    const [first] = await app.import(path);
    expect(first).toMatchObject({ status: 'failed', error: { code: 'FILE_CORRUPT' } });
    const run = await app.library.importPaths([path]);
    expect(run.queued).toBe(0);
    expect(await run.done).toEqual([first]);
  });

  it('reads it when the file was changed, when a person asks, and when there is a password', async () => {
    const app = await openTestApp();
    const path = app.write('broken.pdf', '%PDF-1.7\ncut short');
    await app.import(path);
    expect((await app.library.importPaths([path], undefined, { again: true })).queued).toBe(1);
    await app.library.idle();
    expect((await app.library.importPaths([path], undefined, { password: 'x' })).queued).toBe(1);
    await app.library.idle();
    app.write('broken.pdf', WHALES);
    expect((await app.library.importPaths([path])).queued).toBe(1);
    await app.library.idle();
    expect(app.document(path).status).toBe('ready');
  });
});
