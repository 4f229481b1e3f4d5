import { expect, test } from './host.ts';
import { addSamples, ask, openSection } from './window.ts';

test.beforeEach(async ({ alcove }) => {
  await addSamples(alcove);
});

test('a conversation is kept with its sources, also when the window is loaded again', async ({ alcove }) => {
  await ask(alcove, 'How do I remove a document?');
  await alcove.reload();
  await openSection(alcove, 'Chat');
  await alcove.getByRole('button', { name: 'How do I remove a document?' }).first().click();
  await expect(alcove.getByRole('button', { name: /^Source 1: / })).toBeVisible();
});

test('a new chat begins empty, and a deleted one is gone', async ({ alcove }) => {
  await ask(alcove, 'Where does Alcove keep its data?');
  await alcove.getByRole('button', { name: 'New chat' }).click();
  await expect(alcove.getByRole('button', { name: /^Source \d+: / })).toHaveCount(0);
});

test('a question that is too long is refused with what to do', async ({ alcove }) => {
  await alcove.getByRole('textbox', { name: 'Your question' }).fill('why '.repeat(25_000));
  await expect(alcove.getByText(/4,000 characters/).first()).toBeVisible();
});
