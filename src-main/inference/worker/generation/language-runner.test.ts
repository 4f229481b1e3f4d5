import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tinyLanguageModel } from '../../../testing/make-gguf.ts';
import { loadTestModel, type RunnerChanges, type TestModel } from '../../../testing/open-language-runner.ts';
import type { GeneratedText, GenerateRequest } from '../../model.ts';

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

const ask = (text: string, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  system: 'You answer from the passages.',
  turns: [{ role: 'user', text }],
  maxTokens: 24,
  ...changes,
});

describe('an answer', () => {
  it('streams in order what it is in the end', async () => {
    const { runner } = await open();
    const streamed: GeneratedText[] = [];
    const answer = await runner.generate(ask('What does the river do?'), {
      onText: (texts) => streamed.push(...texts),
    });
    expect(answer.text.length).toBeGreaterThan(0);
    expect(streamed.map(({ text }) => text).join('')).toBe(answer.text);
    expect(answer.finish).toBe('length');
    expect(answer.stats.outputTokens).toBe(24);
  });

  it('ends at once when it is stopped, with what was written', async () => {
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
    expect(answer.stats.outputTokens).toBeLessThan(900);
  });
});
