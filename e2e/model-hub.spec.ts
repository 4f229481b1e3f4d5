import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { tinyLanguageModel, writeGguf } from '../src-main/testing/make-gguf.ts';
import { holdable } from './answer-instead.ts';
import { expect } from './host.ts';
import { test, WORDS } from './hub.ts';
import { addSamples, modelChip, openSection } from './window.ts';

/** Loading and hashing take their time where others are busy. */
test.beforeEach(() => test.slow());

/** So slow that there is time to press a button. */
const SLOW = { kind: 'slow', bytesPerSecond: 400_000 } as const;

/** Opens a repository by its name, and waits until it is known how its variants fit. */
async function openRepository(page: Page, name: string): Promise<Locator> {
  await openSection(page, 'Models');
  await page.getByRole('searchbox', { name: 'Search for a model' }).fill(name);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  const table = page.getByRole('table', { name: 'Quantizations' });
  await expect(table.locator('[data-verdict]').first()).toBeVisible();
  return table;
}

async function download(page: Page, variant: string): Promise<void> {
  await page.getByRole('button', { name: `Download ${variant}`, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Licence of/ });
  await expect(dialog).toContainText('apache-2.0');
  await dialog.getByRole('button', { name: 'Accept and download' }).click();
  await expect(dialog).toBeHidden();
}

async function openHere(page: Page): Promise<void> {
  await openSection(page, 'Models');
  await page.getByRole('tab', { name: /^On this machine/ }).click();
}

test('a model is picked, downloaded with a pause, used, verified and deleted', async ({ alcove, hub }) => {
  const table = await openRepository(alcove, WORDS);
  const row = table.locator('[data-variant="Q8_0"]');
  await expect(row).toContainText('Near lossless');
  await expect(row).toContainText('tokens/s');
  await expect(alcove.getByRole('region', { name: 'Recommended' })).toContainText('is the one to take here');

  // A shorter context needs less memory, and the table says so.
  const memory = row.getByRole('cell').nth(3);
  const before = (await memory.textContent()) ?? '';
  await alcove.getByRole('slider', { name: 'Context length' }).press('Home');
  await expect(memory).not.toHaveText(before);

  hub.faults.add(/./, SLOW, { on: 'cdn' });
  await download(alcove, 'Q8_0');
  await openHere(alcove);
  const coming = alcove.getByRole('list', { name: 'Downloads' }).getByRole('listitem');
  await expect(coming).toContainText('/s');
  await coming.getByRole('button', { name: /^Pause / }).click();
  await expect(coming).toContainText('Paused. What was received is kept.');
  await alcove.reload();
  await openHere(alcove);
  await expect(coming).toContainText('Paused. What was received is kept.');
  hub.faults.clear();
  await coming.getByRole('button', { name: /^Resume / }).click();

  const installed = alcove.getByRole('list', { name: 'Installed models' }).getByRole('listitem');
  await expect(installed).toContainText('Q8_0');
  await expect(coming).toHaveCount(0);
  await installed.getByRole('button', { name: /^Use / }).click();
  await expect(installed).toContainText('In use');
  await installed.getByRole('button', { name: /^Verify / }).click();
  await expect(alcove.getByText('is as it should be.').first()).toBeVisible();

  await installed.getByRole('button', { name: /^Delete / }).click();
  const question = alcove.getByRole('alertdialog', { name: 'Delete this model?' });
  await expect(question).toContainText('It is in use now');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(alcove.getByText('No model is installed yet.')).toBeVisible();
  await openSection(alcove, 'Library');
  await addSamples(alcove);
  await expect(modelChip(alcove)).toHaveAccessibleName('Language model: Quotes only. Choose a model');
});

test('a download that is not what the hub has fails with the reason, and goes well when tried again', async ({
  alcove,
  hub,
}) => {
  await openRepository(alcove, WORDS);
  hub.faults.add(/Q4_0/, { kind: 'wrong-byte', at: 500_000 }, { on: 'cdn' });
  await download(alcove, 'Q4_0');
  await openHere(alcove);
  const coming = alcove.getByRole('list', { name: 'Downloads' }).getByRole('listitem');
  await expect(coming.getByRole('alert')).toContainText('What was downloaded is not what the hub has.');
  hub.faults.clear();
  await coming.getByRole('button', { name: /^Try again/ }).click();
  await expect(alcove.getByRole('list', { name: 'Installed models' })).toContainText('Q4_0');
});

test('the catalogue is there without the hub, and what cannot be reached is told calmly', async ({ alcove, hub }) => {
  await hub.close();
  await openSection(alcove, 'Models');
  await expect(alcove.getByRole('region', { name: 'Write answers' }).getByRole('listitem').first()).toBeVisible();
  await alcove.getByRole('searchbox', { name: 'Search for a model' }).fill('qwen3 8b');
  await alcove.keyboard.press('Enter');
  await expect(alcove.getByRole('alert')).toContainText('What is installed works without it.');
  await alcove.getByRole('button', { name: 'Back to the catalogue' }).click();
  await alcove.getByRole('button', { name: 'Qwen3 8B' }).click();
  await expect(alcove.getByRole('alert')).toContainText('What is installed works without it.');
  await alcove.getByRole('button', { name: 'All models' }).click();
  await expect(alcove.getByRole('button', { name: 'Qwen3 8B' })).toBeFocused();
});

test('the privacy page counts every connection, and there is none before a person asks for one', async ({
  alcove,
  hub,
}) => {
  const promise = alcove.getByRole('button', { name: /^Everything stays on this machine/ });
  await promise.click();
  await expect(alcove.getByText('Alcove has made 0 connections, ever.')).toBeVisible();
  await openSection(alcove, 'Models');
  await expect(alcove.getByRole('button', { name: 'Qwen3 8B' })).toBeVisible();
  await expect(promise).toContainText('0 connections');
  expect(hub.requests).toHaveLength(0);

  await openRepository(alcove, WORDS);
  await promise.click();
  await expect(alcove.getByText(/^Alcove has made [1-9]\d* connections?, ever\.$/)).toBeVisible();
  const connections = alcove.getByRole('table', { name: 'Connections, the latest first' });
  await expect(connections.getByRole('row').nth(1)).toContainText('127.0.0.1');
  await expect(connections.getByRole('row').nth(1)).toContainText(WORDS);
});

test('the first run downloads what it proposes and takes it into use', async ({ alcove, hub }) => {
  const guide = alcove.getByRole('complementary', { name: 'Models for this machine' });
  await expect(guide).toContainText(`Opens a connection to ${new URL(hub.endpoint).host}`);
  await guide.getByRole('button', { name: 'Look up sizes' }).click();
  await expect(guide.getByText(/in all$/)).toBeVisible();
  const accepts = guide.getByRole('checkbox', { name: /^I accept/ });
  const second = guide.getByRole('checkbox', { name: /^Include / }).last();
  await second.uncheck();
  await accepts.check();
  // What was accepted is the licence that was shown, and not the one that this adds.
  await second.check();
  await expect(accepts).not.toBeChecked();
  await accepts.check();
  await guide.getByRole('button', { name: /^Download / }).click();
  await expect(guide).toHaveCount(0);
  await openHere(alcove);
  const installed = alcove.getByRole('list', { name: 'Installed models' }).getByRole('listitem');
  await expect(installed).toHaveCount(2);
  await expect(installed.filter({ hasText: 'In use' })).toHaveCount(2);
});

test('a model of the disk is added where it is, taken into use from the dialog, and deleting it leaves the file', async ({
  alcove,
  dataFolder,
}) => {
  const file = join(dataFolder, 'mine.gguf');
  await writeGguf(file, tinyLanguageModel({ name: 'My own words' }));
  await openSection(alcove, 'Models');
  await alcove.getByRole('button', { name: 'Add from disk' }).click();
  const dialog = alcove.getByRole('dialog', { name: 'Add a model from the disk' });
  const path = dialog.getByRole('combobox', { name: 'File or folder' });
  await path.fill(join(dataFolder, 'nowhere.gguf'));
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('Check the path');
  await path.fill(file);
  await path.press('Enter');
  await expect(dialog).toBeHidden();
  const installed = alcove.getByRole('list', { name: 'Installed models' }).getByRole('listitem');
  await expect(installed).toContainText('left where it is');

  await alcove.getByRole('button', { name: 'Models in use' }).click();
  const inUse = alcove.getByRole('dialog', { name: 'Models' });
  await inUse.getByRole('button', { name: /^Use (?!this model)/ }).click();
  await expect(inUse).toContainText('Not loaded. It is when you ask.');
  await alcove.keyboard.press('Escape');
  await expect(installed).toContainText('In use');

  await installed.getByRole('button', { name: /^Delete / }).click();
  await alcove.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(alcove.getByText('No model is installed yet.')).toBeVisible();
  expect(existsSync(file)).toBe(true);
});

test('what comes back after its dialog was closed is told, and leaves the next dialog alone', async ({
  alcove,
  dataFolder,
  host,
}) => {
  test.skip(host === 'electron', 'there is no socket to hold back there');
  const file = join(dataFolder, 'mine.gguf');
  await writeGguf(file, tinyLanguageModel({ name: 'My own words' }));
  const dialog = alcove.getByRole('dialog', { name: 'Add a model from the disk' });
  const add = async (path: string): Promise<void> => {
    await alcove.getByRole('button', { name: 'Add from disk' }).click();
    await dialog.getByRole('combobox', { name: 'File or folder' }).fill(path);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
  };
  const additions = await holdable(alcove, 'registry.add');
  await alcove.reload();
  await openSection(alcove, 'Models');
  additions.hold();
  await add(join(dataFolder, 'nowhere.gguf'));
  additions.release();
  await expect(alcove.getByText(/Check the path/).first()).toBeVisible();
  additions.hold();
  await add(file);
  await alcove.getByRole('button', { name: 'Add from disk' }).click();
  additions.release();
  await expect(alcove.getByText('My own words is added.').first()).toBeVisible();
  await expect(dialog).toBeVisible();

  const full = join(dataFolder, 'full');
  await mkdir(full);
  await writeFile(join(full, 'something'), '');
  const moves = await holdable(alcove, 'registry.move');
  await alcove.reload();
  await openHere(alcove);
  moves.hold();
  await alcove.getByRole('button', { name: 'Move…' }).click();
  const moving = alcove.getByRole('dialog', { name: 'Move the models' });
  await moving.getByRole('textbox', { name: 'New folder' }).fill(full);
  await moving.getByRole('button', { name: 'Move them' }).click();
  await moving.getByRole('button', { name: 'Close' }).click();
  await expect(moving).toBeHidden();
  moves.release();
  await expect(alcove.getByText(/Choose a folder that exists, is empty/).first()).toBeVisible();
});
