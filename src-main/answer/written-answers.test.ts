import { describe, expect, it } from 'vitest';
import type { AnswerEvent, Message } from '../../src-shared/answers.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { InferenceLostError } from '../inference/index.ts';
import { ConversationRepository } from '../storage/index.ts';
import { generationStats } from '../testing/generation-stats.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { ScriptedInference } from '../testing/scripted-inference.ts';
import { BRIDGES, CLOCKS, WHALES } from '../testing/texts.ts';
import { Conversations } from './conversations.ts';

const QUESTION = 'What does the blue whale feed on?';

async function appWith(inference: ScriptedInference): Promise<TestApp> {
  const app = await openTestApp({ inference });
  await app.import([app.write('whales.txt', WHALES), app.write('bridges.txt', BRIDGES)]);
  return app;
}

async function followed(app: TestApp, messageId: string): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of app.api.answers.follow(messageId, new AbortController().signal)) events.push(event);
  return events;
}

/** Asks, waits for the end of the answer, and returns it. */
async function asked(app: TestApp, question: string, conversationId?: string): Promise<Message> {
  const { answer } = app.api.answers.ask({ question, conversationId });
  const last = (await followed(app, answer.id)).at(-1);
  if (last?.type !== 'message') throw new Error('the stream has no end');
  return last.message;
}

describe('a written answer', () => {
  it('streams with its stages, its reasoning and its sources, and is kept with what it cost', async () => {
    const inference = new ScriptedInference().willSay(
      { reasoning: 'Passage 1 ' },
      { reasoning: 'says it.' },
      'It eats krill ',
      '[',
      '1].',
    );
    const app = await appWith(inference);
    const { conversation, answer } = app.api.answers.ask({ question: QUESTION });
    const events = await followed(app, answer.id);
    expect(events).toMatchObject([
      { type: 'message', message: { status: 'streaming', text: '' } },
      { type: 'stage', stage: { name: 'loading', progress: 0.5 } },
      { type: 'stage', stage: { name: 'reading' } },
      { type: 'stage', stage: { name: 'writing' } },
      { type: 'reasoning', text: 'Passage 1 ' },
      { type: 'reasoning', text: 'says it.' },
      { type: 'text', text: 'It eats krill' },
      { type: 'citations', citations: [{ n: 1, title: 'whales', snippet: 'It feeds on krill in cold waters.' }] },
      { type: 'text', text: ' [1].' },
      { type: 'message' },
    ]);
    const [, kept] = app.api.answers.messages(conversation.id);
    expect(kept).toEqual((events.at(-1) as { message: Message }).message);
    expect(kept).toMatchObject({
      status: 'complete',
      mode: 'written',
      text: 'It eats krill [1].',
      citations: [{ n: 1 }],
      reasoning: { text: 'Passage 1 says it.' },
      generation: { ...generationStats(), loadMs: expect.any(Number) },
      finish: 'stop',
    });
    expect(kept?.generation?.loadMs).toBeGreaterThan(0);
    expect(kept).not.toHaveProperty('stage');
    expect(kept?.timings?.totalMs).toBeGreaterThan(0);
  });

  it('says that it is searching to who follows it from the first moment', async () => {
    const app = await appWith(new ScriptedInference().willSay('Krill [1].'));
    const stages: unknown[] = [];
    await app.writer.answer(
      { question: QUESTION },
      { onProgress: (progress) => progress.type === 'stage' && stages.push(progress.stage.name) },
    );
    expect(stages).toEqual(['searching', 'loading', 'reading', 'writing']);
  });

  it('is asked for with the passages, the rules and the question, ahead of what is done behind', async () => {
    const inference = new ScriptedInference().willSay('Krill [1].');
    const app = await appWith(inference);
    const { conversationId } = await asked(app, QUESTION);
    expect(inference.requests).toMatchObject([
      { conversationId, priority: 'foreground', system: expect.stringContaining('[2]'), turns: [{ role: 'user' }] },
    ]);
    const [turn] = inference.requests[0]?.turns ?? [];
    expect(turn?.text).toContain(WHALES);
    expect(turn?.text.endsWith(`Question: ${QUESTION}`)).toBe(true);
  });

  it('gives a window that comes late everything so far', async () => {
    const goOn = Promise.withResolvers<void>();
    const app = await appWith(new ScriptedInference().willSay('Krill [1]', goOn.promise, ', says the book.'));
    const { answer } = app.api.answers.ask({ question: QUESTION });
    const first = app.api.answers.follow(answer.id, new AbortController().signal);
    for await (const event of first) if (event.type === 'text' && event.text.includes('[1]')) break;
    const late = followed(app, answer.id);
    goOn.resolve();
    expect((await late)[0]).toMatchObject({
      message: { text: 'Krill [1]', citations: [{ n: 1 }], stage: { name: 'writing' }, mode: 'written' },
    });
    expect((await late).at(-1)).toMatchObject({ message: { text: 'Krill [1], says the book.' } });
  });

  it('stops when it is asked to; what was written stays', async () => {
    const app = await appWith(new ScriptedInference().willSay('Krill [1]', new Promise(() => {}), ' and more'));
    const { conversation, answer } = app.api.answers.ask({ question: QUESTION });
    for await (const event of app.api.answers.follow(answer.id, new AbortController().signal))
      if (event.type === 'text' && event.text.includes('[1]')) app.api.answers.stop(answer.id);
    expect(app.api.answers.messages(conversation.id)[1]).toMatchObject({
      status: 'stopped',
      text: 'Krill [1]',
      mode: 'written',
      citations: [{ n: 1 }],
      finish: 'aborted',
    });
  });

  it('is kept as far as it came while it is being written, for when the whole process dies', async () => {
    const inference = new ScriptedInference();
    const app = await appWith(inference);
    const repository = new ConversationRepository(app.db);
    let time = 0;
    const conversations = new Conversations({ writer: app.writer, repository, log: app.log, now: () => time });
    const goOn = Promise.withResolvers<void>();
    const later = (): string => {
      time += 5_000;
      return ' Two.';
    };
    inference.willSay('One.', later, ' Three.', goOn.promise);
    const { answer } = conversations.ask({ question: QUESTION });
    for await (const event of conversations.follow(answer.id, new AbortController().signal))
      if (event.type === 'text' && event.text === ' Three.') break;
    expect(repository.message(answer.id)).toMatchObject({ text: 'One. Two.', status: 'streaming', mode: 'written' });
    goOn.resolve();
    await conversations.close();
    expect(repository.message(answer.id)).toMatchObject({ text: 'One. Two. Three.' });
  });
});

describe('when something goes wrong with the model', () => {
  it('a crash leaves what had been written, marked as interrupted, with why', async () => {
    const lost = new InferenceLostError({ text: 'It eats krill [1] in co', reasoning: '' });
    const app = await appWith(new ScriptedInference().willSay('It eats krill ', '[1]', lost).willSay('Krill [1].'));
    const message = await asked(app, QUESTION);
    expect(message).toMatchObject({
      status: 'interrupted',
      mode: 'written',
      text: 'It eats krill [1] in co',
      citations: [{ n: 1 }],
      error: { code: 'INFERENCE_LOST' },
    });
    expect(app.api.answers.messages(message.conversationId)[1]).toEqual(message);
    expect(await asked(app, QUESTION, message.conversationId)).toMatchObject({
      status: 'complete',
      text: 'Krill [1].',
    });
  });

  it('a crash before the first word leaves quotes, marked as interrupted', async () => {
    const app = await appWith(new ScriptedInference().willSay(new InferenceLostError({ text: '', reasoning: '' })));
    expect(await asked(app, QUESTION)).toMatchObject({
      status: 'interrupted',
      mode: 'extractive',
      text: expect.stringContaining('It feeds on krill in cold waters. ['),
      error: { code: 'INFERENCE_LOST' },
    });
  });

  it.each(['MODEL_NOT_FOUND', 'MODEL_TOO_LARGE', 'MODEL_LOAD_FAILED'] as const)(
    'quotes answer when it cannot be loaded (%s), with why',
    async (code) => {
      const inference = new ScriptedInference();
      inference.loadFailure = new AlcoveError(code);
      const app = await appWith(inference);
      const { answer } = app.api.answers.ask({ question: QUESTION });
      const events = await followed(app, answer.id);
      expect(events.at(-1)).toMatchObject({
        message: { status: 'complete', mode: 'extractive', citations: [{ n: 1 }, { n: 2 }], error: { code } },
      });
      const streamed = events.flatMap((event) => (event.type === 'text' ? event.text : [])).join('');
      expect(events.at(-1)).toMatchObject({ message: { text: streamed } });
      expect(inference.requests).toEqual([]);
    },
  );

  it('quotes answer when it refuses, says nothing, or has no room', async () => {
    const inference = new ScriptedInference()
      .willSay(new AlcoveError('INFERENCE_BUSY'))
      .willSay('  \n')
      .willSay('never said');
    const app = await appWith(inference);
    expect(await asked(app, QUESTION)).toMatchObject({ mode: 'extractive', error: { code: 'INFERENCE_BUSY' } });
    const silent = await asked(app, QUESTION);
    expect(silent).toMatchObject({ mode: 'extractive', status: 'complete', generation: { model: 'Tiny' } });
    expect(silent).not.toHaveProperty('error');
    inference.contextTokens = 300;
    await inference.unload();
    expect(await asked(app, QUESTION)).toMatchObject({ mode: 'extractive', error: { code: 'PROMPT_TOO_LONG' } });
    expect(inference.requests).toHaveLength(2);
  });

  it('a bug is no reason to have no answer', async () => {
    const app = await appWith(new ScriptedInference().willSay(new TypeError('x is not a function')));
    const message = await asked(app, QUESTION);
    expect(message).toMatchObject({ status: 'complete', mode: 'extractive', error: { code: 'INTERNAL' } });
    expect(JSON.stringify(message)).not.toContain('function');
  });

  it('an answer stopped while it loads is stopped, without a word', async () => {
    const inference = new ScriptedInference();
    const app = await appWith(inference);
    const { answer } = app.api.answers.ask({ question: QUESTION });
    for await (const event of app.api.answers.follow(answer.id, new AbortController().signal))
      if (event.type === 'stage' && event.stage.name === 'loading') app.api.answers.stop(answer.id);
    expect((await followed(app, answer.id)).at(-1)).toMatchObject({ message: { status: 'stopped', text: '' } });
    expect(inference.requests).toEqual([]);
  });
});

describe('where the library has nothing', () => {
  it('the model is not asked, nor loaded', async () => {
    const inference = new ScriptedInference();
    const app = await appWith(inference);
    expect(await asked(app, 'Who composed the opera about submarines?')).toMatchObject({ mode: 'none', citations: [] });
    expect(inference.requests).toEqual([]);
    expect(inference.state()).toMatchObject({ status: 'idle' });
  });
});

describe('a follow-up', () => {
  it('begins with what was sent before, word for word, and does not send a passage twice', async () => {
    const inference = new ScriptedInference().willSay(' It eats krill [1]. ').willSay('In cold waters [1].');
    const app = await appWith(inference);
    const { conversationId } = await asked(app, QUESTION);
    await asked(app, 'In which waters does the whale feed?', conversationId);
    const [first, second] = inference.requests;
    expect(second?.system).toBe(first?.system);
    expect(second?.turns.slice(0, 2)).toEqual([
      ...(first?.turns ?? []),
      { role: 'assistant', text: ' It eats krill [1]. ' },
    ]);
    expect(second?.turns[2]?.text).not.toContain('<passage');
    expect(second?.turns[2]?.text).toContain('[1]');
  });

  it('numbers new passages after those before, and cites old ones and new ones', async () => {
    const inference = new ScriptedInference().willSay('It eats krill [1].').willSay('Stone [2], and krill [1].');
    const app = await appWith(inference);
    const { conversationId } = await asked(app, QUESTION);
    const { citations, text } = await asked(app, 'How many arches does the old bridge have?', conversationId);
    expect(inference.requests[1]?.turns[2]?.text).toMatch(/<passage 2>\nbridges/);
    expect(text).toBe('Stone [1], and krill [2].');
    expect(citations.map(({ title }) => title)).toEqual(['bridges', 'whales']);
  });

  it('that names nothing to look for is looked up with the question before it', async () => {
    const inference = new ScriptedInference().willSay('Krill [1].').willSay('Cold ones [1].');
    const app = await appWith(inference);
    const { conversationId } = await asked(app, QUESTION);
    expect(await asked(app, 'And why?', conversationId)).toMatchObject({ mode: 'written', text: 'Cold ones [1].' });
    expect(inference.requests[1]?.turns[2]?.text).toMatch(/Question: And why\?$/);
    expect(await asked(app, 'Who invented the zipper?', conversationId)).toMatchObject({ mode: 'none' });
  });

  it('goes on with plain questions and answers when what was sent is no longer known', async () => {
    const app = await appWith(new ScriptedInference().willSay('It eats krill [1].'));
    const { conversationId } = await asked(app, QUESTION);
    await app.close();
    const inference = new ScriptedInference().willSay('Seven [1].');
    const again = await openTestApp({ dataFolder: app.folder.path, inference });
    await asked(again, 'How many arches does the old bridge have?', conversationId);
    expect(inference.requests[0]?.turns).toMatchObject([
      { role: 'user', text: QUESTION },
      { role: 'assistant', text: 'It eats krill.' },
      { role: 'user', text: expect.stringContaining('<passage 1>\nbridges') },
    ]);
  });

  it('keeps in its place what was quoted before a model was chosen, and passes over what found nothing', async () => {
    const inference = new ScriptedInference('none').willSay('Seven [1].').willSay('Krill.');
    const app = await appWith(inference);
    const { conversationId } = await asked(app, QUESTION);
    await asked(app, 'Who composed the opera about submarines?', conversationId);
    await inference.choose('/models/scripted.gguf');
    await asked(app, 'How many arches does the old bridge have?', conversationId);
    await asked(app, QUESTION, conversationId);
    expect(inference.requests[0]?.turns.map(({ text }) => text)).toEqual([
      QUESTION,
      'The blue whale is the largest animal that ever lived. It feeds on krill in cold waters.',
      expect.stringContaining('arches'),
    ]);
    expect(inference.requests[1]?.turns.slice(0, 4)).toEqual([
      ...(inference.requests[0]?.turns ?? []),
      { role: 'assistant', text: 'Seven [1].' },
    ]);
  });

  it('says nothing more of a document that is gone', async () => {
    const inference = new ScriptedInference().willSay('It eats krill [1].').willSay('Seven [1].');
    const app = await appWith(inference);
    const { conversationId, citations } = await asked(app, QUESTION);
    await app.library.remove(citations[0]?.documentId ?? '');
    await asked(app, 'How many arches does the old bridge have?', conversationId);
    expect(JSON.stringify(inference.requests[1]?.turns)).not.toContain('largest animal');
  });

  it('does not answer from another collection', async () => {
    const inference = new ScriptedInference().willSay('It eats krill [1].').willSay('Thirteen [1].');
    const app = await appWith(inference);
    await app.import(app.write('clocks.txt', CLOCKS), 'Tower');
    const { conversationId } = await asked(app, QUESTION);
    const { answer } = app.api.answers.ask({
      question: 'What does the tower clock strike?',
      conversationId,
      collectionId: app.library.collectionId('Tower'),
    });
    await followed(app, answer.id);
    expect(JSON.stringify(inference.requests[1]?.turns)).not.toContain('largest animal');
  });

  it('begins anew with the latest turns when the conversation is full, and says what was left out', async () => {
    const inference = new ScriptedInference();
    inference.contextTokens = 2_048;
    const app = await appWith(inference);
    let conversationId: string | undefined;
    const messages: Message[] = [];
    for (let turn = 0; turn < 30; turn++) {
      inference.willSay(`Answer ${turn}: krill [1]. ${'It swims. '.repeat(20)}`);
      const message = await asked(app, `${QUESTION} Question ${turn} of many.`, conversationId);
      conversationId = message.conversationId;
      messages.push(message);
    }
    for (const [turn, { turns, maxTokens = 0, system = '' }] of inference.requests.entries()) {
      const tokens = Math.ceil([system, ...turns.map(({ text }) => text)].join('').length / 4);
      expect(tokens + maxTokens, `turn ${turn}`).toBeLessThanOrEqual(inference.contextTokens);
      expect(turns.at(-1)?.text).toContain(`Question ${turn} of many.`);
      expect(turns.some(({ text }) => text.includes(WHALES))).toBe(true);
    }
    const isContinued = inference.requests.map(({ turns }, index) => {
      const before = inference.requests[index - 1]?.turns ?? [];
      return before.every(({ text }, at) => turns[at]?.text === text);
    });
    // Making room is rare: it leaves enough for several more turns.
    expect(isContinued.filter((each) => !each).length).toBeGreaterThan(0);
    expect(isContinued.filter((each) => !each).length).toBeLessThan(8);
    expect(messages[0]?.generation).not.toHaveProperty('trimmed');
    expect(messages.at(-1)?.generation?.trimmed).toMatchObject({ turns: expect.any(Number) });
    expect(messages.at(-1)?.generation?.trimmed?.turns).toBeGreaterThan(10);
  });
});
