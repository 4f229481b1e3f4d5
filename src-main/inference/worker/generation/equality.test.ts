import type { ChatHistoryItem } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tinyLanguageModel } from '../../../testing/make-gguf.ts';
import { loadTestModel, type RunnerChanges, type TestModel } from '../../../testing/open-language-runner.ts';
import { sharedPath } from '../../../testing/shared.ts';
import type { ChatTurn, GenerateRequest } from '../../model.ts';

/**
 * With the likeliest token each time an answer depends on its prompt alone, not on how it was computed. Strictly,
 * llama.cpp may sum in another order, or round elsewhere, in batches of another shape, so that a near tie can fall
 * the other way, which random weights have many of. With f32 weights on a processor it does not, as these tests show
 * token by token; with f16 weights some of them fail for some seeds.
 */
const stories = sharedPath('models', 'stories260K', 'stories260K-ctx8192.gguf');
const MODELS = [
  { name: 'random words', source: tinyLanguageModel({ type: 'f32' }) },
  // Says the same again and again, so that drafts are right.
  {
    name: 'repeated words',
    source: tinyLanguageModel({
      type: 'f32',
      seed: 3,
      layers: 1,
      embedding: 16,
      heads: 1,
      kvHeads: 1,
      feedForward: 16,
    }),
  },
  ...(stories === undefined ? [] : [{ name: 'stories', source: stories }]),
];

describe.each(MODELS)('a greedy answer of a model of $name', ({ source }) => {
  let model: TestModel;

  beforeAll(async () => {
    model = await loadTestModel(source);
  });
  afterAll(() => model.close());

  async function open(changes?: RunnerChanges) {
    const opened = await model.open(changes);
    onTestFinished(opened.close);
    return opened;
  }

  const request = (turns: readonly ChatTurn[], changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
    system: 'You know all about rivers and gardens.',
    turns,
    maxTokens: 40,
    ...changes,
  });
  const user = (text: string): ChatTurn => ({ role: 'user', text });
  const assistant = (text: string): ChatTurn => ({ role: 'assistant', text });
  const QUESTIONS = [1, 2, 3, 4].map((index) => `Once upon a time ${index} people went to the river, and there`);

  const plain = ({ system = '', turns, maxTokens = 0 }: GenerateRequest): Promise<string> =>
    model.reference([{ type: 'system', text: system }, ...turns.map(historyItem)], maxTokens);

  it('is the same after what was evaluated before as from the beginning', async () => {
    const { runner } = await open();
    const turns: ChatTurn[] = [];
    for (const question of QUESTIONS.slice(0, 3)) {
      turns.push(user(question));
      const asked = request([...turns], { conversationId: 'a', maxTokens: 30 });
      const { text, stats } = await runner.generate(asked);
      expect(text).toBe(await plain(asked));
      if (turns.length > 1) expect(stats.reusedTokens).toBeGreaterThan(stats.promptTokens / 2);
      turns.push(assistant(text));
    }
  });

  it('is the same after another conversation in the same sequence', async () => {
    const { runner } = await open();
    await runner.generate(request([user('Something else altogether')], { conversationId: 'b' }));
    const asked = request([user(QUESTIONS[0] ?? '')], { conversationId: 'a' });
    expect((await runner.generate(asked)).text).toBe(await plain(asked));
  });

  it('is the same whether the prompt is evaluated at a stretch or in slices', async () => {
    const { runner } = await open({ prefillSlice: 5 });
    const asked = request([user(QUESTIONS[1] ?? '')]);
    expect((await runner.generate(asked)).text).toBe(await plain(asked));
  });

  it('is the same where the system prompt is read back from a file', async () => {
    const { runner } = await open({ sequences: 2 });
    const system = 'You know all about rivers, and gardens, and what people do there in the winter. '.repeat(8);
    for (const [index, question] of QUESTIONS.slice(0, 2).entries()) {
      const asked = request([user(question)], { system, conversationId: `${index}` });
      const { text, stats } = await runner.generate(asked);
      expect(text).toBe(await plain(asked));
      expect(stats.reusedTokens > 64).toBe(index > 0);
    }
  });

  it.each(['on', 'auto'] as const)('is the same with lookup decoding %s', async (lookup) => {
    const { runner } = await open({ lookup });
    let proposed = 0;
    for (const question of QUESTIONS.slice(0, 2)) {
      const asked = request([user(question)], { maxTokens: 100 });
      const { text, stats } = await runner.generate(asked);
      expect(text).toBe(await plain(asked));
      expect(stats.drafts.accepted).toBeLessThanOrEqual(stats.drafts.proposed);
      proposed += stats.drafts.proposed;
    }
    if (lookup === 'on') expect(proposed).toBeGreaterThan(0);
  });

  it.each(['off', 'on'] as const)('is the same four at once as alone, with lookup decoding %s', async (lookup) => {
    const { runner } = await open({ sequences: 4, lookup });
    const asked = QUESTIONS.map((question) => request([user(question)]));
    const together = await Promise.all(asked.map((one) => runner.generate(one)));
    for (const [index, one] of asked.entries()) expect(together[index]?.text).toBe(await plain(one));
  });

  it('is the same after the model was closed and opened again', async () => {
    const asked = request([user(QUESTIONS[2] ?? '')], { conversationId: 'a' });
    const first = await model.open();
    const { text } = await first.runner.generate(asked);
    await first.close();
    const { runner } = await open();
    expect((await runner.generate(asked)).text).toBe(text);
  });

  it('goes on after a context shift as from the shortened history', async () => {
    const asked = request([
      user(`${QUESTIONS[0]} ${'was a garden, and '.repeat(8)}`),
      assistant('There was.'),
      user(QUESTIONS[1] ?? ''),
    ]);
    const { runner } = await open({ contextTokens: 256 });
    const { text, finish, stats } = await runner.generate({ ...asked, maxTokens: 170 });
    expect(stats).not.toHaveProperty('trimmed');
    if (finish === 'stop') return expect(text).toBe(await plain({ ...asked, maxTokens: 170 }));

    expect(stats.contextShifts).toBe(1);
    const before = await plain({ ...asked, maxTokens: 256 - 16 - stats.promptTokens });
    expect(text.startsWith(before)).toBe(true);
    const after = await model.reference(
      [
        { type: 'system', text: asked.system ?? '' },
        ...asked.turns.slice(2).map(historyItem),
        { type: 'model', response: [before] },
      ],
      20,
    );
    expect(text.slice(before.length).startsWith(after)).toBe(true);
  });

  it('is the same after it was stopped and asked for again', async () => {
    const { runner } = await open();
    const asked = request([user(QUESTIONS[3] ?? '')], { conversationId: 'a' });
    const stop = new AbortController();
    const stopped = await runner.generate(asked, { signal: stop.signal, onText: () => stop.abort() });
    const { text } = await runner.generate(asked);
    expect(text).toBe(await plain(asked));
    expect(text.startsWith(stopped.text)).toBe(true);
  });
});

function historyItem({ role, text }: ChatTurn): ChatHistoryItem {
  return role === 'user' ? { type: 'user', text } : { type: 'model', response: [text] };
}
