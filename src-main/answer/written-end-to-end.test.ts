import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Message } from '../../src-shared/answers.ts';
import { LocalInference } from '../inference/index.ts';
import { tinyLanguageModel, writeGguf } from '../testing/make-gguf.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { BRIDGES, WHALES } from '../testing/texts.ts';

const QUESTION = 'What does the blue whale feed on?';

/** The app with a library, and with a model of random weights that has read nothing. */
async function openWithModel(): Promise<TestApp> {
  const app = await openTestApp();
  await app.import([app.write('whales.txt', WHALES), app.write('bridges.txt', BRIDGES)]);
  const model = join(temporaryFolder(), 'tiny.gguf');
  await writeGguf(model, tinyLanguageModel({ contextLength: 4_096 }));
  await app.inference.choose(model);
  return app;
}

/** Asks, has the answer stopped or broken off once it is long enough, and returns it. */
async function asked(
  app: TestApp,
  question: string,
  options: { conversationId?: string; atLength: number; atThat: (messageId: string) => void },
): Promise<{ message: Message; streamed: string }> {
  const { answer } = app.api.answers.ask({ question, conversationId: options.conversationId });
  let streamed = '';
  let isLong = false;
  for await (const event of app.api.answers.follow(answer.id, new AbortController().signal)) {
    if (event.type === 'text') streamed += event.text;
    if (!isLong && streamed.length > options.atLength) {
      isLong = true;
      options.atThat(answer.id);
    }
    if (event.type === 'message' && event.message.status !== 'streaming') return { message: event.message, streamed };
  }
  throw new Error('the stream has no end');
}

it('an answer is written by a real model, stopped, and gone on from without reading again what was read', async () => {
  const app = await openWithModel();
  const stop = (messageId: string): void => app.api.answers.stop(messageId);
  const first = await asked(app, QUESTION, { atLength: 40, atThat: stop });
  expect(first.message).toMatchObject({ status: 'stopped', mode: 'written', finish: 'aborted' });
  expect(first.message.text).toBe(first.streamed);

  const { conversationId } = first.message;
  const second = await asked(app, 'How many arches does the old bridge have?', {
    conversationId,
    atLength: 40,
    atThat: stop,
  });
  const { promptTokens = 0, reusedTokens = 0 } = second.message.generation ?? {};
  const before = first.message.generation;
  expect(reusedTokens).toBeGreaterThanOrEqual((before?.promptTokens ?? 0) + (before?.outputTokens ?? 0) - 16);
  expect(promptTokens).toBeGreaterThan(reusedTokens);
});

it('a worker that is killed leaves what had been written; the next question is answered', async () => {
  const app = await openWithModel();
  const kill = (): void => {
    const pid = app.inference instanceof LocalInference ? app.inference.pid : undefined;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  };
  const lost = await asked(app, QUESTION, { atLength: 40, atThat: kill });
  expect(lost.message).toMatchObject({ status: 'interrupted', mode: 'written', error: { code: 'INFERENCE_LOST' } });
  expect(lost.message.text.length).toBeGreaterThan(40);
  expect(lost.message.text).toBe(lost.streamed);
  const { conversationId } = lost.message;
  const next = await asked(app, QUESTION, { conversationId, atLength: 10, atThat: (id) => app.api.answers.stop(id) });
  expect(next.message).toMatchObject({ status: 'stopped', mode: 'written' });
});
