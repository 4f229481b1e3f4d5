import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { drawMarkdown } from './draw-markdown.tsx';

/** As HTML, without the looks. What is handed over to be marked stands in braces. */
const html = (text: string): string =>
  renderToStaticMarkup(drawMarkdown(text, (part) => `{${part}}`)).replace(/ class="[^"]*"/g, '');

it('draws what models write: stress, lists, code and tables', () => {
  expect(html('It **does** nothing.')).toBe('<p>{It }<strong>{does}</strong>{ nothing.}</p>');
  expect(html('3. three\n4. four')).toBe(
    '<ol start="3"><li><div><p>{three}</p></div></li><li><div><p>{four}</p></div></li></ol>',
  );
  expect(html('```sh\nls [1]\n```')).toBe('<pre>ls [1]</pre>');
  expect(html('| a | b |\n|---|---|\n| 1 | 2 |')).toContain('<td>{1}</td>');
  expect(html('# Title')).toBe('<h3>{Title}</h3>');
});

it('hands markers over whole, wherever they stand', () => {
  expect(html('One [1][2]. **Two [3]**')).toBe('<p>{One [1][2]. }<strong>{Two [3]}</strong></p>');
  expect(html('- a [1]')).toContain('{a [1]}');
  // Also where the model makes them look like references of Markdown.
  expect(html('One [1].\n\n[1]: https://example.com')).toContain('{[1]}');
});

it('leads nowhere', () => {
  const drawn = html(
    '[here](https://example.com) <a href="https://example.com">x</a> ![a cat](https://example.com/c.png)',
  );
  expect(drawn).not.toMatch(/<(?:a|img|script)\b/);
  expect(drawn).toContain('{here}');
  expect(drawn).toContain('a cat');
  expect(html('<script>alert(1)</script>')).not.toContain('<script');
});

it('keeps the lines of a paragraph', () => {
  expect(html('one\ntwo')).toBe('<p>{one\ntwo}</p>');
});

it('draws half of what is being written, and what is nested absurdly deep', () => {
  expect(html('It is **bol')).toBe('<p>{It is **bol}</p>');
  expect(html(`${'> '.repeat(5_000)}deep`)).toContain('{deep}');
  expect(html(`${'['.repeat(5_000)}deep`)).toContain('deep');
});
