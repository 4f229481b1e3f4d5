import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTextPdf } from '../src-main/testing/make-pdf.ts';
import { expect, test } from './host.ts';
import { addFiles, ask, documentRow, openSection } from './window.ts';

test('a protected file asks for its password, says when that is wrong, and is read with the right one', async ({
  alcove,
  dataFolder,
}) => {
  const path = join(dataFolder, 'payslip.pdf');
  await writeFile(path, await makeTextPdf(['The bonus for March is 300 crowns.'], { password: 'herring' }));
  await addFiles(alcove, path);
  await expect(documentRow(alcove, 'payslip')).toContainText('The file is protected with a password.');

  await alcove.getByRole('button', { name: 'Enter the password of payslip' }).click();
  const dialog = alcove.getByRole('dialog', { name: 'This file is protected' });
  const field = dialog.getByLabel('Password', { exact: true });
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute('type', 'password');
  await field.fill('mackerel');
  await alcove.keyboard.press('Enter');
  await expect(dialog.getByText('This is not the password of the file.')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');

  await dialog.getByRole('button', { name: 'Show the password' }).click();
  await expect(field).toHaveAttribute('type', 'text');
  await field.fill('herring');
  await alcove.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(documentRow(alcove, 'payslip')).toHaveAttribute('data-status', 'ready');

  await openSection(alcove, 'Chat');
  await ask(alcove, 'What is the bonus for March?');
  await expect(alcove.getByText('300 crowns').first()).toBeVisible();
});

test('several protected files are asked for one after another, or opened with one password', async ({
  alcove,
  dataFolder,
}) => {
  const passwords = { april: 'herring', may: 'herring', june: 'mackerel' };
  const paths = Object.keys(passwords).map((name) => join(dataFolder, `${name}.pdf`));
  for (const [name, password] of Object.entries(passwords))
    await writeFile(
      join(dataFolder, `${name}.pdf`),
      await makeTextPdf([`The rent for ${name} is paid.`], { password }),
    );
  await addFiles(alcove, paths);
  await expect(alcove.locator('li[data-status="failed"]')).toHaveCount(3);

  await alcove.getByRole('button', { name: 'Enter the password of april' }).click();
  const dialog = alcove.getByRole('dialog', { name: 'This file is protected' });
  await expect(dialog).toContainText('File 1 of 3');
  await dialog.getByLabel('Password', { exact: true }).fill('herring');
  await dialog.getByRole('checkbox', { name: 'Try it on the other 2 protected files too' }).check();
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toContainText('june');
  await dialog.getByLabel('Password', { exact: true }).fill('mackerel');
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toBeHidden();
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(3);
});

test('a password can be left for later', async ({ alcove, dataFolder }) => {
  const path = join(dataFolder, 'diary.pdf');
  await writeFile(path, await makeTextPdf(['Dear diary.'], { password: 'herring' }));
  await addFiles(alcove, path);
  await alcove.getByRole('button', { name: 'Enter the password of diary' }).click();
  await alcove.keyboard.press('Escape');
  await expect(alcove.getByRole('dialog')).toBeHidden();
  await expect(documentRow(alcove, 'diary')).toHaveAttribute('data-status', 'failed');
});
