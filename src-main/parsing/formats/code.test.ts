import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

const declaration = (index: number): string =>
  `# Number ${index}\ndef work_${index}(x):\n    y = x + ${index}\n\n    if y:\n        return ${'y + '.repeat(60)}0\n`;

describe('source code', () => {
  it('is kept as it is written, comments and all', async () => {
    const text = '// Adds.\nfunction add(a, b) {\n  return a + b;\n}\n\nadd(1, 2);';
    const { blocks, format } = await readAs('a.js', text);
    expect(format).toBe('code');
    expect(outline(blocks)).toEqual([`code: ${text}`]);
  });

  it('is cut between declarations, not within them', async () => {
    const { blocks } = await readAs('a.py', Array.from({ length: 40 }, (_, index) => declaration(index)).join('\n\n'));
    expect(blocks.length).toBeGreaterThan(5);
    for (const { text } of blocks) {
      expect(text).toMatch(/^# Number \d+\ndef /);
      expect(text).toMatch(/return [y +]*0$/);
      expect(text.length).toBeLessThan(2_500);
    }
    expect(
      blocks
        .map(({ text }) => text)
        .join('\n')
        .match(/def work_/g),
    ).toHaveLength(40);
  });

  it.each([
    ['run', '#!/usr/bin/env python3\nprint(1)\n', 'code'],
    ['settings.toml', 'title = "x"\n[a]\nb = 1\n', 'code'],
    ['query.sql', 'SELECT a, b, c FROM d;\nSELECT a, b, c FROM d;\n', 'code'],
    ['page.html', '<html><body><p>x</p></body></html>', 'html'],
    ['notes.txt', 'def of a word\n\nclass of words', 'text'],
    ['a.md', '# Heading\n\n```js\nx\n```', 'markdown'],
    ['a.json', '{"a": 1}', 'json'],
    ['component.vue', '<template><p>x</p></template>', 'code'],
  ])('is told from other text: %s', async (name, text, format) => {
    expect((await readAs(name, text)).format).toBe(format);
  });
});
