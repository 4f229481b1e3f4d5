import { describe, expect, it } from 'vitest';
import { snippetRange } from './snippet.ts';

function marked(block: string, snippet: string): string | undefined {
  const range = snippetRange(block, snippet);
  return range && block.slice(range.start, range.end);
}

describe('snippetRange', () => {
  it('finds a snippet inside a block', () => {
    expect(marked('First. The pump cools down. Last.', 'The pump cools down.')).toBe('The pump cools down.');
  });

  it('does not mind line breaks, runs of spaces and soft hyphens', () => {
    expect(marked('First. The  pump\ncools do\u00adwn. Last.', 'The pump cools down.')).toBe(
      'The  pump\ncools do\u00adwn.',
    );
  });

  it('ignores the dots that say a snippet was cut', () => {
    expect(marked('First. The pump cools down. Last.', '… pump cools …')).toBe('pump cools');
  });

  it('works without spaces between words', () => {
    expect(marked('水泵必须先冷却二十分钟,\n然后才能打开。', '冷却二十分钟,然后才能打开')).toBe(
      '冷却二十分钟,\n然后才能打开',
    );
  });

  it('marks the parts of a snippet that runs over three blocks', () => {
    const snippet = 'wait for twenty minutes. Use both hands. Then open the valve slowly';
    expect(marked('Before that, wait for twenty minutes.', snippet)).toBe('wait for twenty minutes.');
    expect(marked('Use both hands.', snippet)).toBe('Use both hands.');
    expect(marked('Then open the valve slowly and step back.', snippet)).toBe('Then open the valve slowly');
  });

  it('marks nothing where the words do not stand', () => {
    expect(marked('Something else entirely.', 'The pump cools down.')).toBeUndefined();
    expect(marked('', 'x')).toBeUndefined();
    expect(marked('x', ' ')).toBeUndefined();
  });
});
