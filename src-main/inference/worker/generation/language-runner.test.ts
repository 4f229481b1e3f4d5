import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { tinyLanguageModel, tinyReasoningModel } from '../../../testing/make-gguf.ts';
import { loadTestModel, type RunnerChanges, type TestModel } from '../../../testing/open-language-runner.ts';
import type { GeneratedText, GenerateRequest } from '../../model.ts';

let model: TestModel;

beforeAll(async () => {
  model = await loadTestModel(tinyLanguageModel({ contextLength: 8192 }));
});
afterAll(() => model.close());

async function open(changes?: RunnerChanges, from = model) {
  const opened = await from.open(changes);
  onTestFinished(opened.close);
  return opened;
}

const ask = (text: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  system: 'You answer from the passages.',
  turns: [{ role: 'user', text }],
  maxTokens: 24,
  ...changes,
});

/** Some thousand words that are one token each. */
const words = (count: number): string =>
  Array.from({ length: count }, (_, index) => ['the', 'and', 'which', 'between', 'people'][(index * 7) % 5]).join(' ');

describe('an answer', () => {
  it('streams in order what it is in the end', async () => {
    const { runner } = await open();
    const streamed: GeneratedText[] = [];
    const answer = await runner.generate(ask('What does the river do?'), {
      onText: (texts) => streamed.push(...texts),
    });
    expect(answer.text.length).toBeGreaterThan(20);
    expect(streamed.map(({ text }) => text).join('')).toBe(answer.text);
    expect(answer.reasoning).toBe('');
  });

  it('has as many tokens as were asked for, and says so', async () => {
    const { runner } = await open();
    const { finish, stats } = await runner.generate(ask('What does the river do?', { maxTokens: 24 }));
    expect(finish).toBe('length');
    expect(stats.outputTokens).toBe(24);
  });

  it('ends with the context when its length is not limited', async () => {
    const { runner } = await open({ contextTokens: 256 });
    const { system, turns } = ask('What does the river do?');
    const { finish, stats } = await runner.generate({ ...(system && { system }), turns });
    expect(finish).toBe('context');
    expect(stats.promptTokens + stats.outputTokens).toBeGreaterThan(200);
    expect(stats.promptTokens + stats.outputTokens).toBeLessThanOrEqual(256);
  });

  it('ends before a stop sequence, even one across tokens', async () => {
    const { runner } = await open();
    const whole = await runner.generate(ask('What does the river do?'));
    const stop = whole.text.slice(30, 42);
    const { text, finish } = await runner.generate(ask('What does the river do?', { stop: ['', stop] }));
    expect(text).toBe(whole.text.slice(0, whole.text.indexOf(stop)));
    expect(finish).toBe('stop');
  });

  it('is drawn alike from the same seed, and otherwise from another', async () => {
    const { runner } = await open();
    const draw = async (seed?: number) =>
      (await runner.generate(ask('Tell.', { sampling: { temperature: 1, ...(seed !== undefined && { seed }) } }))).text;
    const one = await draw(7);
    expect(await draw(7)).toBe(one);
    expect(await draw(8)).not.toBe(one);
    expect(await draw()).not.toBe(await draw());
  });

  it('does not repeat itself under a penalty', async () => {
    const { runner } = await open();
    const distinct = async (repeatPenalty: number) => {
      const { text } = await runner.generate(ask('Tell.', { maxTokens: 60, sampling: { repeatPenalty } }));
      return new Set(text.split(' ')).size;
    };
    expect(await distinct(3)).toBeGreaterThan(await distinct(1));
  });

  it('keeps what the model thinks apart, where the template opens the thought by itself', async () => {
    const thinking = await loadTestModel(tinyReasoningModel());
    onTestFinished(thinking.close);
    const { runner } = await open({}, thinking);
    const streamed: GeneratedText[] = [];
    const thought = await runner.generate(ask('What does the river do?'), {
      onText: (texts) => streamed.push(...texts),
    });
    expect(thought.text).toBe('');
    expect(thought.reasoning.length).toBeGreaterThan(20);
    expect(streamed.every(({ kind }) => kind === 'reasoning')).toBe(true);

    const bound = await runner.generate(ask('Is it so?', { jsonSchema: { type: 'boolean' } }));
    expect(bound.reasoning).toBe('');
    expect(['true', 'false']).toContain(bound.text.trim());
  });

  it('comes with figures that add up', async () => {
    const { runner } = await open();
    const queuedAt = performance.now() - 500;
    const { stats } = await runner.generate(ask('What does the river do?'), { queuedAt, loadMs: 300 });
    expect(stats).toMatchObject({
      model: 'Test model',
      backend: 'cpu',
      contextTokens: 1024,
      loadMs: 300,
      reusedTokens: 0,
    });
    expect(stats.queueMs).toBeGreaterThanOrEqual(200);
    expect(stats.promptTokens).toBeGreaterThan(30);
    expect(stats.prefillMs).toBeGreaterThan(0);
    expect(stats.ttftMs).toBeGreaterThanOrEqual(stats.prefillMs);
    expect(stats.prefillTokensPerSecond).toBeCloseTo((stats.promptTokens * 1_000) / stats.prefillMs, 5);
    expect(stats.decodeTokensPerSecond).toBeGreaterThan(0);
    expect(stats).not.toHaveProperty('trimmed');
  });

  it.each([
    ['nothing to answer', { turns: [] }],
    ['no question at the end', { turns: [{ role: 'assistant', text: 'Yes.' }] }],
    ['a length of nothing', { maxTokens: 0 }],
    ['sampling out of range', { sampling: { temperature: -1 } }],
    ['a grammar and a schema at once', { grammar: 'root ::= "a"', jsonSchema: { type: 'string' } }],
  ] satisfies [string, Partial<GenerateRequest>][])('is refused for %s', async (_, changes) => {
    const { runner } = await open();
    await expect(runner.generate(ask('Why?', changes))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is refused when too many wait already', async () => {
    const { runner } = await open();
    const asked = Array.from({ length: 34 }, (_, index) => runner.generate(ask(`Question ${index}`, { maxTokens: 1 })));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(33).fill('fulfilled'), 'rejected']);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'INFERENCE_BUSY' } });
  });
});

describe('stopping', () => {
  it('settles at once with what was written, and writes no more', async () => {
    const { runner } = await open();
    const stop = new AbortController();
    const streamed: string[] = [];
    const answer = await runner.generate(ask('What does the river do?', { maxTokens: 900 }), {
      signal: stop.signal,
      onText: (texts) => {
        streamed.push(...texts.map(({ text }) => text));
        stop.abort();
      },
    });
    expect(answer.finish).toBe('aborted');
    expect(answer.text).toBe(streamed.join(''));
    expect(answer.stats.outputTokens).toBeLessThan(50);
    await runner.generate(ask('Another one'));
    expect(answer.text).toBe(streamed.join(''));
  });

  it('settles within 100 ms while a prompt of 4,000 tokens is read, and leaves its sequence usable', async () => {
    const { runner } = await open({ contextTokens: 8192, batchTokens: 512 });
    const long = ask(words(4_000), { conversationId: 'c', maxTokens: 8 });
    const stop = new AbortController();
    let stoppedAt = Infinity;
    let slices = 0;
    const stopped = await runner.generate(long, {
      signal: stop.signal,
      onAlive: () => {
        if (++slices !== 3) return;
        stoppedAt = performance.now();
        stop.abort();
      },
    });
    expect(performance.now() - stoppedAt).toBeLessThan(100);
    expect(stopped).toMatchObject({ text: '', finish: 'aborted', stats: { outputTokens: 0, ttftMs: 0 } });

    const again = await runner.generate(long);
    expect(again.stats.reusedTokens).toBeGreaterThan(0);
    const fresh = await open({ contextTokens: 8192, batchTokens: 512 });
    expect(again.text).toBe((await fresh.runner.generate(long)).text);
  });

  it('takes a request out of the line', async () => {
    const { runner } = await open();
    const stop = new AbortController();
    const first = runner.generate(ask('First', { maxTokens: 100 }));
    const waiting = runner.generate(ask('Second'), { signal: stop.signal });
    stop.abort();
    expect(await waiting).toMatchObject({ text: '', finish: 'aborted', stats: { promptTokens: 0 } });
    expect((await first).finish).toBe('length');
  });

  it('does nothing for a request that was stopped before', async () => {
    const { runner, evaluated } = await open();
    const answer = await runner.generate(ask('Why?'), { signal: AbortSignal.abort() });
    expect(answer.finish).toBe('aborted');
    expect(evaluated()).toBe(0);
  });

  it('ends everything when the model leaves, with what was written of it', async () => {
    const { runner } = await open({ sequences: 2 });
    const texts = ['', ''];
    const answers = texts.map((_, index) =>
      runner.generate(ask(`Question ${index}`, { maxTokens: 900 }), {
        onText: (written) => {
          texts[index] += written.map(({ text }) => text).join('');
        },
      }),
    );
    const waiting = runner.generate(ask('Question 3'));
    await vi.waitFor(() => expect(texts.every((text) => text !== '')).toBe(true), { timeout: 30_000 });
    await runner.close();
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(answer).toMatchObject({ finish: 'aborted', text: texts[index] });
    }
    expect((await waiting).finish).toBe('aborted');
    expect((await runner.generate(ask('Too late'))).finish).toBe('aborted');
  });
});

describe('several at once', () => {
  it('begin while others are being written, also where tokens of before have to be forgotten first', async () => {
    const { runner } = await open({ sequences: 3, contextTokens: 2048 });
    await runner.generate(ask('An old question', { conversationId: 'c' }));
    const stop = new AbortController();
    const begun = new Set<string>();
    const ended: string[] = [];
    const long = ['a', 'b'].map(async (name) => {
      const options = { signal: stop.signal, onText: () => begun.add(name) };
      await runner.generate(ask(name, { maxTokens: 1_900 }), options);
      ended.push(name);
    });
    await vi.waitFor(() => expect(begun.size).toBe(2), { timeout: 30_000, interval: 5 });
    const { finish } = await runner.generate(ask('A new question', { conversationId: 'c' }));
    expect(finish).toBe('length');
    expect(ended).toEqual([]);
    stop.abort();
    await Promise.all(long);
  });
});

describe('counting tokens', () => {
  it('is by the tokenizer of the model, special tokens taken for text', async () => {
    const { runner } = await open();
    expect(runner.countTokens(['', 'the', ' the river'])).toEqual([0, 1, expect.any(Number)]);
    expect(runner.countTokens(['<|im_end|>'])[0]).toBeGreaterThan(1);
  });
});
