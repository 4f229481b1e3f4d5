import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { TokenHistory } from './token-history.ts';

const tokens = (text: string): Token[] => [...text].map((letter) => letter.charCodeAt(0) as Token);
const text = (list: readonly Token[]): string => String.fromCharCode(...list);
const continuation = (history: TokenHistory, most: number): Token[] => {
  const match = history.match();
  return match ? history.tokens(match.next, most) : [];
};
const continued = (before: string, most = 5): string => text(continuation(new TokenHistory(tokens(before)), most));

describe('a history of tokens', () => {
  it('tells what followed the last tokens earlier', () => {
    expect(continued('the river flows. ask: the river')).toBe(' flow');
  });

  it('prefers the longest match over the latest', () => {
    expect(continued('big river; old river! big river', 1)).toBe(';');
  });

  it('prefers the latest of equally long matches', () => {
    expect(continued('a river; a river! my river', 1)).toBe('!');
  });

  it('tells how much is the same', () => {
    expect(new TokenHistory(tokens('the river flows. ask: the river')).match()?.length).toBe(9);
    expect(new TokenHistory(tokens('x the long river of the land; y the long river of the land')).match()?.length).toBe(
      16,
    );
  });

  it('finds what was written, not only the prompt', () => {
    const history = new TokenHistory(tokens('ask: '));
    for (const token of tokens('one two one t')) history.push(token);
    expect(text(continuation(history, 3))).toBe('wo ');
  });

  it('is silent where nothing occurred before, or only one token did', () => {
    expect(continued('abcdef')).toBe('');
    expect(continued('xa ya')).toBe('');
    expect(continued('a')).toBe('');
    expect(continued('')).toBe('');
  });

  it('gives no more than there is', () => {
    expect(continued('abcab', 9)).toBe('cab');
  });

  it('is right where pairs share a hash', () => {
    const many = Array.from({ length: 60_000 }, (_, index) => (index * 7919) as Token);
    const history = new TokenHistory([...many, ...many.slice(0, 2)]);
    expect(continuation(history, 3)).toEqual(many.slice(2, 5));
  });
});
