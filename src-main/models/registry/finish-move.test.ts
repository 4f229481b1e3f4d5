import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../system/index.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { finishMove } from './finish-move.ts';
import { MoveJournal, type WrittenMove } from './move-journal.ts';

const MODEL = 'owner/name/model.gguf';

/** What a process that was killed has left of a move. */
async function cutOff(way: WrittenMove['way'], files: { readonly from?: object; readonly to?: object }) {
  const root = temporaryFolder();
  const [from, to, file] = [join(root, 'from'), join(root, 'to'), join(root, 'move.json')];
  for (const [folder, contents] of [
    [from, files.from],
    [to, files.to],
  ] as const) {
    for (const [path, content] of Object.entries(contents ?? {})) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
  const journal = new MoveJournal(file);
  await journal.write({ from, to, way });
  const used = { language: join(from, MODEL) };
  const inUse = {
    paths: () => used,
    choose: async (_: string, path: string | null) => void Object.assign(used, { language: path }),
    unload: async () => {},
  };
  return {
    from,
    to,
    used,
    isRemembered: () => existsSync(file),
    finish: (folder: string) => finishMove({ journal, folder, inUse, log: silentLog }),
  };
}

const below = (folder: string): unknown => (existsSync(folder) ? readdirSync(folder) : undefined);

describe('a move that was cut off', () => {
  it('is undone where the folder was renamed and does not count yet', async () => {
    const { from, to, used, finish, isRemembered } = await cutOff('renaming', { to: { [MODEL]: 'weights' } });
    await finish(from);
    expect(readFileSync(join(from, MODEL), 'utf8')).toBe('weights');
    expect(below(to)).toBeUndefined();
    expect(used.language).toBe(join(from, MODEL));
    expect(isRemembered()).toBe(false);
  });

  it('is forgotten where the folder was not renamed yet', async () => {
    const { from, finish, isRemembered } = await cutOff('renaming', { from: { [MODEL]: 'weights' } });
    await finish(from);
    expect(readFileSync(join(from, MODEL), 'utf8')).toBe('weights');
    expect(isRemembered()).toBe(false);
  });

  it('is remembered as long as the disk of both places is away', async () => {
    const { from, to, finish, isRemembered } = await cutOff('renaming', {});
    await finish(from);
    expect(isRemembered()).toBe(true);
    mkdirSync(to);
    writeFileSync(join(to, 'model'), 'weights');
    await finish(from);
    expect(readFileSync(join(from, 'model'), 'utf8')).toBe('weights');
    expect(isRemembered()).toBe(false);
  });

  it('gives the new place back where the copy was not complete', async () => {
    const { from, to, finish, isRemembered } = await cutOff('copying', {
      from: { [MODEL]: 'weights', 'blobs/abc': 'weights' },
      to: { 'blobs/abc': 'weights', [MODEL]: 'wei' },
    });
    await finish(from);
    expect(below(to)).toEqual([]);
    expect(readFileSync(join(from, MODEL), 'utf8')).toBe('weights');
    expect(isRemembered()).toBe(false);
  });

  it('removes what is left of the old place where the new one counts, and uses models from there', async () => {
    const { from, to, used, finish, isRemembered } = await cutOff('copying', {
      from: { [MODEL]: 'weights', 'blobs/abc': 'weights' },
      to: { [MODEL]: 'weights', 'blobs/abc': 'weights' },
    });
    mkdirSync(join(from, 'partial'));
    await finish(to);
    expect(below(from)).toEqual([]);
    expect(readFileSync(join(to, MODEL), 'utf8')).toBe('weights');
    expect(used.language).toBe(join(to, MODEL));
    expect(isRemembered()).toBe(false);
  });

  it('removes nothing that is not at the other place', async () => {
    const { from, to, finish } = await cutOff('copying', {
      from: { [MODEL]: 'weights', 'blobs/new': 'new' },
      to: { [MODEL]: 'wei' },
    });
    await finish(to);
    expect(readFileSync(join(from, MODEL), 'utf8')).toBe('weights');
    expect(readFileSync(join(from, 'blobs/new'), 'utf8')).toBe('new');
  });

  it('removes nothing where the other place is away', async () => {
    const { from, to, finish } = await cutOff('copying', { to: { [MODEL]: 'weights' } });
    await finish(from);
    expect(readFileSync(join(to, MODEL), 'utf8')).toBe('weights');
  });

  it('is nothing to anybody who keeps models at a third place by now', async () => {
    const { from, to, finish, isRemembered } = await cutOff('copying', {
      from: { [MODEL]: 'weights' },
      to: { [MODEL]: 'weights' },
    });
    await finish(temporaryFolder());
    expect([below(from), below(to)]).toEqual([['owner'], ['owner']]);
    expect(isRemembered()).toBe(false);
  });

  it('is none where nothing was written down', async () => {
    const { from, to, finish, isRemembered } = await cutOff('copying', { from: { [MODEL]: 'weights' } });
    rmSync(join(from, '..', 'move.json'));
    await finish(to);
    expect(below(from)).toEqual(['owner']);
    expect(isRemembered()).toBe(false);
  });
});
