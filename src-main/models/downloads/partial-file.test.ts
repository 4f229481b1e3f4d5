import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DownloadRepository, openDatabase } from '../../storage/index.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { PartialFile } from './partial-file.ts';

const KEY = 'a'.repeat(64);

async function openPartial(options: { readonly isHashless?: boolean } = {}) {
  const folder = temporaryFolder();
  const db = openDatabase(join(folder, 'alcove.db'));
  const repository = new DownloadRepository(db);
  const partial = await PartialFile.open({
    path: join(folder, 'partial'),
    key: KEY,
    bytes: 100,
    repository,
    isHashless: options.isHashless ?? false,
    timing: { saveMs: Number.POSITIVE_INFINITY, syncBytes: 20 },
    now: Date.now,
  });
  onTestFinished(async () => {
    await partial[Symbol.asyncDispose]();
    db.close();
  });
  return { partial, repository };
}

/** Every file's, until the test is over. */
async function spyOnDatasync() {
  await using any = await open(join(temporaryFolder(), 'any'), 'w');
  const prototype: FileHandle = Object.getPrototypeOf(any);
  const spy = vi.spyOn(prototype, 'datasync');
  onTestFinished(() => spy.mockRestore());
  return spy;
}

test('what came goes to the disk while more comes, and whoever writes does not wait for that', async () => {
  const datasync = await spyOnDatasync();
  const synced = Promise.withResolvers<void>();
  datasync.mockReturnValue(synced.promise);
  const { partial } = await openPartial();
  for (let at = 0; at < 60; at += 10) await partial.write(Buffer.alloc(10), at);
  expect(datasync).toHaveBeenCalledTimes(1);
  synced.resolve();
  await partial.settle();
  await partial.write(Buffer.alloc(10), 60);
  expect(datasync).toHaveBeenCalledTimes(2);
});

test('what does not get to the disk is told, and not forgotten', async () => {
  const datasync = await spyOnDatasync();
  datasync.mockRejectedValueOnce(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
  const { partial } = await openPartial();
  await partial.write(Buffer.alloc(20), 0);
  await expect(partial.settle()).rejects.toMatchObject({ code: 'DISK_FULL' });
  await expect(partial.write(Buffer.alloc(10), 20)).rejects.toMatchObject({ code: 'DISK_FULL' });
});

test('bytes of a file without a hash are on the disk before they are noted', async () => {
  const datasync = await spyOnDatasync();
  const { partial, repository } = await openPartial({ isHashless: true });
  datasync.mockImplementationOnce(async () => {
    expect(repository.findPartial(KEY)).toBeUndefined();
  });
  await partial.write(Buffer.alloc(10), 0);
  await partial.save();
  expect(datasync).toHaveBeenCalledTimes(1);
  expect(repository.findPartial(KEY)?.ranges).toEqual([[0, 10]]);
});
