import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { tinyLanguageModel } from '../../../testing/make-gguf.ts';
import {
  loadTestModel,
  type RunnerChanges,
  type TestModel,
  type TestRunner,
} from '../../../testing/open-language-runner.ts';
import type { ChatTurn, Generated, GenerateRequest } from '../../model.ts';

const SYSTEM = 'You answer from the passages, and from nothing else.';
/** Longer than what is worth saving. */
const LONG_SYSTEM = `${SYSTEM} ${'The answer is in the passages, and nothing else is an answer. '.repeat(12)}`;

let model: TestModel;

beforeAll(async () => {
  model = await loadTestModel(tinyLanguageModel());
});
afterAll(() => model.close());

async function open(changes?: RunnerChanges) {
  const opened = await model.open(changes);
  onTestFinished(opened.close);
  return opened;
}

const question = (text: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  system: SYSTEM,
  turns: [{ role: 'user', text }],
  maxTokens: 12,
  ...changes,
});

/** A conversation that goes on with every question. */
function converse({ runner }: TestRunner, conversationId: string, changes: Partial<GenerateRequest> = {}) {
  const turns: ChatTurn[] = [];
  return async (text: string, more: Partial<GenerateRequest> = {}) => {
    turns.push({ role: 'user', text });
    const answer = await runner.generate({ ...question(text), conversationId, ...changes, ...more, turns: [...turns] });
    turns.push({ role: 'assistant', text: answer.text });
    return answer;
  };
}

/** What a conversation holds after an answer; its last token is chosen, but not evaluated. */
const heldAfter = ({ stats }: Generated): number => stats.promptTokens + stats.outputTokens - 1;

describe('the cache of a conversation', () => {
  it('makes a follow-up evaluate what is new, and no more', async () => {
    const opened = await open();
    const say = converse(opened, 'a');
    await say('What does the river do between the mountain and the garden?'.repeat(6));
    const before = opened.evaluated();
    const { stats } = await say('And the people?');
    // The template's words around the question are new as well.
    const fresh = opened.runner.countTokens(['<|im_end|>\nuser\nAnd the people?<|im_end|>\nassistant\n'])[0] ?? 0;
    expect(opened.evaluated() - before - stats.outputTokens).toBeLessThanOrEqual(fresh + 16);
    expect(stats.promptTokens - stats.reusedTokens).toBeLessThanOrEqual(fresh + 16);
    expect(stats.reusedTokens).toBeGreaterThan(100);
  });

  it('counts as reused what was not evaluated, to the token', async () => {
    const opened = await open();
    const say = converse(opened, 'a');
    await say('What does the river do?');
    const before = opened.evaluated();
    const { stats } = await say('And the people?', { maxTokens: 1 });
    expect(opened.evaluated() - before).toBe(stats.promptTokens - stats.reusedTokens);
  });

  it('holds as many conversations as there are sequences, and gives up the one used longest ago', async () => {
    const opened = await open({ sequences: 2 });
    const say = { a: converse(opened, 'a'), b: converse(opened, 'b'), c: converse(opened, 'c') };
    const first = await say.a('What does the river do?');
    await say.b('What do the people do?');
    const second = await say.a('Why?');
    expect(second.stats.reusedTokens).toBe(heldAfter(first));
    await say.c('What does the house do?');
    expect((await say.a('Where?')).stats.reusedTokens).toBe(heldAfter(second));
    const { stats } = await say.b('And then?');
    const system = opened.runner.countTokens([SYSTEM])[0] ?? 0;
    expect(stats.reusedTokens).toBeLessThan(system + 32);
    expect(opened.sequences.length).toBe(2);
  });

  it('lets the second question of a conversation wait for the first, and go on from it', async () => {
    const opened = await open({ sequences: 2 });
    const first = opened.runner.generate(question('What does the river do?', { conversationId: 'a', maxTokens: 60 }));
    const second = await opened.runner.generate(question('What does the river do?', { conversationId: 'a' }));
    expect(second.stats.queueMs).toBeGreaterThan(0);
    expect(second.stats.reusedTokens).toBe(second.stats.promptTokens - 1);
    expect(opened.sequences.length).toBe(1);
    expect((await first).text.startsWith(second.text)).toBe(true);
  });

  it('keeps nothing of an answer without a conversation but the system prompt', async () => {
    const opened = await open();
    await opened.runner.generate(question('My number is four two.'));
    const [sequence] = opened.sequences;
    const kept = model.model.detokenize(sequence?.contextTokens ?? [], true);
    expect(kept).toContain(SYSTEM);
    expect(kept).not.toContain('My number');
    expect(kept.endsWith('user\n')).toBe(true);
  });

  it('does not give the sequence of a conversation to one without while another is free', async () => {
    const opened = await open({ sequences: 2 });
    const say = converse(opened, 'a');
    const first = await say('What does the river do?');
    await opened.runner.generate(question('What does the river do?'));
    expect((await say('Why?')).stats.reusedTokens).toBe(heldAfter(first));
  });
});

describe('the system prompt', () => {
  it('is evaluated once, whatever is asked in however many sequences', async () => {
    const opened = await open({ sequences: 3 });
    const length = opened.runner.countTokens([LONG_SYSTEM])[0] ?? 0;
    expect(length).toBeGreaterThan(200);
    for (const id of ['a', 'b', 'c'])
      await opened.runner.generate(question(`Ask ${id}`, { system: LONG_SYSTEM, conversationId: id }));
    expect(opened.sequences.length).toBe(3);
    expect(opened.evaluated()).toBeLessThan(length + 3 * 40);
  });

  it('is evaluated once also by questions that come at once', async () => {
    const opened = await open({ sequences: 3 });
    const length = opened.runner.countTokens([LONG_SYSTEM])[0] ?? 0;
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        opened.runner.generate(question(`Ask ${id}`, { system: LONG_SYSTEM, conversationId: id })),
      ),
    );
    expect(opened.evaluated()).toBeLessThan(length + 3 * 40);
    expect(answers.filter(({ stats }) => stats.reusedTokens >= length)).toHaveLength(2);
  });

  it('is evaluated by the next one when the first was stopped in the middle of it', async () => {
    const opened = await open({ sequences: 2, prefillSlice: 16 });
    const stop = new AbortController();
    const stopped = opened.runner.generate(question('One', { system: LONG_SYSTEM, conversationId: 'a' }), {
      signal: stop.signal,
      onAlive: () => stop.abort(),
    });
    const next = opened.runner.generate(question('Two', { system: LONG_SYSTEM, conversationId: 'b' }));
    expect((await stopped).finish).toBe('aborted');
    expect((await next).finish).toBe('length');
  });

  const files = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`alcove-prefix-${process.pid}-`));

  it.each([
    ['is gone', (file: string) => rmSync(file)],
    ['is cut short', (file: string) => truncateSync(file, 10_000)],
    ['is empty', (file: string) => truncateSync(file, 0)],
  ])('is evaluated anew, and kept again, when what was kept of it %s', async (_, spoil) => {
    const opened = await open({ sequences: 3 });
    const ask = (id: string) => opened.runner.generate(question('Ask', { system: LONG_SYSTEM, conversationId: id }));
    const { text } = await ask('a');
    const folder = join(tmpdir(), files()[0] ?? '');
    for (const name of readdirSync(folder)) spoil(join(folder, name));
    const [second, third] = [await ask('b'), await ask('c')];
    expect([second.text, third.text]).toEqual([text, text]);
    expect([second.stats.reusedTokens, third.stats.reusedTokens > 200]).toEqual([0, true]);
  });

  it('is evaluated each time where nothing can be kept, and the model is let go all the same', async () => {
    const opened = await open({ sequences: 2 });
    vi.stubEnv('TMPDIR', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const id of ['a', 'b'])
      expect((await opened.runner.generate(question('Ask', { system: LONG_SYSTEM, conversationId: id }))).finish).toBe(
        'length',
      );
    await opened.runner.close();
  });

  it('leaves no file behind', async () => {
    const opened = await open({ sequences: 2 });
    await opened.runner.generate(question('Ask', { system: LONG_SYSTEM }));
    expect(files()).toHaveLength(1);
    await opened.close();
    expect(files()).toEqual([]);
  });
});
