import { expect, it } from 'vitest';
import type { AnswerEvent } from '../../src-shared/answers.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { ScriptedInference } from '../testing/scripted-inference.ts';
import { WHALES } from '../testing/texts.ts';
import { appRouter } from './index.ts';

const QUESTION = 'What does the blue whale feed on?';

it('passes a written answer on as it is told and as it is kept, and all of it', async () => {
  const inference = new ScriptedInference().willSay({ reasoning: 'Hm.' }, 'Krill ', '[1].');
  const app = await openTestApp({ inference });
  await app.import(app.write('whales.txt', WHALES));
  const caller = appRouter.createCaller(app.api);
  const { answer, conversation } = await caller.answers.ask({ question: QUESTION });
  const events: AnswerEvent[] = [];
  for await (const event of await caller.answers.follow({ messageId: answer.id })) events.push(event);
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(['message', 'stage', 'reasoning', 'text', 'citations']),
  );
  const messages = app.api.answers.messages(conversation.id);
  expect(events.at(-1)).toEqual({ type: 'message', message: messages[1] });
  expect(await caller.answers.messages({ conversationId: conversation.id })).toEqual(messages);
  expect(messages[1]).toMatchObject({ generation: { model: 'Tiny' }, reasoning: { text: 'Hm.' }, finish: 'stop' });
  expect(await caller.answers.conversations()).toEqual(app.api.answers.conversations());
});

it('passes on nothing that a service adds for itself', async () => {
  const app = await openTestApp();
  const { answer } = app.api.answers.ask({ question: QUESTION });
  const api = {
    ...app.api,
    answers: {
      ...app.api.answers,
      messages: () => [{ ...answer, secret: 'of the service' }],
    },
  };
  const [message] = await appRouter.createCaller(api as typeof app.api).answers.messages({ conversationId: 'c' });
  expect(message).toEqual(answer);
});
