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

test('models are proposed beside the samples, and one click puts that away for good', async ({ alcove }) => {
  const guide = alcove.getByRole('complementary', { name: 'Models for this machine' });
  await expect(guide).toContainText('Search and quoted answers work at once');
  await expect(alcove.getByRole('button', { name: 'Try it with samples' })).toBeVisible();
  const proposed = guide.getByRole('listitem');
  await expect(proposed).toHaveCount(2);
  const before = (await proposed.last().textContent()) ?? '';
  await guide.getByRole('combobox', { name: 'Your documents are in' }).selectOption('Chinese');
  await expect(proposed.last()).not.toHaveText(before);

  await guide.getByRole('button', { name: 'Skip: go on without models' }).click();
  await expect(guide).toHaveCount(0);
  await alcove.reload();
  await expect(alcove.getByRole('button', { name: 'Try it with samples' })).toBeVisible();
  await expect(guide).toHaveCount(0);
});
