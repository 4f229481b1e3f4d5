import { describe, expect, it } from 'vitest';
import { estimateTokens } from './token-estimate.ts';

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    [' \n\t', 0],
    ['word', 1],
    ['two words', 2],
    ['sixsix', 1],
    ['sixsixs', 2],
    ['a,b', 3],
    ['数据库', 3],
    ['слово', 2],
    ['naïve', 1],
    ['f(x) = 2', 6],
  ])('counts %j as %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  it('never counts less for the parts than for the whole', () => {
    const text = 'Unbelievably, 数据 and слово-form: 12345678.';
    for (let cut = 0; cut <= text.length; cut++) {
      expect(estimateTokens(text.slice(0, cut)) + estimateTokens(text.slice(cut))).toBeGreaterThanOrEqual(
        estimateTokens(text),
      );
    }
  });
});
