import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GeneratedText } from '../../model.ts';
import { TextFlow } from './text-flow.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openFlow() {
  const passed: (readonly GeneratedText[])[] = [];
  return { flow: new TextFlow((texts) => passed.push(texts)), passed };
}

const answer = (text: string): GeneratedText => ({ kind: 'answer', text });

describe('the flow of text', () => {
  it('passes the first text on at once, and what follows in bundles', () => {
    const { flow, passed } = openFlow();
    for (const text of ['The', ' river', ' flows']) flow.write(answer(text));
    expect(passed).toEqual([[answer('The')]]);
    vi.advanceTimersByTime(20);
    expect(passed).toEqual([[answer('The')], [answer(' river flows')]]);
  });

  it('keeps the order of answer and reasoning', () => {
    const { flow, passed } = openFlow();
    flow.write({ kind: 'reasoning', text: 'Hm' });
    flow.write({ kind: 'reasoning', text: '.' });
    flow.write(answer('Yes'));
    flow.end();
    expect(passed.flat()).toEqual([{ kind: 'reasoning', text: 'Hm' }, { kind: 'reasoning', text: '.' }, answer('Yes')]);
    expect(flow.answer).toBe('Yes');
    expect(flow.reasoning).toBe('Hm.');
  });

  it('is still after its end, and what came too late is not part of it', () => {
    const { flow, passed } = openFlow();
    flow.write(answer('Yes'));
    flow.write(answer('.'));
    flow.end();
    flow.write(answer(' No'));
    vi.advanceTimersByTime(100);
    expect(passed.flat().map(({ text }) => text)).toEqual(['Yes', '.']);
    expect(flow.answer).toBe('Yes.');
  });
});
