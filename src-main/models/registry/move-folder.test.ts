import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { moveFolder } from './move-folder.ts';
import { MoveJournal } from './move-journal.ts';

/** What renaming a folder fails with, if it does: what is mounted, or bound, says that it is on another disk. */
const renaming = vi.hoisted(() => ({ failure: undefined as string | undefined }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const rename = async (from: string, to: string): Promise<void> => {
    if (renaming.failure) throw Object.assign(new Error(renaming.failure), { code: renaming.failure });
    await original.rename(from, to);
  };
  return { ...original, rename };
});

/** A folder with a blob that has a second name, and an unfinished file. */
function modelsFolder(): string {
  const folder = join(temporaryFolder(), 'models');
  for (const name of ['blobs', 'owner/name', 'partial']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'blobs/abc'), 'weights');
  linkSync(join(folder, 'blobs/abc'), join(folder, 'owner/name/model.gguf'));
  writeFileSync(join(folder, 'partial/def'), 'half');
  return folder;
}

/** A journal, and what it holds now. */
function openJournal() {
  const file = join(temporaryFolder(), 'move.json');
  return { journal: new MoveJournal(file), isEmpty: () => !existsSync(file) };
}

const silent = () => ({ journal: openJournal().journal, commit: async () => {}, onProgress: () => {} });

/** Another disk than the one of temporary files, where this machine has one. */
const OTHER_DISK = '/dev/shm';
const hasOtherDisk = (() => {
  try {
    return statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;
  } catch {
    return false;
  }
})();

describe('moving the models folder', () => {
  it('takes everything along, and leaves nothing', async () => {
    const [from, to] = [modelsFolder(), join(temporaryFolder(), 'new', 'place')];
    const { journal, isEmpty } = openJournal();
    await moveFolder({ ...silent(), from, to, journal });
    expect(isEmpty()).toBe(true);
    expect(readFileSync(join(to, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
    expect(readFileSync(join(to, 'partial/def'), 'utf8')).toBe('half');
    expect(() => statSync(from)).toThrow();
  });

  it.skipIf(!hasOtherDisk)('copies to another disk, a file with two names only once', async () => {
    const [from, to] = [modelsFolder(), temporaryFolder(OTHER_DISK)];
    const progress: unknown[] = [];
    await moveFolder({ ...silent(), from, to, onProgress: (each) => progress.push(each) });
    expect(statSync(join(to, 'owner/name/model.gguf')).ino).toBe(statSync(join(to, 'blobs/abc')).ino);
    expect(progress.at(-1)).toEqual({ doneBytes: 11, totalBytes: 11 });
    expect(() => statSync(from)).toThrow();
  });

  it.each(['one disk', 'another disk'])(
    'leaves all as it was when the new place cannot be kept (%s)',
    async (where) => {
      if (where === 'another disk' && !hasOtherDisk) return;
      const from = modelsFolder();
      const to = where === 'one disk' ? temporaryFolder() : temporaryFolder(OTHER_DISK);
      const commit = vi.fn().mockRejectedValue(new Error('no'));
      const { journal, isEmpty } = openJournal();
      await expect(moveFolder({ ...silent(), from, to, journal, commit })).rejects.toThrow('no');
      expect(readFileSync(join(from, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
      if (where === 'another disk') expect(readdirSync(to)).toEqual([]);
      expect(isEmpty()).toBe(true);
    },
  );

  it.each([
    ['renaming', tmpdir()],
    ['copying', OTHER_DISK],
  ])('is written down while it could be cut off (%s)', async (way, parent) => {
    if (parent === OTHER_DISK && !hasOtherDisk) return;
    const [from, to] = [modelsFolder(), temporaryFolder(parent)];
    const { journal, isEmpty } = openJournal();
    const commit = vi.fn(async () => expect(await journal.read()).toEqual({ from, to, way }));
    await moveFolder({ ...silent(), from, to, journal, commit });
    expect(commit).toHaveBeenCalledOnce();
    expect(isEmpty()).toBe(true);
  });

  it('copies what cannot be renamed although it seems to be on the same disk', async () => {
    const [from, to] = [modelsFolder(), join(temporaryFolder(), 'new')];
    renaming.failure = 'EXDEV';
    onTestFinished(() => {
      renaming.failure = undefined;
    });
    await moveFolder({ ...silent(), from, to });
    expect(readFileSync(join(to, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
    expect(existsSync(from)).toBe(false);
  });

  it('moves what a link leads to, and not the link', async () => {
    const [real, to] = [modelsFolder(), join(temporaryFolder(), 'new')];
    const from = join(temporaryFolder(), 'link');
    symlinkSync(real, from);
    await moveFolder({ ...silent(), from, to });
    expect(lstatSync(to).isDirectory()).toBe(true);
    expect(readFileSync(join(to, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
    expect(readdirSync(real)).toEqual([]);
    expect(existsSync(from)).toBe(false);
  });

  it('moves to where a link leads', async () => {
    const [from, real, to] = [modelsFolder(), temporaryFolder(), join(temporaryFolder(), 'link')];
    symlinkSync(real, to);
    await moveFolder({ ...silent(), from, to });
    expect(readFileSync(join(real, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
    expect(existsSync(from)).toBe(false);
  });

  it('says how the new place is called, the way that paths are written', async () => {
    const [from, to] = [modelsFolder(), join(temporaryFolder(), 'new')];
    const commit = vi.fn(async () => {});
    await moveFolder({ ...silent(), from, to: `${to}/`, commit });
    expect(commit).toHaveBeenCalledWith(to);
  });

  it('tells what the file system refused', async () => {
    const [from, to] = [modelsFolder(), temporaryFolder()];
    const journal = new MoveJournal(join(temporaryFolder(), 'none', 'move.json'));
    await expect(moveFolder({ ...silent(), from, to, journal })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(readFileSync(join(from, 'blobs/abc'), 'utf8')).toBe('weights');
  });

  it.each([
    ['the same folder', (from: string) => from],
    ['one inside', (from: string) => join(from, 'inside')],
    ['one around', (from: string) => join(from, '..')],
    ['a part of a path', () => 'somewhere'],
    ['a file', (from: string) => join(from, 'blobs', 'abc')],
  ])('refuses %s', async (_, place) => {
    const from = modelsFolder();
    await expect(moveFolder({ from, to: place(from), ...silent() })).rejects.toMatchObject({
      code: 'MODELS_FOLDER_UNUSABLE',
    });
    expect(readFileSync(join(from, 'blobs/abc'), 'utf8')).toBe('weights');
  });

  it('refuses a folder that holds something', async () => {
    const [from, to] = [modelsFolder(), temporaryFolder()];
    writeFileSync(join(to, 'mine.txt'), 'mine');
    await expect(moveFolder({ from, to, ...silent() })).rejects.toMatchObject({ code: 'MODELS_FOLDER_UNUSABLE' });
    expect(readFileSync(join(to, 'mine.txt'), 'utf8')).toBe('mine');
  });
});
