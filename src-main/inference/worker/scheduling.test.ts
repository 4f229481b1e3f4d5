import type { BatchItem, Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import type { Phase, ThreadControl } from './context-threads.ts';
import { batchStrategy, isDecode, shareBatch } from './scheduling.ts';
import { StepTable } from './step-costs.ts';

const tokens = (count: number): Token[] => Array.from({ length: count }, (_, index) => index as Token);

/** As node-llama-cpp makes them: entries without logits are holes. */
function prefill(count: number, evaluationPriority = 5): BatchItem {
  const logits: (true | undefined)[] = [];
  logits[count - 1] = true;
  return { tokens: tokens(count), logits, evaluationPriority } as BatchItem;
}
const decode = (evaluationPriority = 5): BatchItem => prefill(1, evaluationPriority);
const drafts = (count: number): BatchItem =>
  ({ tokens: tokens(count), logits: tokens(count).map(() => true), evaluationPriority: 5 }) as BatchItem;

/** Several tokens cost what one does. */
const FREE = new StepTable();

const amounts = (items: readonly BatchItem[], size: number, prefillTokens = size, steps = FREE): number[] => {
  const shares = shareBatch(items, size, prefillTokens, steps);
  return items.map((each) => shares.find(({ item }) => item === each)?.processAmount ?? 0);
};

it('knows what is being written from what is being read', () => {
  expect([decode(), drafts(4), prefill(2), prefill(100)].map(isDecode)).toEqual([true, true, false, false]);
});

describe('a batch', () => {
  it('takes what is being written first, whatever its priority', () => {
    expect(amounts([prefill(100, 10), decode(1), decode(1)], 50)).toEqual([48, 1, 1]);
  });

  it('takes drafts whole', () => {
    expect(amounts([drafts(8), decode()], 8)).toEqual([8, 0]);
    expect(amounts([decode(), drafts(8)], 8)).toEqual([1, 0]);
  });

  it('takes prompts of a higher priority before others, and in the order they came', () => {
    expect(amounts([prefill(100, 1), prefill(30, 9), prefill(30, 9)], 50)).toEqual([0, 30, 20]);
    expect(amounts([prefill(100, 1), prefill(20, 9)], 50)).toEqual([30, 20]);
  });

  it('holds no more of prompts than it may', () => {
    expect(amounts([prefill(100), decode(), prefill(100)], 50, 16)).toEqual([16, 1, 0]);
  });

  it('takes what is being written one after the other where that is quicker, but not beside a prompt', () => {
    const dear = new StepTable([
      { tokens: 1, ms: 10 },
      { tokens: 2, ms: 25 },
    ]);
    expect(amounts([decode(1), decode(5), decode(1)], 50, 50, dear)).toEqual([0, 1, 0]);
    expect(amounts([decode(), decode(), prefill(100)], 50, 50, dear)).toEqual([1, 1, 48]);
  });

  it('is never larger than it can be, and never empty', () => {
    for (const size of [1, 2, 7, 512]) {
      const taken = amounts([decode(), prefill(300), drafts(5), prefill(2)], size);
      expect(taken.reduce((total, amount) => total + amount)).toBeLessThanOrEqual(size);
      expect(Math.max(...taken)).toBeGreaterThan(0);
    }
  });
});

describe('the strategy of a context', () => {
  function record(sliceTokens: number): { run(items: BatchItem[]): [number, Phase | undefined] } {
    let phase: Phase | undefined;
    const threads: ThreadControl = { counts: { prefill: 2, decode: 1 }, set: () => {}, use: (now) => (phase = now) };
    const strategy = batchStrategy({ threads, sliceTokens, steps: FREE });
    return {
      run: (items) => [
        strategy({ items, size: 512 }).reduce((total, { processAmount }) => total + processAmount, 0),
        phase,
      ],
    };
  }

  it('reads prompts at full width when nothing is being written', () => {
    expect(record(32).run([prefill(600)])).toEqual([512, 'prefill']);
  });

  it('reads them in slices while something is, also when its next token is still on its way', () => {
    const { run } = record(32);
    expect(run([decode(), prefill(600)])).toEqual([33, 'prefill']);
    expect(run([prefill(600)])).toEqual([32, 'prefill']);
    expect(run([decode(), prefill(600)])).toEqual([33, 'prefill']);
    run([prefill(600)]);
    expect(run([prefill(600)])).toEqual([512, 'prefill']);
  });

  it('sets the threads by what most of the batch is', () => {
    const { run } = record(32);
    expect(run([decode(), decode(), decode()])).toEqual([3, 'decode']);
    expect(run([drafts(8), prefill(4)])).toEqual([12, 'decode']);
    expect(run([decode(), prefill(30)])).toEqual([31, 'prefill']);
  });
});
