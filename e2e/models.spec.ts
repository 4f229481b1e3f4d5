import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeGguf, tinyLanguageModel, writeGguf } from '../src-main/testing/make-gguf.ts';
import { expect, test } from './host.ts';
import { childNamed, startServer } from './serve.ts';
import { addSamples, ask, chooseModel, modelChip, openModelDialog } from './window.ts';

const QUESTION = 'What happens when I import the same file twice?';

/** A model that takes seconds over an answer: time enough to press a button. */
const SLOW = {
  name: 'Slow random words',
  layers: 6,
  embedding: 256,
  heads: 4,
  kvHeads: 4,
  feedForward: 768,
  contextLength: 8192,
} as const;

/** Loading, measuring and reading thousands of tokens take their time where others are busy. */
test.beforeEach(() => test.slow());

async function modelFile(folder: string, changes: Parameters<typeof tinyLanguageModel>[0] = {}): Promise<string> {
  const path = join(folder, 'words.gguf');
  await writeGguf(path, tinyLanguageModel({ contextLength: 4096, ...changes }));
  return path;
}

/** Asks, and waits until the first words of the answer are there. */
async function askAndSeeItBegin(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(QUESTION);
  await page.keyboard.press('Enter');
  // What it is told meanwhile is shorter. Not by `expect`, which looks once a second: it may be over by then.
  await page
    .locator('article[data-status="streaming"]')
    .filter({ hasText: /(?:\w+ ){12}/ })
    .waitFor({ timeout: 40_000 });
}

test('a model is chosen, writes an answer, and what it cost can be seen, also later', async ({
  alcove,
  dataFolder,
  host,
}) => {
  await addSamples(alcove);
  await expect(modelChip(alcove)).toHaveAccessibleName('Language model: Quotes only. Choose a model');
  await chooseModel(alcove, host, await modelFile(dataFolder));
  await expect(modelChip(alcove)).toContainText('words');

  await ask(alcove, QUESTION);
  await expect(modelChip(alcove)).toHaveAccessibleName(/^Language model: Tiny random words\. \w+$/);
  await expect(alcove.getByText('Written by Tiny random words from your documents')).toBeVisible();
  // It never ends by itself.
  await expect(alcove.getByText(/greatest length of an answer/)).toBeVisible();

  await alcove.reload();
  await alcove.getByRole('button', { name: QUESTION }).first().click();
  const toggle = alcove.getByRole('button', { name: 'Figures of this answer' });
  await expect(toggle).toContainText('tokens/s');
  await toggle.press('Enter');
  const figures = alcove.getByRole('region', { name: 'Figures of this answer' });
  for (const name of ['Prompt', 'Prefill', 'First token', 'Decode', 'Threads', 'Memory', 'Loading'])
    await expect(figures.getByText(name, { exact: true })).toBeVisible();

  await openModelDialog(alcove);
  const dialog = alcove.getByRole('dialog', { name: 'Models' });
  await expect(dialog).toContainText('Runs on');
  await dialog.getByRole('button', { name: 'Unload' }).click();
  await expect(dialog).toContainText('Not loaded. It is when you ask.');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toContainText('No language model yet');
  await alcove.keyboard.press('Escape');
  await ask(alcove, QUESTION);
  await expect(alcove.getByText('Quoted from your documents, word for word')).toBeVisible();
});

test('an answer that is stopped keeps what was written', async ({ alcove, dataFolder, host }) => {
  await addSamples(alcove);
  await chooseModel(alcove, host, await modelFile(dataFolder, SLOW));
  await askAndSeeItBegin(alcove);
  await alcove.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(alcove.getByText('Stopped before it was complete.')).toBeVisible();
  await expect(alcove.getByRole('article', { name: 'Answer' })).toContainText(/\w+ \w+ \w+ \w+/);
  await expect(alcove.getByRole('button', { name: 'Ask', exact: true })).toBeVisible();
});

test('an answer whose writer dies says so, keeps what was written, and can be asked for again', async ({
  browser,
  dataFolder,
  host,
}) => {
  test.skip(host === 'electron' || process.platform === 'win32', 'the process is found and killed from outside');
  const page = await browser.newPage();
  const server = await startServer(dataFolder);
  try {
    await page.goto(server.url);
    await addSamples(page);
    await chooseModel(page, host, await modelFile(dataFolder, SLOW));
    await askAndSeeItBegin(page);
    process.kill(childNamed(server.pid, 'inference-worker'), 'SIGKILL');
    const interrupted = page.getByText('Interrupted: the process that was writing came to its end.');
    await expect(interrupted).toBeVisible();
    const answer = page.getByRole('article', { name: 'Answer' });
    await expect(answer).toHaveAttribute('data-status', 'interrupted');
    await expect(answer).toContainText(/\w+ \w+ \w+ \w+/);

    await page.getByRole('button', { name: 'Ask again' }).click();
    await expect(answer.nth(1)).toContainText(/\w+ \w+ \w+ \w+/, { timeout: 40_000 });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(answer.nth(1)).toHaveAttribute('data-status', 'stopped');

    // Once more, and it is run with safer settings, which is told and can be taken back.
    await askAndSeeItBegin(page);
    process.kill(childNamed(server.pid, 'inference-worker'), 'SIGKILL');
    const notice = page.getByRole('status', { name: 'Notice about the language model' });
    await expect(notice).toContainText('the model now runs with');
    await notice.getByRole('button', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Try without these limits' }).click();
    await expect(page.getByRole('dialog', { name: 'Models' })).not.toContainText('crashed');
    await page.keyboard.press('Escape');
    await expect(notice).toBeEmpty();
  } finally {
    await page.close();
    await server.stop();
  }
});

test('a file that is no model is refused with the reason, and the choice stays as it was', async ({
  alcove,
  dataFolder,
  host,
}) => {
  await addSamples(alcove);
  const notes = join(dataFolder, 'notes.gguf');
  await writeFile(notes, 'These are notes and no model.');
  const cut = join(dataFolder, 'cut.gguf');
  await writeFile(cut, makeGguf(tinyLanguageModel()).subarray(0, 300_000));
  const dialog = alcove.getByRole('dialog', { name: 'Models' });
  await chooseModel(alcove, host, notes);
  await expect(dialog.getByRole('alert')).toContainText('This is not a GGUF file.');
  await alcove.keyboard.press('Escape');
  await chooseModel(alcove, host, cut);
  await expect(dialog.getByRole('alert')).toContainText('Download it again');
  await expect(dialog).toContainText('No language model yet');
  await alcove.keyboard.press('Escape');
  await expect(modelChip(alcove)).toHaveAccessibleName('Language model: Quotes only. Choose a model');
});

test('a model file is found by its path, with the keyboard alone', async ({ alcove, dataFolder, host }) => {
  test.skip(host === 'electron', 'the system’s own file dialog opens there');
  await addSamples(alcove);
  const path = await modelFile(dataFolder);
  await openModelDialog(alcove);
  const field = alcove.getByRole('combobox', { name: 'Model file' });
  await field.fill(join(dataFolder, 'wor'));
  await expect(alcove.getByRole('option', { name: 'words.gguf' })).toBeVisible();
  await alcove.keyboard.press('ArrowDown');
  await expect(alcove.getByRole('option', { name: 'words.gguf' })).toHaveAttribute('aria-selected', 'true');
  await alcove.keyboard.press('Enter');
  await expect(field).toHaveValue(path);
  // The list closes by itself, and the next Enter takes the file.
  await expect(alcove.getByRole('option')).toHaveCount(0);
  await alcove.keyboard.press('Enter');
  await expect(alcove.getByRole('dialog')).toContainText('Not loaded. It is when you ask.');
});

test('settings are kept, say when they make no sense, and go back to automatic', async ({ alcove }) => {
  await addSamples(alcove);
  const openSettings = async (): Promise<void> => {
    await openModelDialog(alcove);
    await alcove.getByRole('tab', { name: 'Settings' }).click();
  };
  await openSettings();
  const threads = alcove.getByRole('textbox', { name: 'Threads' });
  await threads.fill('900');
  await expect(alcove.getByRole('alert')).toContainText('A number from 1 to 256');
  await threads.fill('1');
  await threads.press('Enter');
  await alcove.getByRole('combobox', { name: 'Backend' }).selectOption('CPU');
  await alcove.reload();
  await openSettings();
  await expect(threads).toHaveValue('1');
  await expect(alcove.getByRole('combobox', { name: 'Backend' })).toHaveValue('cpu');
  await alcove.getByRole('button', { name: 'Set all to automatic' }).click();
  await expect(threads).toHaveValue('');
  await expect(alcove.getByRole('combobox', { name: 'Backend' })).toHaveValue('auto');
});

test('what the machine offers is listed, with the reason for what it does not', async ({ alcove }) => {
  await addSamples(alcove);
  await openModelDialog(alcove);
  await alcove.getByRole('tab', { name: 'This machine' }).click();
  const found = alcove.getByRole('dialog').getByRole('listitem');
  await expect(found.filter({ hasText: 'CPU' })).toContainText('Can be used', { timeout: 40_000 });
  for (const refused of await found.and(alcove.locator('[data-usable="false"]')).all())
    await expect(refused).toContainText(/Cannot be used.+\./);
});
