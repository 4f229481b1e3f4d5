import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';

const WHALES = 'The blue whale is the largest animal that has ever lived.';
const HARBOUR = 'The harbour dues were raised in the spring of that year.';

const move = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
};

describe('the original of a document', () => {
  it('is marked missing when it is gone, and its text goes on answering', async () => {
    const app = await openTestApp();
    const path = app.write('whales.txt', WHALES);
    await app.import(path);
    rmSync(path);
    await app.library.checkOriginals();
    expect(app.document(path)).toMatchObject({ status: 'ready', originalMissing: true });
    expect(await app.found('largest animal')).toEqual([WHALES]);
  });

  it('is there again when it is back, whether or not it is imported', async () => {
    const app = await openTestApp();
    const path = app.write('whales.txt', WHALES);
    await app.import(path);
    for (const restore of [() => app.library.checkOriginals(), () => app.import(path)]) {
      rmSync(path);
      await app.library.checkOriginals();
      expect(app.document(path).originalMissing).toBe(true);
      app.write('whales.txt', WHALES);
      await restore();
      expect(app.document(path)).toMatchObject({ status: 'ready', originalMissing: false });
    }
  });

  it('is found missing when it is to be read again, which is no failure of the document', async () => {
    const app = await openTestApp();
    const path = app.write('whales.txt', WHALES);
    await app.import(path);
    const { id } = app.document(path);
    rmSync(path);
    await app.library.retry(id);
    expect(app.document(path)).toMatchObject({ status: 'ready', originalMissing: true });
    expect(app.document(path).error).toBeUndefined();
  });

  it('goes with its document when it was never read', async () => {
    const app = await openTestApp();
    const path = app.write('empty.txt', '');
    await app.import(path);
    expect(app.document(path).status).toBe('failed');
    rmSync(path);
    await app.library.markMissing([path]);
    expect(app.library.documents()).toEqual([]);
  });
});

describe('a file that was moved', () => {
  it('stays the document that it was, under its new name', async () => {
    const app = await openTestApp();
    const before = app.write('whales.txt', WHALES);
    await app.import(before);
    const { id } = app.document(before);
    const after = join(app.files, 'animals', 'cetaceans.txt');
    move(before, after);
    expect(await app.import(after)).toEqual([{ path: after, status: 'unchanged', documentId: id }]);
    expect(app.library.documents()).toMatchObject([
      { id, path: after, title: 'cetaceans', status: 'ready', originalMissing: false },
    ]);
  });

  it('stays it also when its absence was noticed first', async () => {
    const app = await openTestApp();
    const before = app.write('whales.txt', WHALES);
    await app.import(before);
    const { id } = app.document(before);
    const after = join(app.files, 'cetaceans.txt');
    move(before, after);
    await app.library.markMissing([before]);
    await app.import(after);
    expect(app.library.documents()).toMatchObject([{ id, path: after, originalMissing: false }]);
  });

  it('is told from a copy, whose original is still there', async () => {
    const app = await openTestApp();
    const original = app.write('whales.txt', WHALES);
    await app.import(original);
    const copy = app.write('copy.txt', WHALES);
    await app.import(copy);
    expect(app.library.documents()).toMatchObject([{ path: original, title: 'whales' }]);
    rmSync(original);
    await app.library.markMissing([original]);
    // There is still a file that says this.
    expect(app.library.documents()).toMatchObject([{ path: copy, originalMissing: false }]);
  });

  it('is waited for under its old name until it is known under its new one', async () => {
    const app = await openTestApp({ parser: { threads: 1 } });
    const before = app.write('whales.txt', WHALES);
    await app.import(before);
    const { id } = app.document(before);
    app.library.pause();
    utimesSync(before, 1, 1);
    const first = await app.library.importPaths([before]);
    const after = join(app.files, 'cetaceans.txt');
    move(before, after);
    const second = await app.library.importPaths([after]);
    await app.library.retry(app.document(after).id);
    app.library.resume();
    expect(await second.done).toEqual([{ path: after, status: 'unchanged', documentId: id }]);
    expect(await first.done).toEqual([{ path: before, status: 'unchanged', documentId: id }]);
    expect(app.library.documents()).toMatchObject([{ id, path: after, status: 'ready' }]);
  });

  it('leaves its place to another', async () => {
    const app = await openTestApp();
    const path = app.write('note.txt', WHALES);
    await app.import(path);
    const { id } = app.document(path);
    const elsewhere = join(app.files, 'old', 'note.txt');
    move(path, elsewhere);
    writeFileSync(path, HARBOUR);
    await app.import(app.files);
    expect(await app.found('largest animal')).toEqual([WHALES]);
    expect(await app.found('harbour dues')).toEqual([HARBOUR]);
    expect(app.library.documents()).toHaveLength(2);
    expect(app.library.documents().some((document) => document.id === id)).toBe(true);
  });
});
