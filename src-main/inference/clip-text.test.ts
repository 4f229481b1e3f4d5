import { expect, it } from 'vitest';
import { clipText } from './clip-text.ts';

it('leaves a text alone that a model may be able to read', () => {
  const text = 'whale '.repeat(2_000);
  expect(clipText(text, 512)).toBe(text);
});

it('cuts what no model could read, between characters', () => {
  const long = '鲸'.repeat(1_000_000);
  expect(clipText(long, 512)).toHaveLength(512 * 32);
  for (const emoji of ['🐋', '👩‍👩‍👧‍👦', '👍🏽', 'é']) {
    for (const offset of ['', 'a', 'ab', 'abc']) {
      const cut = clipText(offset + emoji.repeat(100_000), 128);
      expect(cut.length).toBeGreaterThan(4_000);
      expect(cut.slice(offset.length).split(emoji).join('')).toBe('');
    }
  }
});
