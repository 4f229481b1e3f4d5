import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyLanguageModel } from '../../../testing/make-gguf.ts';
import { loadTestModel, type TestModel } from '../../../testing/open-language-runner.ts';
import type { ChatTurn } from '../../model.ts';
import { Fitter } from './fit.ts';
import { Prompter } from './prompt.ts';

const CONTEXT = 512;
const SYSTEM = 'You answer from the passages.';

let model: TestModel;
let fitter: Fitter;
let prompter: Prompter;

beforeAll(async () => {
  model = await loadTestModel(tinyLanguageModel());
  prompter = new Prompter(model.model);
  fitter = new Fitter(prompter, CONTEXT);
});
afterAll(() => model.close());

/** So many questions of some fifty tokens with their answers, and a last one. */
const turnsOf = (pairs: number, last = 'And the last?'): ChatTurn[] => [
  ...Array.from({ length: pairs }, (_, index): ChatTurn[] => [
    { role: 'user', text: `Question ${index}: ${'where is the water '.repeat(10)}` },
    { role: 'assistant', text: `Answer ${index}.` },
  ]).flat(),
  { role: 'user', text: last },
];
const text = (history: readonly unknown[]): string => JSON.stringify(history);

describe('fitting a prompt into the context', () => {
  it('leaves what fits as it is', () => {
    const prompt = fitter.fit({ system: SYSTEM, turns: turnsOf(2) });
    expect(prompt).not.toHaveProperty('trimmed');
    expect(prompt.history).toHaveLength(6);
    expect(prompt.room).toBeGreaterThanOrEqual(CONTEXT / 4);
  });

  it('drops the oldest questions with their answers, keeps the system prompt, and tells', () => {
    const turns = turnsOf(12);
    const { history, tokens, droppedTurns, trimmed } = fitter.fit({ system: SYSTEM, turns });
    expect(history[0]).toEqual({ type: 'system', text: SYSTEM });
    expect(history[1]).toMatchObject({ type: 'user' });
    expect(history.slice(1)).toHaveLength(turns.length - droppedTurns);
    expect(droppedTurns % 2).toBe(0);
    expect(text(history)).toContain('And the last?');
    expect(trimmed?.turns).toBe(droppedTurns);
    expect(trimmed?.tokens).toBeGreaterThan(droppedTurns * 20);
    expect(tokens).toEqual(prompter.tokens(history));
  });

  it('drops so many that the next questions fit as well, behind the same beginning', () => {
    const turns = turnsOf(12);
    const first = fitter.fit({ system: SYSTEM, turns });
    const more: ChatTurn[] = [...turns, { role: 'assistant', text: 'So.' }, { role: 'user', text: 'Why?' }];
    const second = fitter.fit({ system: SYSTEM, turns: more }, first.droppedTurns);
    expect(second.droppedTurns).toBe(first.droppedTurns);
    expect(second.history.slice(0, first.history.length)).toEqual(first.history);
    expect(second.trimmed?.turns).toBe(first.droppedTurns);
  });

  it('takes dropped turns up again when all of it fits', () => {
    expect(fitter.fit({ system: SYSTEM, turns: turnsOf(2) }, 2).droppedTurns).toBe(0);
  });

  it('leaves room for as much as is asked for, but not for more than a quarter', () => {
    const turns = turnsOf(40);
    expect(fitter.fit({ turns, maxTokens: 10 }).room).toBeGreaterThanOrEqual(10);
    expect(fitter.fit({ turns, maxTokens: 5_000 }).room).toBeGreaterThanOrEqual(CONTEXT / 4);
    expect(fitter.fit({ turns }).room).toBeGreaterThanOrEqual(CONTEXT / 4);
  });

  it('cuts the middle out of a question that is too long by itself', () => {
    const long = `It begins here. ${'where is the water '.repeat(400)} What does it mean?`;
    const { history, tokens, trimmed, room } = fitter.fit({ system: SYSTEM, turns: turnsOf(3, long) });
    expect(history).toHaveLength(2);
    expect(text(history)).toMatch(/It begins here\..* … .*What does it mean\?/);
    expect(room).toBeGreaterThanOrEqual(CONTEXT / 4);
    expect(tokens.length).toBeGreaterThan(CONTEXT / 2);
    expect(trimmed?.turns).toBe(6);
    expect(trimmed?.tokens).toBeGreaterThan(1_000);
  });

  it('cuts between characters, whatever they are', () => {
    const { history } = fitter.fit({ turns: [{ role: 'user', text: '漢字と🎉'.repeat(500) }] });
    expect(text(history)).not.toContain('\uFFFD');
    expect(text(history)).toContain(' … ');
  });

  it('refuses what does not fit even so', () => {
    const system = 'where is the water '.repeat(200);
    expect(() => fitter.fit({ system, turns: turnsOf(0) })).toThrow(
      expect.objectContaining({ code: 'PROMPT_TOO_LONG' }),
    );
  });

  it('makes room in the middle of an answer, as long as there is an older turn', () => {
    const conversation = { system: SYSTEM, turns: turnsOf(4) };
    const written = { type: 'model' as const, response: ['and the people know that '.repeat(20)] };
    let prompt = fitter.fit(conversation);
    expect(prompt.droppedTurns).toBe(0);
    const shifted = fitter.shift(conversation, prompt, written);
    expect(shifted?.droppedTurns).toBeGreaterThan(0);
    expect(shifted?.history.at(-1)).toEqual(written);
    expect(shifted?.room).toBeGreaterThan(CONTEXT / 5);
    prompt = fitter.fit({ ...conversation, turns: turnsOf(0) });
    expect(fitter.shift({ ...conversation, turns: turnsOf(0) }, prompt, written)).toBeUndefined();
  });
});
