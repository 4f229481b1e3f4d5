import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTextPdf } from '../src-main/testing/make-pdf.ts';
import { expect, test } from './host.ts';
import { addFiles, ask, documentRow, documents, openSection } from './window.ts';

const LIGHTHOUSE = [
  'The lighthouse on Fennel Point was first lit in 1871.',
  'Its lamp burned colza oil until electricity arrived in 1929.',
];

test('a chosen PDF is read, and its answer opens on the right page', async ({ alcove, dataFolder }) => {
  const pdf = join(dataFolder, 'lighthouse.pdf');
  await writeFile(pdf, await makeTextPdf(LIGHTHOUSE, { title: 'Fennel Point' }));
  await addFiles(alcove, pdf);
  await expect(documentRow(alcove, 'Fennel Point')).toHaveAttribute('data-status', 'ready');

  await openSection(alcove, 'Chat');
  await ask(alcove, 'When did electricity arrive at the lighthouse?');
  await alcove.getByRole('button', { name: /^Source \d: Fennel Point, page 2$/ }).click();
  const source = alcove.getByRole('complementary', { name: 'Source' });
  await expect(source.getByText('Page 2 of 2')).toBeVisible();
  await expect(source.locator('mark')).toHaveText(/electricity arrived in 1929/);
  await source.getByRole('button', { name: 'Previous page' }).click();
  await expect(source.getByText('first lit in 1871')).toBeVisible();
});

test('files that cannot be read say why and what to do, and the rest goes on', async ({ alcove, dataFolder }) => {
  const whole = await makeTextPdf(LIGHTHOUSE);
  const files = {
    'good.md': '# Tide tables\n\nHigh water is at noon.',
    'cut.pdf': whole.subarray(0, whole.length / 2),
    'empty.txt': '',
    'locked.pdf': await makeTextPdf(LIGHTHOUSE, { password: 'secret' }),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dataFolder, name), content);
  await addFiles(
    alcove,
    Object.keys(files).map((name) => join(dataFolder, name)),
  );
  await expect(documentRow(alcove, 'Tide tables')).toHaveAttribute('data-status', 'ready');
  await expect(documentRow(alcove, 'cut')).toContainText('cut short');
  await expect(documentRow(alcove, 'empty')).toContainText('empty (0 bytes)');
  await expect(documentRow(alcove, 'locked')).toContainText('The file is protected with a password.');
  await expect(alcove.locator('li[data-status="failed"]')).toHaveCount(3);
});

test('a whole folder goes in by its picker', async ({ alcove, dataFolder }) => {
  const folder = join(dataFolder, 'harbour');
  await mkdir(join(folder, 'logs'), { recursive: true });
  await writeFile(join(folder, 'pilot.md'), '# Pilot book\n\nKeep the church tower open of the pier.');
  await writeFile(join(folder, 'logs', 'march.txt'), 'The dredger worked the north channel in March.');
  await alcove.getByTestId('folder-input').setInputFiles(folder);
  await expect(documents(alcove)).toHaveCount(2);
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(2);
});

test('a file that is dropped on the window is read', async ({ alcove, host }) => {
  test.skip(host === 'electron', 'a file made by the page has no path for the desktop to read');
  const transfer = await alcove.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['# Buoys\n\nThe green buoy marks the wreck.'], 'buoys.md', { type: 'text/markdown' }));
    return data;
  });
  await alcove.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(alcove.getByText('Drop to add to your library')).toBeVisible();
  await alcove.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(documentRow(alcove, 'Buoys')).toHaveAttribute('data-status', 'ready');
});

test('what came attached to a mail stands under it, and says so', async ({ alcove, dataFolder }) => {
  const mail = join(dataFolder, 'offer.eml');
  await writeFile(
    mail,
    [
      'From: Ada <ada@example.org>',
      'Subject: Offer for the pier',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=cut',
      '',
      '--cut',
      'Content-Type: text/plain',
      '',
      'The offer for the new pier is attached.',
      '--cut',
      'Content-Type: text/markdown; name="pier.md"',
      'Content-Disposition: attachment; filename="pier.md"',
      '',
      '# Pier of oak',
      '',
      'Twelve piles of oak, driven in spring.',
      '--cut--',
      '',
    ].join('\r\n'),
  );
  await addFiles(alcove, mail);
  await expect(documentRow(alcove, 'Pier of oak')).toHaveAttribute('data-status', 'ready');
  await expect(documentRow(alcove, 'Pier of oak')).toContainText('Attached to “Offer for the pier”');
  await expect(documents(alcove).first()).toContainText('Offer for the pier');
  await alcove.getByRole('button', { name: 'Details of Pier of oak' }).focus();
  await alcove.keyboard.press('Enter');
  await expect(alcove.getByRole('dialog', { name: 'Details of Pier of oak' })).toContainText('Attached to');
});

test('a removed document is gone from the list and from answers', async ({ alcove, dataFolder }) => {
  const note = join(dataFolder, 'wreck.md');
  await writeFile(note, '# Wreck of the Petrel\n\nThe Petrel sank off Fennel Point in 1902.');
  await addFiles(alcove, note);
  await expect(documentRow(alcove, 'Wreck of the Petrel')).toHaveAttribute('data-status', 'ready');
  await documentRow(alcove, 'Wreck of the Petrel').hover();
  await alcove.getByRole('button', { name: 'Remove Wreck of the Petrel' }).click();
  await alcove.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(documents(alcove)).toHaveCount(0);
});
