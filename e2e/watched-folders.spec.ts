import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './host.ts';
import { documentRow, documents, openSection } from './window.ts';

test.beforeEach(({ host }) => {
  test.skip(host === 'electron', 'the system’s own folder picker opens there');
});

/** A folder with one note, watched from the library page. */
async function watchNotes(page: Page, folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'pilot.md'), '# Pilot book\n\nKeep the church tower open of the pier.');
  await openSection(page, 'Library');
  await page.getByRole('button', { name: 'Watch folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Watch a folder' });
  await dialog.getByLabel('Folder').fill(folder);
  await dialog.getByLabel('Collection').fill('Harbour');
  await dialog.getByRole('button', { name: 'Watch' }).click();
  await expect(dialog).toBeHidden();
  await expect(documentRow(page, 'Pilot book')).toHaveAttribute('data-status', 'ready');
}

test('a watched folder is kept in step: new files are read, and those that go are marked', async ({
  alcove,
  dataFolder,
}) => {
  const folder = join(dataFolder, '..', `${dataFolder.split('/').at(-1)}-notes`);
  try {
    await watchNotes(alcove, folder);
    await writeFile(join(folder, 'buoys.md'), '# Buoys\n\nThe green buoy marks the wreck.');
    await expect(documentRow(alcove, 'Buoys')).toHaveAttribute('data-status', 'ready');
    await rm(join(folder, 'pilot.md'));
    await expect(documentRow(alcove, 'Pilot book')).toContainText('Original missing');
    await alcove.getByRole('button', { name: 'Missing original' }).click();
    await expect(documents(alcove)).toHaveCount(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('when a folder is watched no longer, its documents stay or go as was chosen', async ({ alcove, dataFolder }) => {
  const folder = join(dataFolder, '..', `${dataFolder.split('/').at(-1)}-notes`);
  try {
    await watchNotes(alcove, folder);
    await alcove.getByRole('button', { name: 'Watched folders' }).click();
    const section = alcove.getByRole('region', { name: 'Watched folders' });
    await expect(section).toContainText('1 document');
    await expect(section).toContainText('Harbour');
    await section.getByRole('button', { name: `Stop watching ${folder}` }).click();
    const dialog = alcove.getByRole('dialog', { name: 'Stop watching this folder?' });
    await expect(dialog.getByRole('radio', { name: /^Keep/ })).toBeChecked();
    await dialog.getByRole('radio', { name: /^Remove/ }).check();
    await dialog.getByRole('button', { name: 'Stop watching' }).click();
    await expect(section).toBeHidden();
    await expect(documents(alcove)).toHaveCount(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a folder that is not there is refused with the reason', async ({ alcove, dataFolder }) => {
  await openSection(alcove, 'Library');
  await alcove.getByRole('button', { name: 'Watch folder' }).click();
  const dialog = alcove.getByRole('dialog', { name: 'Watch a folder' });
  await dialog.getByLabel('Folder').fill(join(dataFolder, 'no such folder'));
  await alcove.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('There is no file or folder at this path.');
  await expect(dialog.getByLabel('Folder')).toHaveAttribute('aria-invalid', 'true');
});
