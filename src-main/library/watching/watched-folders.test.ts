import { existsSync, mkdirSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openTestApp, type TestApp } from '../../testing/open-test-app.ts';
import { codeOf } from '../../testing/read.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const TIMING = { settle: 60, settleLarge: 60, gone: 120, retry: 60 };
const SOON = { timeout: 15_000, interval: 20 };

const open = (dataFolder = temporaryFolder()): Promise<TestApp> =>
  openTestApp({ dataFolder, keepInStep: true, watchTiming: TIMING });

/** Paths below the test's folder, with `?` behind those whose file is gone. */
function listed(app: TestApp, root = app.files): string[] {
  return app.library
    .documents()
    .map(({ path, originalMissing }) => `${path.slice(root.length + 1)}${originalMissing ? '?' : ''}`)
    .sort();
}

const waitFor = (app: TestApp, expected: readonly string[], root?: string): Promise<void> =>
  vi.waitFor(() => {
    const documents = app.library.documents();
    expect(documents.every(({ status, updating }) => status === 'ready' && !updating)).toBe(true);
    expect(listed(app, root)).toEqual([...expected].sort());
  }, SOON);

const waitForState = (app: TestApp, state: string): Promise<void> =>
  vi.waitFor(() => expect(app.folders.list().map((folder) => folder.state)).toEqual([state]), SOON);

async function watching(files: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const app = await open();
  for (const [name, content] of Object.entries(files)) app.write(name, content);
  await app.folders.watch(app.files);
  await app.library.idle();
  await waitForState(app, 'watching');
  return app;
}

describe('a watched folder', () => {
  it('is imported with all that is in it, and listed with how much that is', async () => {
    const app = await watching({ 'a.txt': 'Alpaca.', 'sub/deep/b.md': '# Bison' });
    expect(listed(app)).toEqual(['a.txt', 'sub/deep/b.md']);
    expect(app.folders.list()).toEqual([
      { id: expect.any(Number), path: app.files, collection: 'Library', documentCount: 2, state: 'watching' },
    ]);
  });

  it('has what is made in it in the library, folders made with it and all', async () => {
    const app = await watching();
    app.write('a.txt', 'Alpacas graze.');
    app.write('new/deep/b.txt', 'Bison roam.');
    await waitFor(app, ['a.txt', 'new/deep/b.txt']);
    expect(await app.found('bison')).toEqual(['Bison roam.']);
  });

  it('has what changes in it read again', async () => {
    const app = await watching({ 'a.txt': 'Alpacas graze.' });
    const { id } = app.document(join(app.files, 'a.txt'));
    app.write('a.txt', 'Bison roam.');
    await vi.waitFor(async () => expect(await app.found('bison')).toEqual(['Bison roam.']), SOON);
    expect(await app.found('alpacas')).toEqual([]);
    expect(app.document(join(app.files, 'a.txt')).id).toBe(id);
  });

  it('has what is deleted in it kept, marked as without its original, until it is back', async () => {
    const app = await watching({ 'a.txt': 'Alpacas graze.', 'sub/b.txt': 'Bison roam.' });
    rmSync(join(app.files, 'a.txt'));
    rmSync(join(app.files, 'sub'), { recursive: true });
    await waitFor(app, ['a.txt?', 'sub/b.txt?']);
    expect(await app.found('bison')).toEqual(['Bison roam.']);
    app.write('a.txt', 'Alpacas graze.');
    await waitFor(app, ['a.txt', 'sub/b.txt?']);
  });

  it('has what is renamed or moved in it known again', async () => {
    const app = await watching({ 'a.txt': 'Alpacas graze.', 'old/b.txt': 'Bison roam.', 'old/c.txt': 'Camels rest.' });
    const ids = app.library
      .documents()
      .map(({ id }) => id)
      .sort();
    renameSync(join(app.files, 'a.txt'), join(app.files, 'z.txt'));
    renameSync(join(app.files, 'old'), join(app.files, 'new'));
    await waitFor(app, ['new/b.txt', 'new/c.txt', 'z.txt']);
    expect(
      app.library
        .documents()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids);
  });

  it('is kept in step in a folder that was renamed', async () => {
    const app = await watching({ 'old/b.txt': 'Bison roam.' });
    renameSync(join(app.files, 'old'), join(app.files, 'new'));
    await waitFor(app, ['new/b.txt']);
    app.write('new/b.txt', 'Camels rest.');
    app.write('new/c.txt', 'Dingoes howl.');
    await vi.waitFor(async () => expect(await app.found('camels')).toEqual(['Camels rest.']), SOON);
    await waitFor(app, ['new/b.txt', 'new/c.txt']);
  });

  it('takes the ways in which editors save for changes', async () => {
    const app = await watching({ 'a.txt': 'Alpacas graze.', 'b.txt': 'Bison roam.' });
    const ids = app.library
      .documents()
      .map(({ id }) => id)
      .sort();
    // By writing beside it and renaming, and by deleting and writing.
    app.write('.a.txt.swp', 'half');
    app.write('a.txt.1234', 'Camels rest.');
    renameSync(join(app.files, 'a.txt.1234'), join(app.files, 'a.txt'));
    rmSync(join(app.files, 'b.txt'));
    app.write('b.txt', 'Dingoes howl.');
    await vi.waitFor(async () => {
      expect(await app.found('camels')).toEqual(['Camels rest.']);
      expect(await app.found('dingoes')).toEqual(['Dingoes howl.']);
    }, SOON);
    await waitFor(app, ['a.txt', 'b.txt']);
    expect(
      app.library
        .documents()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids);
  });

  it('has a file read once its writing is over', async () => {
    const app = await watching();
    const events: string[] = [];
    const abort = new AbortController();
    const changes = app.library.changes(abort.signal)[Symbol.asyncIterator]();
    await changes.next();
    const path = app.write('a.txt', 'Alpacas ');
    const writing = setInterval(() => writeFileSync(path, `${'Alpacas graze. '.repeat(events.push('part'))}`), 15);
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(20), SOON);
    expect(listed(app)).toEqual([]);
    clearInterval(writing);
    await waitFor(app, ['a.txt']);
    abort.abort();
  });

  it('leaves alone what its rules pass over, and follows the rules when they change', async () => {
    const app = await watching({ '.alcoveignore': 'private/\n', 'private/a.txt': 'Alpaca.', 'b.txt': 'Bison.' });
    expect(listed(app)).toEqual(['b.txt']);
    app.write('private/c.txt', 'Camel.');
    app.write('~$d.docx', 'Dingo.');
    app.write('node_modules/e/readme.md', 'Emu.');
    app.write('f.txt', 'Fox.');
    await waitFor(app, ['b.txt', 'f.txt']);
    app.write('.alcoveignore', 'b.txt\n');
    await waitFor(app, ['f.txt', 'private/a.txt', 'private/c.txt']);
    expect(await app.found('bison')).toEqual([]);
    rmSync(join(app.files, '.alcoveignore'));
    await waitFor(app, ['b.txt', 'f.txt', 'private/a.txt', 'private/c.txt']);
  });

  it('keeps what its rules pass over where a person put it into another collection', async () => {
    const app = await watching({ 'a.txt': 'Alpaca.', 'b.txt': 'Bison.' });
    await app.import(join(app.files, 'a.txt'), 'Work');
    app.write('.alcoveignore', '*.txt\n');
    await waitFor(app, ['a.txt']);
  });

  it('has files that are in the cloud only taken when they come to this machine, and not before', async () => {
    const app = await watching({ 'a.txt': 'Alpacas graze.' });
    const path = join(app.files, 'b.txt');
    writeFileSync(`${path}.tmp`, '');
    truncateSync(`${path}.tmp`, 100_000);
    renameSync(`${path}.tmp`, path);
    app.write('c.txt', 'Camels rest.');
    await waitFor(app, ['a.txt', 'c.txt']);
    writeFileSync(path, 'Bison roam.');
    await waitFor(app, ['a.txt', 'b.txt', 'c.txt']);
    // What the drive takes back into the cloud is not gone.
    renameSync(path, join(app.files, '.b.txt.icloud'));
    app.write('d.txt', 'Dingoes howl.');
    rmSync(join(app.files, 'a.txt'));
    await waitFor(app, ['a.txt?', 'b.txt', 'c.txt', 'd.txt']);
  });

  it('does not have Alcove read its own data', async () => {
    const home = temporaryFolder();
    const app = await open(join(home, 'alcove'));
    writeFileSync(join(home, 'a.txt'), 'Alpaca.');
    await app.folders.watch(home);
    await waitFor(app, ['a.txt'], home);
    expect(await codeOf(app.folders.watch(join(home, 'alcove')))).toBe('INVALID_INPUT');
  });
});

describe('what changed while Alcove was closed', () => {
  it('is caught up on', async () => {
    const dataFolder = temporaryFolder();
    const before = await open(dataFolder);
    const root = before.files;
    for (const name of ['same', 'changed', 'gone', 'old/moved']) before.write(`${name}.txt`, `It says ${name}.`);
    await before.folders.watch(root);
    await waitFor(before, ['changed.txt', 'gone.txt', 'old/moved.txt', 'same.txt']);
    const { id } = before.document(join(root, 'old/moved.txt'));
    await before.close();

    writeFileSync(join(root, 'changed.txt'), 'It says something else.');
    writeFileSync(join(root, 'new.txt'), 'It is new.');
    rmSync(join(root, 'gone.txt'));
    renameSync(join(root, 'old'), join(root, 'young'));
    const after = await open(dataFolder);
    await waitFor(after, ['changed.txt', 'gone.txt?', 'new.txt', 'same.txt', 'young/moved.txt'], root);
    expect(await after.found('something else')).toEqual(['It says something else.']);
    expect(after.document(join(root, 'young/moved.txt')).id).toBe(id);
  });

  it('is none of what could not be read before, and is as it was', async () => {
    const dataFolder = temporaryFolder();
    const before = await open(dataFolder);
    before.write('junk.pdf', '');
    const past = new Date(Date.now() - 60_000);
    utimesSync(join(before.files, 'junk.pdf'), past, past);
    const { run } = await before.folders.add(before.files);
    expect((await run.done).map(({ status }) => status)).toEqual(['failed']);
    await waitForState(before, 'watching');
    await before.close();
    const after = await open(dataFolder);
    const importing = vi.spyOn(after.library, 'importPaths');
    await waitForState(after, 'watching');
    expect(importing).not.toHaveBeenCalled();
  });
});

describe('a watched folder that cannot be reached', () => {
  it('is told as such, with its documents as they were, and kept in step again when it is back', async () => {
    const app = await watching({ 'drive/a.txt': 'Alpacas graze.' });
    await app.folders.unwatch(app.folders.list()[0]?.id ?? 0);
    const drive = join(app.files, 'drive');
    await app.folders.watch(drive);
    await waitForState(app, 'watching');
    renameSync(drive, `${drive}-unplugged`);
    await waitForState(app, 'unavailable');
    expect(app.folders.list()[0]?.error?.code).toBe('FOLDER_UNAVAILABLE');
    writeFileSync(join(`${drive}-unplugged`, 'b.txt'), 'Bison roam.');
    renameSync(`${drive}-unplugged`, drive);
    await waitFor(app, ['drive/a.txt', 'drive/b.txt']);
    await waitForState(app, 'watching');
  });

  it('when Alcove starts, or is only the empty place of a drive, costs nothing either', async () => {
    const dataFolder = temporaryFolder();
    const before = await open(dataFolder);
    const root = join(before.files, 'drive');
    before.write('drive/a.txt', 'Alpacas graze.');
    await before.folders.watch(root);
    await waitFor(before, ['drive/a.txt']);
    await before.close();
    renameSync(root, `${root}-unplugged`);
    mkdirSync(root);
    const after = await open(dataFolder);
    await waitForState(after, 'unavailable');
    rmSync(root, { recursive: true });
    renameSync(`${root}-unplugged`, root);
    await waitForState(after, 'watching');
    await waitFor(after, ['a.txt'], root);
  });

  it.each([
    ['nowhere', 'FILE_NOT_FOUND'],
    ['a.txt', 'INVALID_INPUT'],
  ])('cannot be chosen: %s', async (name, code) => {
    const app = await open();
    app.write('a.txt', 'Alpaca.');
    expect(await codeOf(app.folders.watch(join(app.files, name)))).toBe(code);
    expect(app.folders.list()).toEqual([]);
  });
});

describe('a folder that is not watched any more', () => {
  it('has its documents stay', async () => {
    const app = await watching({ 'a.txt': 'Alpaca.' });
    await app.folders.unwatch(app.folders.list()[0]?.id ?? 0);
    expect(app.folders.list()).toEqual([]);
    expect(listed(app)).toEqual(['a.txt']);
  });

  it('has its documents removed where that is wanted, but for those that are elsewhere as well', async () => {
    const app = await watching({ 'in/a.txt': 'Alpaca.', 'in/b.txt': 'Bison.', 'out/copy.txt': 'Bison.' });
    await app.folders.unwatch(app.folders.list()[0]?.id ?? 0);
    await app.folders.watch(join(app.files, 'in'));
    await app.folders.unwatch(app.folders.list()[0]?.id ?? 0, { removeDocuments: true });
    expect(await app.found('alpaca')).toEqual([]);
    expect(await app.found('bison')).toEqual(['Bison.']);
    expect(existsSync(join(app.files, 'in', 'a.txt'))).toBe(true);
  });

  it('is not one that never was', async () => {
    const app = await open();
    expect(await codeOf(app.folders.unwatch(7))).toBe('FOLDER_NOT_WATCHED');
  });
});

it('the list is told again when it changes', async () => {
  const app = await open();
  const abort = new AbortController();
  const seen: string[][] = [];
  const reading = (async () => {
    for await (const folders of app.folders.changes(abort.signal))
      seen.push(folders.map(({ state, documentCount }) => `${state} ${documentCount}`));
  })();
  app.write('a.txt', 'Alpaca.');
  await app.folders.watch(app.files);
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['watching 1']), SOON);
  app.write('b.txt', 'Bison.');
  await vi.waitFor(() => expect(seen.at(-1)).toEqual(['watching 2']), SOON);
  expect(seen[0]).toEqual([]);
  abort.abort();
  await reading;
});

it('the list is not looked up any more once the library is closed, though imports end with it', async () => {
  const app = await watching();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  void (async () => {
    for await (const _ of app.folders.changes(abort.signal));
  })();
  app.library.pause();
  app.write('a.txt', 'Alpaca.');
  await vi.waitFor(() => expect(app.library.queue.waiting).toBe(1), SOON);
  const list = vi.spyOn(app.folders, 'list');
  await vi.waitFor(() => expect(list).toHaveBeenCalled(), SOON);
  await app.close();
  list.mockClear();
  // Longer than changes are gathered for before they are told.
  await setTimeout(200);
  expect(list).not.toHaveBeenCalled();
});
