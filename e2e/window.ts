import { expect, type Locator, type Page } from '@playwright/test';
import type { HostOptions } from '../playwright.config.ts';

/** Opens one of the sections. */
export async function openSection(page: Page, name: 'Chat' | 'Library' | 'Models'): Promise<void> {
  // How far downloads are is part of the name of theirs.
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('button', { name: name === 'Models' ? /^Models/ : name, exact: true })
    .click();
}

/** The rows of the list of documents. */
export function documents(page: Page): Locator {
  return page.getByRole('list', { name: 'Documents' }).locator('li[data-status]');
}

/** The row of the document that is called `title`. */
export function documentRow(page: Page, title: string): Locator {
  return documents(page).filter({ hasText: title });
}

export async function addFiles(page: Page, files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  await page.getByTestId('file-input').setInputFiles(files);
}

/** Asks and waits until the answer is complete. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your question' }).fill(question);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
}

/** Fills the library with the samples, and goes on to the chat. */
export async function addSamples(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(page.locator('li[data-status="ready"]')).toHaveCount(3);
  await openSection(page, 'Chat');
}

/** What says who answers. */
export function modelChip(page: Page): Locator {
  return page.getByRole('button', { name: /^Language model: / });
}

export async function openModelDialog(page: Page): Promise<void> {
  await modelChip(page).click();
}

/** Chooses a model file as the host has it: by the system's dialog, or by its path. A refusal leaves the dialog open. */
export async function chooseModel(page: Page, host: HostOptions['host'], path: string): Promise<void> {
  await openModelDialog(page);
  const dialog = page.getByRole('dialog', { name: 'Models' });
  if (host === 'electron') await dialog.getByTestId('model-input').setInputFiles(path);
  else {
    await dialog.getByRole('combobox', { name: 'Model file' }).fill(path);
    await dialog.getByRole('button', { name: 'Use this model' }).click();
  }
  await expect(dialog.getByText('Not loaded.').or(dialog.getByRole('alert'))).toBeVisible();
  if (await dialog.getByText('Not loaded.').isVisible()) await page.keyboard.press('Escape');
}
