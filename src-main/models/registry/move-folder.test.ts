import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { moveFolder } from './move-folder.ts';

/** A folder with a blob that has a second name, and an unfinished file. */
function modelsFolder(): string {
  const folder = join(temporaryFolder(), 'models');
  for (const name of ['blobs', 'owner/name', 'partial']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'blobs/abc'), 'weights');
  linkSync(join(folder, 'blobs/abc'), join(folder, 'owner/name/model.gguf'));
  writeFileSync(join(folder, 'partial/def'), 'half');
  return folder;
}

const silent = { commit: async () => {}, onProgress: () => {} };

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
    await moveFolder({ from, to, ...silent });
    expect(readFileSync(join(to, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
    expect(readFileSync(join(to, 'partial/def'), 'utf8')).toBe('half');
    expect(() => statSync(from)).toThrow();
  });

  it.skipIf(!hasOtherDisk)('copies to another disk, a file with two names only once', async () => {
    const [from, to] = [modelsFolder(), temporaryFolder(OTHER_DISK)];
    const progress: unknown[] = [];
    await moveFolder({ from, to, commit: async () => {}, onProgress: (each) => progress.push(each) });
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
      await expect(moveFolder({ from, to, commit, onProgress: () => {} })).rejects.toThrow('no');
      expect(readFileSync(join(from, 'owner/name/model.gguf'), 'utf8')).toBe('weights');
      if (where === 'another disk') expect(readdirSync(to)).toEqual([]);
    },
  );

  it.each([
    ['the same folder', (from: string) => from],
    ['one inside', (from: string) => join(from, 'inside')],
    ['one around', (from: string) => join(from, '..')],
    ['a part of a path', () => 'somewhere'],
    ['a file', (from: string) => join(from, 'blobs', 'abc')],
  ])('refuses %s', async (_, place) => {
    const from = modelsFolder();
    await expect(moveFolder({ from, to: place(from), ...silent })).rejects.toMatchObject({
      code: 'MODELS_FOLDER_UNUSABLE',
    });
    expect(readFileSync(join(from, 'blobs/abc'), 'utf8')).toBe('weights');
  });

  it('refuses a folder that holds something', async () => {
    const [from, to] = [modelsFolder(), temporaryFolder()];
    writeFileSync(join(to, 'mine.txt'), 'mine');
    await expect(moveFolder({ from, to, ...silent })).rejects.toMatchObject({ code: 'MODELS_FOLDER_UNUSABLE' });
    expect(readFileSync(join(to, 'mine.txt'), 'utf8')).toBe('mine');
  });
});
