import type { LlamaContext } from 'node-llama-cpp';
import { expect, it, onTestFinished, vi } from 'vitest';
import { loadTestModel } from '../../testing/load-model.ts';
import { tinyLanguageModel } from '../../testing/make-gguf.ts';
import { ContextThreads } from './context-threads.ts';
import { batchStrategy } from './scheduling.ts';
import { StepTable } from './step-costs.ts';

async function open(): Promise<{ context: LlamaContext; threads: ContextThreads }> {
  const model = await loadTestModel(tinyLanguageModel());
  const threads = new ContextThreads({ prefill: 2, decode: 1 });
  const context = await model.createContext({
    contextSize: 512,
    threads: 5,
    batching: { itemPrioritizationStrategy: batchStrategy({ threads, sliceTokens: 64, steps: new StepTable() }) },
  });
  threads.attach(context);
  return { context, threads };
}

it('runs each batch with the threads of its kind, in native code', async () => {
  const { context } = await open();
  const sequence = context.getSequence();
  const [first, ...rest] = context.model.tokenize('The question is this, and it has a few words.');
  if (first === undefined) throw new Error('no tokens');
  const seen: number[] = [];
  for (const tokens of [[first], rest, [first], rest]) {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens);
    seen.push(context.currentThreads);
  }
  expect(seen).toEqual([1, 2, 1, 2]);
});

it('changes them within one run of batches', async () => {
  const { context, threads } = await open();
  const sequence = context.getSequence();
  let decodes = 0;
  for await (const _ of sequence.evaluate(context.model.tokenize('The question is'), { temperature: 0 })) {
    if (decodes++ === 0) expect(context.currentThreads).toBe(2);
    else expect(context.currentThreads).toBe(1);
    if (decodes === 3) break;
  }
  expect(decodes).toBe(3);
  threads.set({ prefill: 3, decode: 3 });
  await sequence.evaluateWithoutGeneratingNewTokens(context.model.tokenize('And this'));
  expect(context.currentThreads).toBe(3);
});

it('takes fewer while batches take far longer than they did', async () => {
  const { context, threads } = await open();
  threads.set({ prefill: 2, decode: 2 });
  threads.govern();
  const sequence = context.getSequence();
  const [token] = context.model.tokenize(' the');
  if (token === undefined) throw new Error('no token');
  let slow = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => (slow += slow > 1_000 ? 5_000 : 1));
  onTestFinished(() => now.mockRestore());
  await sequence.evaluateWithoutGeneratingNewTokens([token]);
  expect(context.currentThreads).toBe(2);
  slow = 2_000;
  await sequence.evaluateWithoutGeneratingNewTokens([token]);
  now.mockReturnValue(slow);
  await sequence.evaluateWithoutGeneratingNewTokens([token]);
  expect(context.currentThreads).toBe(1);
});

it('leaves a context alone that works another way', () => {
  const other = new ContextThreads({ prefill: 2, decode: 1 });
  other.attach({ currentThreads: 5 } as LlamaContext);
  expect(() => other.use('prefill', 1)).not.toThrow();
});
