import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
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

describe('a folder', () => {
  const folderOf = (files: Readonly<Record<string, string>>): string => {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  };
  const namesIn = async (folder: string): Promise<string[]> =>
    (await all([folder])).flatMap((found) => ('file' in found ? [relative(folder, found.file.path)] : []));
  const kept = (files: Readonly<Record<string, string>>): Promise<string[]> => namesIn(folderOf(files));

  it('is walked in the order of names, without what systems and programs leave behind', async () => {
    const names = [
      'a10.txt',
      'a9.txt',
      'b/c.txt',
      '.git/config',
      'node_modules/x/readme.md',
      '~$a.docx',
      'b/.DS_Store',
    ];
    const half = [
      'movie.part',
      'a.pdf.crdownload',
      'draft.tmp',
      'note.md~',
      '#note.md#',
      'Thumbs.db',
      'x.pdf.nextcloud',
    ];
    const files = Object.fromEntries([...names, ...half].map((name) => [name, 'text']));
    expect(await kept(files)).toEqual(['a9.txt', 'a10.txt', 'b/c.txt']);
  });

  it('is passed over where its .alcoveignore says so', async () => {
    const rules = '# mine\n*.log\n!keep.log\n/top.txt\nprivate/\nnotes/**/old\n';
    expect(
      await kept({
        '.alcoveignore': rules,
        'a.log': '',
        'keep.log': '',
        'top.txt': '',
        'sub/top.txt': '',
        'private/a.txt': '',
        'sub/private/b.txt': '',
        'notes/x/old/c.txt': '',
        'notes/new.txt': '',
      }),
    ).toEqual(['keep.log', 'notes/new.txt', 'sub/top.txt']);
  });

  it('has rules in the folders below that count for more there', async () => {
    expect(
      await kept({
        '.alcoveignore': '*.txt\nclosed/\n',
        'a.txt': '',
        'sub/.alcoveignore': '!*.txt\nb.md\n',
        'sub/a.txt': '',
        'sub/b.md': '',
        'closed/.alcoveignore': '!*\n',
        'closed/a.md': '',
      }),
    ).toEqual(['sub/a.txt']);
  });

  it('gives what its own rules ask for, though the defaults would pass it over', async () => {
    expect(await kept({ '.alcoveignore': '!.notes\n', '.notes/a.txt': '', '.other/b.txt': '' })).toEqual([
      '.notes/a.txt',
    ]);
  });

  it('is walked though its rules are nonsense', async () => {
    expect(await kept({ '.alcoveignore': '[z-a]\n(\n\\\n!\n\u0000\n', 'a.txt': '' })).toEqual(['a.txt']);
  });

  it('with a file that is in the cloud only does not have it fetched', async () => {
    const folder = folderOf({ 'here.txt': 'text' });
    truncateSync(join(folder, 'here.txt'), 10);
    const path = join(folder, 'there.pdf');
    writeFileSync(path, '');
    truncateSync(path, 100_000);
    const found = await all([folder]);
    expect(found).toContainEqual({ path, error: expect.objectContaining({ code: 'FILE_IN_CLOUD' }) });
    expect(found).toHaveLength(2);
  });
});
