import { expect, test } from './host.ts';
import { ask, documents, openSection } from './window.ts';

test('an empty library teaches, and the samples answer with links to their pages', async ({ alcove }) => {
  await expect(alcove.getByRole('heading', { name: 'Add documents to talk to them' })).toBeVisible();
  await alcove.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(documents(alcove)).toHaveCount(3);
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(3);

  await openSection(alcove, 'Chat');
  await ask(alcove, 'What happens when I import the same file twice?');
  await expect(alcove.getByText('Quoted from your documents, word for word')).toBeVisible();

  const citation = alcove.getByRole('button', { name: /^Source 1: / });
  await expect(citation).toHaveAccessibleName(/page \d+$/);
  await citation.click();
  const source = alcove.getByRole('complementary', { name: 'Source' });
  await expect(source.getByText(/Page \d+ of \d+/)).toBeVisible();
  await expect(source.locator('mark').first()).toContainText('import the same file twice');

  await alcove.keyboard.press('Escape');
  await expect(source).toBeHidden();
});

test('a question that the library cannot answer is told so, and nothing is quoted', async ({ alcove }) => {
  await alcove.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(alcove.locator('li[data-status="ready"]')).toHaveCount(3);
  await openSection(alcove, 'Chat');
  await ask(alcove, 'How do volcanoes influence the migration of arctic terns?');
  await expect(alcove.getByRole('button', { name: /^Source \d+: / })).toHaveCount(0);
  await expect(alcove.getByText(/found nothing in your documents/i).first()).toBeVisible();
});

test('without a document there is nothing to ask', async ({ alcove }) => {
  await openSection(alcove, 'Chat');
  await expect(alcove.getByRole('button', { name: 'Ask', exact: true })).toBeDisabled();
});
