import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../src-shared/answers.ts';
import { ConversationRepository } from '../storage/index.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { WHALES } from '../testing/texts.ts';

async function appWithWhales(): Promise<TestApp> {
  const app = await openTestApp();
  await app.import(app.write('whales.txt', WHALES));
  return app;
}

async function followed(
  app: TestApp,
  messageId: string,
  signal = new AbortController().signal,
): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of app.api.answers.follow(messageId, signal)) events.push(event);
  return events;
}

describe('a conversation', () => {
  it('streams an answer from its beginning to its end, and keeps it', async () => {
    const app = await appWithWhales();
    const { conversation, answer } = app.api.answers.ask({ question: '  What does the blue whale feed on? ' });
    const events = await followed(app, answer.id);
    expect(events.map(({ type }) => type)).toEqual(['message', 'citations', 'text', 'message']);
    expect(events[0]).toMatchObject({ message: { status: 'streaming', text: '' } });
    const last = events.at(-1);
    expect(last).toMatchObject({ message: { status: 'complete', mode: 'extractive' } });
    expect(app.api.answers.messages(conversation.id)).toMatchObject([
      { role: 'user', text: 'What does the blue whale feed on?' },
      { role: 'assistant', status: 'complete', text: (last?.type === 'message' && last.message.text) || 'nothing' },
    ]);
  });

  it('tells a window that reconnects everything so far, at any time', async () => {
    const app = await appWithWhales();
    const { answer } = app.api.answers.ask({ question: 'whale' });
    const [first, second] = await Promise.all([followed(app, answer.id), followed(app, answer.id)]);
    expect(second).toEqual(first);
    expect(await followed(app, answer.id)).toEqual([first.at(-1)]);
  });

  it('goes on when the window that watches leaves', async () => {
    const app = await appWithWhales();
    const { answer } = app.api.answers.ask({ question: 'whale' });
    const abort = new AbortController();
    const watching = followed(app, answer.id, abort.signal);
    abort.abort();
    await watching;
    expect((await followed(app, answer.id)).at(-1)).toMatchObject({ message: { status: 'complete' } });
  });

  it('stops when it is asked to, and says so', async () => {
    const app = await appWithWhales();
    const { conversation, answer } = app.api.answers.ask({ question: 'whale' });
    app.api.answers.stop(answer.id);
    expect((await followed(app, answer.id)).at(-1)).toMatchObject({ message: { status: 'stopped' } });
    expect(app.api.answers.messages(conversation.id)[1]).toMatchObject({ status: 'stopped' });
    app.api.answers.stop(answer.id);
    app.api.answers.stop('nobody');
  });

  it('goes on where it was left, and is listed by when it was used', async () => {
    const app = await appWithWhales();
    const { conversation, answer } = app.api.answers.ask({ question: 'whale' });
    await followed(app, answer.id);
    const other = app.api.answers.ask({ question: 'krill' });
    await followed(app, other.answer.id);
    const next = app.api.answers.ask({ question: 'and the waters?', conversationId: conversation.id });
    await followed(app, next.answer.id);
    expect(app.api.answers.messages(conversation.id).map(({ text, role }) => role === 'user' && text)).toEqual([
      'whale',
      false,
      'and the waters?',
      false,
    ]);
    expect(app.api.answers.conversations()[0]?.id).toBe(conversation.id);
  });

  it('can be removed while an answer is written', async () => {
    const app = await appWithWhales();
    const { conversation, answer } = app.api.answers.ask({ question: 'whale' });
    const watching = followed(app, answer.id);
    app.api.answers.removeConversation(conversation.id);
    expect((await watching).at(-1)).toMatchObject({ message: { status: 'stopped' } });
    expect(app.api.answers.conversations()).toEqual([]);
    await expect(followed(app, answer.id)).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    expect(() => app.api.answers.messages(conversation.id)).toThrow(
      expect.objectContaining({ code: 'CONVERSATION_NOT_FOUND' }),
    );
    expect(() => app.api.answers.removeConversation(conversation.id)).toThrow();
    expect(() => app.api.answers.ask({ question: 'x', conversationId: conversation.id })).toThrow(
      expect.objectContaining({ code: 'CONVERSATION_NOT_FOUND' }),
    );
  });

  it('is kept when the app closes in the middle of an answer', async () => {
    const app = await appWithWhales();
    const { conversation } = app.api.answers.ask({ question: 'whale' });
    await app.close();
    const again = await openTestApp({ dataFolder: app.folder.path });
    expect(again.api.answers.messages(conversation.id)).toMatchObject([{ text: 'whale' }, { status: 'stopped' }]);
  });

  it('is marked as interrupted at the next start when the process died in the middle of an answer', async () => {
    const app = await openTestApp();
    const repository = new ConversationRepository(app.db);
    repository.create('c', 'Talk', 1);
    const message = {
      id: 'm',
      conversationId: 'c',
      role: 'assistant',
      text: 'So f',
      citations: [],
      createdAt: 1,
    } as const;
    repository.save({ ...message, status: 'streaming' }, 1);
    await app.close();
    const again = await openTestApp({ dataFolder: app.folder.path });
    expect(again.api.answers.messages('c')).toMatchObject([{ status: 'interrupted', text: 'So f' }]);
  });

  it('ends an answer that cannot be kept, with why, and lets the next one through', async () => {
    const app = await appWithWhales();
    const { answer } = app.api.answers.ask({ question: 'whale' });
    app.db.run(`CREATE TRIGGER refuse BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'no'); END`);
    expect((await followed(app, answer.id)).at(-1)).toMatchObject({
      message: { status: 'failed', error: { code: 'INTERNAL' } },
    });
    app.db.run('DROP TRIGGER refuse');
    const next = app.api.answers.ask({ question: 'whale' });
    expect((await followed(app, next.answer.id)).at(-1)).toMatchObject({ message: { status: 'complete' } });
  });

  it('is named by its question, on one line and not too long', async () => {
    const app = await openTestApp();
    const title = (question: string) => app.api.answers.ask({ question }).conversation.title;
    expect(title('one\n  two')).toBe('one two');
    expect(Array.from(title('🐋'.repeat(100)))).toEqual([...Array(59).fill('🐋'), '…']);
  });
});
