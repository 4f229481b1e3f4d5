import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { collectFiles, type Found } from './collect-files.ts';

const all = async (paths: readonly string[], ownFolder?: string): Promise<Found[]> =>
  Array.fromAsync(collectFiles(paths, ownFolder));

it('does not take an empty path for the current folder', async () => {
  expect(await all(['', '  '])).toEqual([
    { path: '', error: expect.objectContaining({ code: 'FILE_NOT_FOUND' }) },
    { path: '  ', error: expect.objectContaining({ code: 'FILE_NOT_FOUND' }) },
  ]);
});

it('passes over the data folder, also inside a folder that is imported', async () => {
  const home = temporaryFolder();
  const own = join(home, 'alcove');
  mkdirSync(own);
  writeFileSync(join(own, 'alcove.log'), 'a line');
  writeFileSync(join(home, 'note.txt'), 'a note');
  const found = await all([home], own);
  expect(found.map((each) => ('file' in each ? each.file.path : each.path))).toEqual([join(home, 'note.txt')]);
});
