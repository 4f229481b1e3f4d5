import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { blobKey } from './blob-key.ts';
import { BlobStore } from './blob-store.ts';

const KEY = 'a'.repeat(64);

async function openStore(): Promise<{ readonly folder: string; readonly store: BlobStore }> {
  const folder = temporaryFolder();
  const store = new BlobStore(() => folder);
  await store.prepare();
  writeFileSync(store.partialPath(KEY), 'weights');
  return { folder, store };
}

describe('the store', () => {
  test('has what was taken into it, of the size that is asked for', async () => {
    const { store } = await openStore();
    expect(await store.find(KEY, 7)).toBeUndefined();
    await store.adopt(KEY);
    expect(existsSync(store.partialPath(KEY))).toBe(false);
    expect(readFileSync((await store.find(KEY, 7)) ?? '', 'utf8')).toBe('weights');
    // Who says so may be wrong: what is here stays until there is something better.
    expect(await store.find(KEY, 8)).toBeUndefined();
    expect(await store.find(KEY, 7)).toBeDefined();
    writeFileSync(store.partialPath(KEY), 'heavier');
    await store.adopt(KEY);
    expect(readFileSync((await store.find(KEY, 7)) ?? '', 'utf8')).toBe('heavier');
  });

  test('gives files second names, over others that have them', async () => {
    const { folder, store } = await openStore();
    await store.adopt(KEY);
    mkdirSync(join(folder, 'tiny'));
    writeFileSync(join(folder, 'tiny', 'model.gguf'), 'old');
    for (let time = 0; time < 2; time++) await store.link(KEY, 'tiny/model.gguf');
    const path = await store.link(KEY, 'other/deep/model.gguf');
    expect(readFileSync(join(folder, 'tiny', 'model.gguf'), 'utf8')).toBe('weights');
    expect(statSync(path).nlink).toBe(3);
    expect(readdirSync(join(folder, 'partial'))).toEqual([]);
  });

  test('puts nothing outside of its folder, and links nothing that is not there', async () => {
    const { folder, store } = await openStore();
    await store.adopt(KEY);
    for (const target of ['../x.gguf', '/x.gguf', 'a/CON.gguf'])
      await expect(store.link(KEY, target)).rejects.toMatchObject({ code: 'FILE_NAME_UNSAFE' });
    await expect(store.link('b'.repeat(64), 'x.gguf')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(() => store.partialPath('../x')).toThrow('no key');
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'partial']);
  });

  test('lets go of what nothing needs', async () => {
    const { store } = await openStore();
    await store.adopt(KEY);
    await store.link(KEY, 'x.gguf');
    writeFileSync(store.partialPath('git-1'), 'half');
    expect(await store.removeUnused(new Set([KEY]))).toBe(4);
    expect(await store.find(KEY, 7)).toBeDefined();
    // The bytes are still there under the final name.
    expect(await store.removeUnused(new Set())).toBe(0);
    expect(await store.find(KEY, 7)).toBeUndefined();
  });
});

test('a file is called by what is in it, wherever it comes from', () => {
  const here = { repository: 'a/b', revision: '1' };
  const there = { repository: 'c/d', revision: '2' };
  const file = { path: 'x.gguf', bytes: 1 };
  expect(blobKey({ ...file, sha256: KEY }, here)).toBe(blobKey({ ...file, path: 'y', sha256: KEY }, there));
  expect(blobKey({ ...file, gitOid: 'b'.repeat(40) }, here)).toBe(`git-${'b'.repeat(40)}`);
  expect(blobKey(file, here)).not.toBe(blobKey(file, there));
  expect(blobKey({ ...file, sha256: '../../x' }, here)).toMatch(/^from-[0-9a-f]{64}$/);
});
