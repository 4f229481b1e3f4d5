import { describe, expect, it } from 'vitest';
import { bertFolder } from '../../../testing/onnx/model-folder.ts';
import { openHere, openRanker } from '../../../testing/onnx/open-model.ts';
import type { OpenRunner } from './session-threads.ts';

const usual = { priority: 'foreground', signal: new AbortController().signal } as const;
const QUERY = 'What do whales eat?';
const TEXTS = ['Whales eat krill.', 'A bridge of stone.', '', '🐋', 'ice '.repeat(500)];

describe('a cross-encoder', () => {
  it('scores each text from 0 to 1, in their order, whatever is beside it', async () => {
    for (const labels of [1, 2]) {
      const model = await openRanker(bertFolder({ head: { labels } }));
      const scores = await model.rank(QUERY, TEXTS, usual);
      expect(scores).toHaveLength(TEXTS.length);
      expect(new Set(scores.map((score) => score.toFixed(4))).size).toBeGreaterThan(2);
      for (const [index, score] of scores.entries()) {
        expect(score > 0 && score < 1).toBe(true);
        const [alone] = await model.rank(QUERY, [TEXTS[index] ?? ''], usual);
        expect(alone).toBeCloseTo(score, 4);
      }
      expect(await model.rank('Bridges?', TEXTS, usual)).not.toEqual(scores);
      expect(await model.rank(QUERY, [], usual)).toEqual([]);
    }
  });

  it('scores the first texts when there is no time for all, and some whatever the time', async () => {
    const slow: OpenRunner = async (spec) => {
      const session = await openHere(spec);
      return {
        run: async (batch) => {
          const until = performance.now() + 5;
          while (performance.now() < until);
          return session.run(batch);
        },
        close: () => session.close(),
      };
    };
    const model = await openRanker(bertFolder({ head: { labels: 1 } }), { parts: { open: slow } });
    const texts = Array.from({ length: 400 }, (_, index) => `whale ${index} eats krill`);
    const all = await model.rank(QUERY, texts, usual);
    const some = await model.rank(QUERY, texts, { ...usual, budgetMs: 0 });
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(texts.length);
    for (const [index, score] of some.entries()) expect(score).toBeCloseTo(all[index] ?? 0, 4);
  });
});
