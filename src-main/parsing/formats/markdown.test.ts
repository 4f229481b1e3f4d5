import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

const read = async (text: string): Promise<string[]> => outline((await readAs('a.md', text)).blocks);

describe('a Markdown file', () => {
  it('has headings of both kinds, and what stands under them', async () => {
    const { blocks, title, format } = await readAs('a.md', 'One\n===\n\nText.\n\n## Two ##\n\nMore.');
    expect(format).toBe('markdown');
    expect(title).toBe('One');
    expect(outline(blocks)).toEqual(['heading1: One', 'paragraph: Text.', 'heading2: Two', 'paragraph: More.']);
    expect(blocks.at(-1)?.headingPath).toEqual(['One', 'Two']);
  });

  it.each([
    ['---\ntitle: "From above"\ntags: [a]\n---\n\n# Heading', 'From above'],
    ['+++\ntitle = "In TOML"\n+++\n\nText', 'In TOML'],
    ['---\nauthor: me\n---\n\n# Heading', 'Heading'],
    ['Text only', undefined],
  ])('has a title, from the front matter first: %j', async (text, title) => {
    const document = await readAs('a.md', text);
    expect(document.title).toBe(title);
    expect(outline(document.blocks).join()).not.toMatch(/author|tags/);
  });

  it('has list items, nested ones and tasks too', async () => {
    expect(await read('- one\n- two\n  1. inner\n- [x] done')).toEqual([
      'list-item: one',
      'list-item: two',
      'list-item: inner',
      'list-item: done',
    ]);
  });

  it('has the rows of a table as lines', async () => {
    expect(await read('| a | b |\n|---|:-:|\n| 1 | **2** |')).toEqual(['table: a | b\n1 | 2']);
  });

  it('keeps code as it is written', async () => {
    expect(await read('```js\nif (x) {\n  y();\n}\n```')).toEqual(['code: if (x) {\n  y();\n}']);
  });

  it('drops the marks and keeps the words', async () => {
    expect(await read('A *b* **c** `d_e` [f](http://x) ![g](h.png) ~~i~~ line\\\nbreak a<br>b')).toEqual([
      'paragraph: A b c d_e f g i line break a b',
    ]);
  });

  it('reads HTML within it', async () => {
    expect(await read('<h2>Raw</h2>\n\n<div><p>inside</p><script>x</script></div>\n\n<!-- nothing -->')).toEqual([
      'heading2: Raw',
      'paragraph: inside',
    ]);
  });

  it('reads quotations and notes', async () => {
    expect(await read('> quoted\n\nText[^1]\n\n[^1]: noted')).toEqual([
      'paragraph: quoted',
      'paragraph: Text',
      'footnote: noted',
    ]);
  });
});

describe('what a Markdown file says of itself', () => {
  it.each([
    ['---\ntitle: On Rivers\nauthors:\n  - Ada\n  - name: Bob\ndate: 2021-03-04\nlang: de\n---\n\nText'],
    ['+++\ntitle = "On Rivers"\nauthors = "Ada"\ndate = 2021-03-04\nlang = "de"\n+++\n\nText'],
    ['---\ntitle: On Rivers\nauthor: Ada\ndate: 2021-03-04\nlang: de\nbroken: [\n---\n\nText'],
  ])('is read from the front matter: %j', async (text) => {
    const document = await readAs('a.md', text);
    expect(document).toMatchObject({ title: 'On Rivers', createdAt: '2021-03-04', language: 'de' });
    expect(document.authors?.[0]).toBe('Ada');
  });
});

describe('a Markdown file that means harm', () => {
  it.each([
    ['quotations', `${'>'.repeat(50_000)} deep`],
    ['lists', `${'- '.repeat(50_000)}deep`],
    ['emphasis', `${'*'.repeat(50_000)}deep${'*'.repeat(50_000)}`],
    ['brackets', `${'['.repeat(50_000)}deep${']'.repeat(50_000)}`],
    ['pictures', `${'!['.repeat(20_000)}deep${'](a)'.repeat(20_000)}`],
    ['elements', `${'<div>'.repeat(50_000)}deep`],
  ])('with %s nested thousands deep is read', { timeout: 20_000 }, async (_, text) => {
    const { blocks } = await readAs('a.md', `# Before\n\n${text}\n\nAfter`);
    expect(blocks.map((block) => block.text).join(' ')).toMatch(/^Before .*deep.* After$/s);
  });

  it('whose aliases would expand for ever is read', async () => {
    const bomb = Array.from(
      { length: 30 },
      (_, index) => `a${index}: &a${index} [${index > 0 ? `*a${index - 1},`.repeat(9) : 'x'}]`,
    );
    expect(await read(`---\n${bomb.join('\n')}\n---\n\nText`)).toEqual(['paragraph: Text']);
  });
});
