import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { answerInstead, holdable } from './answer-instead.ts';
import { expect, test } from './host.ts';
import { writeEmbeddingModel, writeReranker } from './onnx-folders.ts';
import { addFiles, addSamples, ask, documentRow, documents, openModelDialog, openSection } from './window.ts';

/** Loading and measuring take their time where others are busy. */
test.beforeEach(() => test.slow());

const QUESTION = 'What happens when I import the same file twice?';

/** Opens the part of the dialog that is about finding passages. */
async function openSearch(page: Page): Promise<Locator> {
  await openModelDialog(page);
  await page.getByRole('tab', { name: 'Search by meaning' }).click();
  return page.getByRole('dialog', { name: 'Models' });
}

/** Names a model folder, and waits until it is taken or refused. */
async function use(dialog: Locator, field: 'Embedding model' | 'Reranker', path: string): Promise<void> {
  await dialog.getByRole('combobox', { name: field }).fill(path);
  await dialog.page().keyboard.press('Enter');
}

test.describe('models by their path', () => {
  test.beforeEach(({ host }) => {
    test.skip(host === 'electron', 'the system’s own folder picker opens there');
  });

  test('an embedding model is chosen, fills the library, finds, and is taken away again', async ({
    alcove,
    dataFolder,
  }) => {
    await addSamples(alcove);
    writeEmbeddingModel(join(dataFolder, 'Tiny words'));
    const dialog = await openSearch(alcove);
    await expect(dialog).toContainText('No embedding model yet');
    await use(dialog, 'Embedding model', join(dataFolder, 'Tiny words'));
    const card = dialog.getByRole('region', { name: 'Tiny words' });
    await expect(card.getByRole('status')).toHaveText(/^Ready, with the vectors of \d+ passages$/, { timeout: 40_000 });
    await expect(card).toContainText('Dimensions64');
    await expect(card.getByRole('region', { name: 'Tried on your own documents' })).toContainText('questions');
    await expect(dialog.getByRole('region', { name: 'Index' })).toContainText('Exact: with every vector');

    await alcove.keyboard.press('Escape');
    await ask(alcove, QUESTION);
    await expect(alcove.getByRole('button', { name: /^Source 1: / })).toBeVisible();

    await alcove.reload();
    await openSection(alcove, 'Chat');
    await openSearch(alcove);
    await card.getByRole('button', { name: 'Remove' }).click();
    await expect(dialog).toContainText('No embedding model yet');
    await expect(dialog.getByRole('region', { name: 'Index' })).toContainText('None yet');
  });

  test('what is no model is refused with the reason, and the choice stays as it was', async ({
    alcove,
    dataFolder,
  }) => {
    await addSamples(alcove);
    await mkdir(join(dataFolder, 'empty'));
    const dialog = await openSearch(alcove);
    const field = dialog.getByRole('combobox', { name: 'Embedding model' });
    await use(dialog, 'Embedding model', join(dataFolder, 'nowhere'));
    await expect(dialog.getByRole('alert')).toContainText('Check the path');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await use(dialog, 'Embedding model', join(dataFolder, 'empty'));
    await expect(dialog.getByRole('alert')).toContainText(/ONNX/);
    await expect(dialog).toContainText('No embedding model yet');
  });

  test('a model folder is found with the keyboard alone, and Escape closes only the list', async ({
    alcove,
    dataFolder,
  }) => {
    await addSamples(alcove);
    writeEmbeddingModel(join(dataFolder, 'Tiny words'));
    const dialog = await openSearch(alcove);
    const field = dialog.getByRole('combobox', { name: 'Embedding model' });
    await field.fill(join(dataFolder, 'Tin'));
    await expect(dialog.getByRole('option', { name: 'Tiny words' })).toBeVisible();
    await alcove.keyboard.press('Escape');
    await expect(dialog.getByRole('option')).toHaveCount(0);
    await alcove.keyboard.press('ArrowDown');
    await alcove.keyboard.press('ArrowDown');
    await alcove.keyboard.press('Enter');
    await expect(field).toHaveValue(/Tiny words.$/);
    await alcove.keyboard.press('Escape');
    await alcove.keyboard.press('Enter');
    await expect(dialog.getByRole('region', { name: 'Tiny words' })).toContainText('Ready', { timeout: 40_000 });
  });

  test('a suggestion that the arrows have reached stays reached when the list is read anew', async ({
    alcove,
    dataFolder,
  }) => {
    await addSamples(alcove);
    writeEmbeddingModel(join(dataFolder, 'Tiny words'));
    const lists = await holdable(alcove, 'retrieval.suggest');
    await alcove.reload();
    await openSection(alcove, 'Chat');
    const dialog = await openSearch(alcove);
    const field = dialog.getByRole('combobox', { name: 'Embedding model' });
    const reached = dialog.getByRole('option', { name: 'Tiny words', selected: true });
    await field.fill(join(dataFolder, 'Tin'));
    await expect(dialog.getByRole('option', { name: 'Tiny words' })).toBeVisible();
    await alcove.keyboard.press('Escape');

    await mkdir(join(dataFolder, 'Tinder'));
    lists.hold();
    await alcove.keyboard.press('ArrowDown');
    await alcove.keyboard.press('ArrowDown');
    await expect(reached).toBeVisible();
    lists.release();
    await expect(dialog.getByRole('option', { name: 'Tinder' })).toBeVisible();
    await expect(reached).toBeVisible();
    await alcove.keyboard.press('ArrowUp');
    await expect(dialog.getByRole('option', { name: 'Tinder', selected: true })).toBeVisible();
  });

  test('how the embedding model is used can be set, and what it does not offer is told', async ({
    alcove,
    dataFolder,
  }) => {
    await addSamples(alcove);
    writeEmbeddingModel(join(dataFolder, 'Tiny words'));
    const dialog = await openSearch(alcove);
    await use(dialog, 'Embedding model', join(dataFolder, 'Tiny words'));
    const card = dialog.getByRole('region', { name: 'Tiny words' });
    await expect(card.getByRole('status')).toContainText('Ready', { timeout: 40_000 });
    await card.getByRole('button', { name: 'More' }).click();
    const dimensions = card.getByRole('textbox', { name: 'Dimensions' });
    await dimensions.fill('9');
    await expect(card.getByRole('alert')).toContainText('A number from 16 to 8,192');
    await dimensions.fill('32');
    await dimensions.press('Enter');
    await expect(card).toContainText('Dimensions32', { timeout: 40_000 });
    await expect(card.getByRole('status')).toContainText('Ready', { timeout: 40_000 });

    const precision = card.getByRole('combobox', { name: 'Precision' });
    await precision.selectOption('q4, 4 bits');
    await expect(dialog.getByRole('alert')).toContainText('q4');
    await expect(precision).toHaveValue('auto');
  });

  test('a reranker is chosen, given its time, and taken away again', async ({ alcove, dataFolder }) => {
    await addSamples(alcove);
    writeReranker(join(dataFolder, 'Tiny order'));
    const dialog = await openSearch(alcove);
    await use(dialog, 'Reranker', join(dataFolder, 'Tiny order'));
    const card = dialog.getByRole('region', { name: 'Tiny order' });
    await expect(card).toContainText('within 400 ms a search', { timeout: 40_000 });
    await card.getByRole('button', { name: 'More' }).click();
    await card.getByRole('textbox', { name: 'Time limit' }).fill('2,000');
    await card.getByRole('textbox', { name: 'Time limit' }).press('Enter');
    await expect(card).toContainText('within 2 s a search');
    await alcove.keyboard.press('Escape');
    await ask(alcove, QUESTION);
    await expect(alcove.getByRole('button', { name: /^Source 1: / })).toBeVisible();
    await openSearch(alcove);
    await card.getByRole('button', { name: 'Remove' }).click();
    await expect(dialog).toContainText('No reranker yet');
  });
});

test('while vectors are being made, the library says how far they are, and that words find everything', async ({
  alcove,
  host,
}) => {
  test.skip(host === 'electron', 'the link of the desktop cannot be answered from here');
  await addSamples(alcove);
  await answerInstead(alcove, {
    'retrieval.changes': {
      status: 'filling',
      model: { name: 'E5', path: '/models/e5', dimensions: 384 },
      done: 1200,
      total: 5000,
      secondsLeft: 240,
      answering: 'Tiny words',
    },
  });
  await alcove.reload();
  await openSection(alcove, 'Library');
  const line = alcove.getByRole('region', { name: 'Vectors being made' });
  await expect(line).toContainText('Making vectors: 1,200 of 5,000 passages');
  await expect(line).toContainText('about 4 min left');
  await expect(line).toContainText('Everything can be found by its words already.');
  await line.getByRole('button', { name: 'Details' }).click();
  const card = alcove.getByRole('dialog', { name: 'Models' }).getByRole('region', { name: 'E5' });
  await expect(card).toContainText('Tiny words answers until this is done.');
  await expect(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '24');
});

test('an index on another machine is marked wherever the window says where things are', async ({ alcove, host }) => {
  test.skip(host === 'electron', 'the link of the desktop cannot be answered from here');
  await expect(alcove.getByText('Everything stays on this machine')).toBeVisible();
  await answerInstead(alcove, {
    'retrieval.settings': {
      embedding: { model: null, precision: 'auto', dimensions: null },
      reranking: { model: null, precision: 'auto', budgetMs: 400 },
      index: { location: 's3://ada/index', isRemote: true },
    },
  });
  await alcove.reload();
  await expect(alcove.getByText('only their terms and vectors go to the index')).toBeVisible();
  await alcove.getByRole('button', { name: 'The index leaves this machine' }).click();
  await expect(alcove.getByRole('note')).toContainText('leave this one, for s3://ada/index');
  await expect(alcove.getByText('Everything stays on this machine')).toHaveCount(0);
});

test('tags are added, suggested, filtered by and taken away, with the keyboard alone', async ({
  alcove,
  dataFolder,
}) => {
  await writeFile(join(dataFolder, 'tides.md'), '# Tide tables\n\nHigh water is at noon.');
  await writeFile(join(dataFolder, 'buoys.md'), '# Buoys\n\nThe green buoy marks the wreck.');
  await addFiles(alcove, [join(dataFolder, 'tides.md'), join(dataFolder, 'buoys.md')]);
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(2);
  const openDetails = async (title: string): Promise<Locator> => {
    await alcove.getByRole('button', { name: `Details of ${title}` }).focus();
    await alcove.keyboard.press('Enter');
    const details = alcove.getByRole('dialog', { name: `Details of ${title}` });
    await details.getByRole('combobox', { name: 'Add a tag' }).focus();
    return details;
  };

  const tides = await openDetails('Tide tables');
  await alcove.keyboard.type('Harbour, to read');
  await alcove.keyboard.press('Enter');
  await expect(tides.getByRole('listitem')).toHaveText(['Harbour', 'to read']);
  await alcove.keyboard.press('Escape');

  const buoys = await openDetails('Buoys');
  await alcove.keyboard.type('har');
  await expect(buoys.getByRole('option', { name: 'Harbour' })).toBeVisible();
  await alcove.keyboard.press('ArrowDown');
  await alcove.keyboard.press('Enter');
  await expect(buoys.getByRole('listitem')).toHaveText(['Harbour']);
  await alcove.keyboard.press('Escape');

  const filter = alcove.getByRole('combobox', { name: 'Tag' });
  await filter.selectOption('Harbour (2)');
  await expect(documents(alcove)).toHaveCount(2);
  await documentRow(alcove, 'Tide tables').getByRole('button', { name: 'Show documents tagged to read' }).click();
  await expect(documents(alcove)).toHaveCount(1);
  await expect(filter).toHaveValue('to read');

  await openDetails('Tide tables');
  await tides.getByRole('button', { name: 'Remove the tag to read' }).focus();
  await alcove.keyboard.press('Enter');
  await expect(alcove.getByText('No document matches.')).toBeVisible();
  await alcove.getByRole('button', { name: 'Show all documents' }).click();
  await alcove.reload();
  await openSection(alcove, 'Library');
  await expect(documents(alcove).getByRole('button', { name: /^Show documents tagged/ })).toHaveCount(2);
});
