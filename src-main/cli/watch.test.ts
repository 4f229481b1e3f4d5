import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countFromOutside } from '../testing/look-inside.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';

const SOON = { timeout: 20_000, interval: 50 };

function documents(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'whales.txt'), WHALES);
  return folder;
}

const json = async (dataFolder: string, ...args: readonly string[]) => {
  const { code, stdout } = await runCli(dataFolder, [...args, '--json']);
  return { code, ...JSON.parse(stdout) };
};

describe('alcove watch', () => {
  it('add imports the folder, list shows it, and remove ends it, by path or id', { timeout: 60_000 }, async () => {
    const [dataFolder, folder] = [temporaryFolder(), documents()];
    expect(await json(dataFolder, 'watch', 'add', folder, '--collection', 'Sea')).toMatchObject({
      code: 0,
      folder: { path: folder, collection: 'Sea' },
      summary: { ready: 1, failed: 0 },
    });
    const listed = await json(dataFolder, 'watch', 'list');
    expect(listed.folders).toMatchObject([{ path: folder, collection: 'Sea', documentCount: 1, state: 'watching' }]);
    expect((await runCli(dataFolder, ['watch', 'list'])).stdout).toContain(`${folder} (Sea, 1 document, watching)`);

    expect(await json(dataFolder, 'watch', 'remove', folder)).toMatchObject({ code: 0, removed: { path: folder } });
    expect((await json(dataFolder, 'list')).documents).toHaveLength(1);
    expect(await json(dataFolder, 'watch', 'remove', folder)).toMatchObject({
      code: 1,
      error: { code: 'FOLDER_NOT_WATCHED' },
    });

    const again = await json(dataFolder, 'watch', 'add', folder);
    expect(again.summary).toMatchObject({ unchanged: 1 });
    expect((await json(dataFolder, 'watch', 'remove', String(again.folder.id), '--remove-documents')).code).toBe(0);
    expect((await json(dataFolder, 'list')).documents).toEqual([]);
    expect(existsSync(join(folder, 'whales.txt'))).toBe(true);
  });

  it('add takes an empty folder, and nothing that is none', async () => {
    const [dataFolder, folder] = [temporaryFolder(), temporaryFolder()];
    expect((await runCli(dataFolder, ['watch', 'add', folder])).stdout).toContain('There is nothing in it yet');
    expect(await json(dataFolder, 'watch', 'add', join(folder, 'gone'))).toMatchObject({
      code: 1,
      error: { code: 'FILE_NOT_FOUND' },
    });
  });

  it('keeps in step with what changed before and what changes, until it is interrupted', async () => {
    const [dataFolder, folder] = [temporaryFolder(), documents()];
    await runCli(dataFolder, ['watch', 'add', folder]);
    writeFileSync(join(folder, 'before.txt'), 'Written while nobody watched.');
    const child = startCli(dataFolder, ['watch']);
    const said: string[] = [];
    child.stdout?.on('data', (part) => said.push(String(part)));
    const ready = (): number => countFromOutside(dataFolder, `documents WHERE status = 'ready'`);
    await expect.poll(ready, SOON).toBe(2);
    writeFileSync(join(folder, 'after.txt'), 'Written while it was watched.');
    await expect.poll(ready, SOON).toBe(3);
    await expect.poll(() => said.join(''), SOON).toMatch(/1 document read\n.*1 document read\n/s);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
  });

  it('says so when there is nothing to watch', async () => {
    const { code, stdout } = await runCli(temporaryFolder(), ['watch']);
    expect([code, stdout]).toEqual([1, 'No folder is watched. Choose one: alcove watch add <folder>\n']);
  });
});
