import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateText } from '../src-main/testing/generate-text.ts';
import { expect, test } from './host.ts';
import { startServer } from './serve.ts';
import { addFiles, documentRow, openSection } from './window.ts';

const MANY = 24;

/** Files that take long enough to be read for a person to press a button meanwhile. */
async function longFiles(folder: string): Promise<string[]> {
  await mkdir(folder);
  const paths = Array.from({ length: MANY }, (_, index) => join(folder, `chapter ${index}.txt`));
  await Promise.all(paths.map((path, index) => writeFile(path, generateText(5_000, index))));
  return paths;
}

test('a paused import stays paused over a restart, and goes on when it is resumed', async ({
  browser,
  dataFolder,
  host,
}) => {
  test.skip(host === 'electron', 'the host is started twice');
  const page = await browser.newPage();
  const progress = page.getByRole('region', { name: 'Import progress' });
  const first = await startServer(dataFolder);
  try {
    await page.goto(first.url);
    await addFiles(page, await longFiles(join(dataFolder, 'book')));
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(progress.getByText(/^Paused at \d+ of /)).toBeVisible();
  } finally {
    await first.stop();
  }

  const second = await startServer(dataFolder);
  try {
    await page.goto(second.url);
    await openSection(page, 'Library');
    await expect(progress.getByText(/^Paused at \d+ of /)).toBeVisible();
    await progress.getByRole('button', { name: 'Resume' }).click();
    const summary = page.getByRole('region', { name: 'Import summary' });
    await expect(summary).toContainText(/documents imported .*in/, { timeout: 40_000 });
    await expect(page.getByText(`${MANY} documents`)).toBeVisible();
    await expect(page.locator('li[data-status]:not([data-status="ready"])')).toHaveCount(0);
  } finally {
    await page.close();
    await second.stop();
  }
});

test('the summary says what failed and why, can be copied, and goes when it is dismissed', async ({
  alcove,
  dataFolder,
  context,
  host,
}) => {
  test.skip(host === 'electron', 'the desktop window may not read the clipboard');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await writeFile(join(dataFolder, 'tides.md'), '# Tide tables\n\nHigh water is at noon.');
  await writeFile(join(dataFolder, 'empty.txt'), '');
  await addFiles(alcove, [join(dataFolder, 'tides.md'), join(dataFolder, 'empty.txt')]);
  const summary = alcove.getByRole('region', { name: 'Import summary' });
  await expect(summary).toContainText(/1 document imported in .*, 1 failed/);
  await summary.getByRole('button', { name: 'Show why' }).click();
  await expect(summary.getByRole('list').first()).toContainText('The file is empty (0 bytes). Save it again');

  await summary.getByRole('button', { name: 'Copy' }).click();
  await expect(summary.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await alcove.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Alcove \d+\.\d+\.\d+\n1 document imported .*, 1 failed\.\n\nFILE_EMPTY \(1\): /);
  expect(copied).toContain('  empty.txt\n    The file is empty (0 bytes).');

  await summary.getByRole('button', { name: 'Dismiss the summary' }).click();
  await expect(summary).toBeHidden();
  await alcove.reload();
  await openSection(alcove, 'Library');
  await expect(documentRow(alcove, 'Tide tables')).toBeVisible();
  await expect(summary).toBeHidden();
});

test('what failed is tried again all at once', async ({ alcove, dataFolder }) => {
  await writeFile(join(dataFolder, 'a.txt'), '');
  await writeFile(join(dataFolder, 'b.txt'), '');
  await addFiles(alcove, [join(dataFolder, 'a.txt'), join(dataFolder, 'b.txt')]);
  const summary = alcove.getByRole('region', { name: 'Import summary' });
  await expect(summary).toContainText('2 failed');
  await summary.getByRole('button', { name: 'Retry 2 failed' }).click();
  await expect(summary).toContainText('2 failed');
  await expect(alcove.locator('li[data-status="failed"]')).toHaveCount(2);
});
