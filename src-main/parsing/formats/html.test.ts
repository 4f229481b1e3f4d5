import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

const page = (body: string, head = ''): string =>
  `<!doctype html><html><head><title>The title</title>${head}</head><body>${body}</body></html>`;
const read = async (body: string): Promise<string[]> => outline((await readAs('a.html', page(body))).blocks);

describe('a web page', () => {
  it('has its title, headings and what stands under them', async () => {
    const { title, blocks } = await readAs('a.html', page('<h1>One</h1><p>First.</p><h2>Two</h2><p>Second.</p>'));
    expect(title).toBe('The title');
    expect(outline(blocks)).toEqual(['heading1: One', 'paragraph: First.', 'heading2: Two', 'paragraph: Second.']);
    expect(blocks.at(-1)?.headingPath).toEqual(['One', 'Two']);
  });

  it('has list items, nested ones too', async () => {
    expect(await read('<ul><li>one<li>two <ol><li>inner</li></ol></li></ul>')).toEqual([
      'list-item: one',
      'list-item: two',
      'list-item: inner',
    ]);
  });

  it('has the rows of a table as lines, with the words of a cell apart', async () => {
    expect(
      await read(
        '<table><caption>Mills</caption><tr><th>Name<th>Built</tr><tr><td><p>Upton</p><p>Mill</p></td><td>17<br>40</td></tr></table>',
      ),
    ).toEqual(['caption: Mills', 'table: Name | Built\nUpton Mill | 17 40']);
  });

  it('walks through tables that only lay out the page', async () => {
    expect(
      await read(
        '<table><tr><td><h2>News</h2><p>Text.</p></td><td><table><tr><td>a</td><td>b</td><td>c</td></tr></table></td></tr></table>',
      ),
    ).toEqual(['heading2: News', 'paragraph: Text.', 'table: a | b | c']);
  });

  it('keeps the lines of preformatted text', async () => {
    expect(await read('<pre>if (x) {\n  y();\n}\n</pre>')).toEqual(['code: if (x) {\n  y();\n}']);
  });

  it('leaves out what is not said: scripts, styles, navigation, what is hidden', async () => {
    expect(
      await read(
        '<script>alert(1)</script><style>p{}</style><nav>Home</nav><p hidden>a</p><div style="display: none">b</div>' +
          '<div aria-hidden="true">c</div><template>d</template><noscript>e</noscript><h1>Said<script>f</script></h1>',
      ),
    ).toEqual(['heading1: Said']);
  });

  it('is read though all of it is one form', async () => {
    expect(await read('<form><p>Inside.</p><select><option>x</option></select></form>')).toEqual([
      'paragraph: Inside.',
    ]);
  });

  it('is read where it stands outside the body', async () => {
    const { blocks } = await readAs(
      'a.html',
      '<html><header><p>Before</p></header><body><p>In</p></body><footer>After</footer></html>',
    );
    expect(outline(blocks)).toEqual(['paragraph: Before', 'paragraph: In', 'paragraph: After']);
  });

  it('has paragraphs parted by empty lines of breaks, and none parted by one', async () => {
    expect(await read('one\n<br>two<br><br>three<br> <br/>four')).toEqual([
      'paragraph: one two',
      'paragraph: three',
      'paragraph: four',
    ]);
  });

  it('is whole though its tags are not closed', async () => {
    expect(await read('<p>one<p>two<div>three')).toEqual(['paragraph: one', 'paragraph: two', 'paragraph: three']);
  });

  it('is read in the encoding that it names', async () => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
    const cyrillic = `${page('<p>', '<meta charset="windows-1251">').replace('<p>', '<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>')}`;
    expect(outline((await readAs('a.html', bytes(cyrillic))).blocks)).toEqual(['paragraph: Привет']);
    const old = page('<p>caf\xe9</p>', '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">');
    expect(outline((await readAs('a.html', bytes(old))).blocks)).toEqual(['paragraph: café']);
  });

  it('believes valid UTF-8 more than what the page says of itself', async () => {
    expect(outline((await readAs('a.html', page('<p>café</p>', '<meta charset="iso-8859-1">'))).blocks)).toEqual([
      'paragraph: café',
    ]);
  });

  it('in UTF-16 is read by its byte order mark', async () => {
    const bytes = Buffer.from(`\ufeff${page('<p>wide</p>', '<meta charset="utf-8">')}`, 'utf16le');
    expect(outline((await readAs('a.html', bytes)).blocks)).toEqual(['paragraph: wide']);
  });
});
