import type { Locator, Page } from '@playwright/test';

/** Opens one of the two sections. */
export async function openSection(page: Page, name: 'Chat' | 'Library'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
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
