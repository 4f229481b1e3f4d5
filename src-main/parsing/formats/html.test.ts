import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
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

describe('what a web page says of itself', () => {
  it('is its title, its authors, its dates and its language', async () => {
    const head =
      '<meta property="og:title" content="The"><meta name="author" content="Ada Lovelace"><meta name="author" content="C. Babbage">' +
      '<meta property="article:author" content="https://example.org/ada">' +
      '<meta property="article:published_time" content="2021-03-04T05:06:07+0100"><meta name="last-modified" content="Tue, 05 Apr 2022 10:00:00 GMT">';
    const document = await readAs('a.html', page('<p>Text.</p>', head).replace('<html>', '<html lang="en-GB">'));
    expect(document).toMatchObject({
      title: 'The',
      authors: ['Ada Lovelace', 'C. Babbage'],
      createdAt: '2021-03-04T05:06:07+01:00',
      modifiedAt: '2022-04-05T10:00:00.000Z',
      language: 'en',
    });
  });

  it('is read from linked data where there is nothing else, well formed or not', async () => {
    const linked = (data: string): string =>
      page('<p>Text.</p>', `<script type="application/ld+json">${data}</script>`);
    const graph = '{"@graph":[{"@type":"Article","datePublished":"2020-01-02","author":[{"name":"Ada"},"Bob"]}]}';
    expect(await readAs('a.html', linked(graph))).toMatchObject({ authors: ['Ada', 'Bob'], createdAt: '2020-01-02' });
    expect((await readAs('a.html', linked('{"author":'))).authors).toBeUndefined();
  });

  it('is left out where it can be read in two ways', async () => {
    const document = await readAs('a.html', page('<p>Text.</p>', '<meta name="date" content="03/04/2021">'));
    expect(document.createdAt).toBeUndefined();
  });
});

const SENTENCE = 'The river rises in the hills, and every spring it carries the snow of a long winter to the sea. ';
const MENU = `<div class="menu"><ul>${'<li><a href="/x">Elsewhere on this site</a></li>'.repeat(12)}</ul></div>`;

describe('the main content of a web page', () => {
  const article = `<h1>Rivers</h1>${`<p>${SENTENCE.repeat(4)}</p>`.repeat(8)}<table><tr><th>a<th>b<th>c</tr><tr><td>1<td>2<td>3</tr></table>`;

  it('is the article, without menus and advertisements', async () => {
    const blocks = await read(
      `${MENU}<div id="content"><article>${article}</article></div><div class="sidebar ad"><p>Buy a boat today!</p></div>`,
    );
    expect(blocks[0]).toBe('heading1: Rivers');
    expect(blocks.join()).toContain('table: a | b | c');
    expect(blocks.join()).not.toMatch(/Elsewhere|Buy a boat/);
  });

  it('is the whole page where much of the text stands outside what looks like an article', async () => {
    const sections = Array.from(
      { length: 6 },
      (_, index) =>
        `<div class="comment"><h2>Part ${index}</h2><div><p>${SENTENCE.repeat(3)}Note ${index}.</p></div></div>`,
    );
    const blocks = await read(`<div id="content"><article>${article}</article></div>${sections.join('')}`);
    for (let index = 0; index < 6; index++) expect(blocks.join()).toContain(`Note ${index}.`);
  });

  it('is the whole page where links are what it is about', async () => {
    const links = Array.from(
      { length: 300 },
      (_, index) => `<li><a href="/${index}">Catalogue entry ${index}</a></li>`,
    );
    const blocks = await read(
      `<article><p>${SENTENCE.repeat(10)}</p></article><div class="links"><ul>${links.join('')}</ul></div>`,
    );
    expect(blocks).toContain('list-item: Catalogue entry 299');
  });
});

describe('a web page of an unusual kind', () => {
  it.each([6_000, 60_000])('is read though %i elements stand inside one another', async (depth) => {
    const blocks = await read(`${'<div>'.repeat(depth)}deep${'</div>'.repeat(depth)}<p>after</p>`);
    expect(blocks).toEqual(['paragraph: deep', 'paragraph: after']);
  });

  it('takes no more than in proportion to read when it is ten times as long', async () => {
    const row = '<tr><td>cell one<td>2<td><b>three</b></tr>';
    const work = (count: number) => read(`<table>${row.repeat(count)}</table>`);
    expect(await growth(work, { from: 2_000, to: 20_000, enough: 30 })).toBeLessThan(30);
  });

  it('has a long table in slices, each under its head', async () => {
    const rows = Array.from(
      { length: 500 },
      (_, index) => `<tr><td>Mill ${index}</td><td>built</td><td>1${index}</td></tr>`,
    );
    const blocks = await read(`<table><tr><th>Name</th><th>State</th><th>Year</th></tr>${rows.join('')}</table>`);
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) {
      expect(block).toMatch(/^table: Name \| State \| Year\n/);
      expect(block.length).toBeLessThan(5_000);
    }
    expect(blocks.join('\n')).toContain('Mill 499 | built | 1499');
  });

  it('says in each row what a cell says of several', async () => {
    expect(
      await read(
        '<table><tr><td rowspan=2>Upton<td>1740<td>x</tr><tr><td>1810<td>y</tr><tr><td>Lea<td>1820<td>z</table>',
      ),
    ).toEqual(['table: Upton | 1740 | x\nUpton | 1810 | y\nLea | 1820 | z']);
  });

  it('saved as a single file is read without its pictures', async () => {
    const picture = `data:image/png;base64,${'A'.repeat(3_000_000)}`;
    expect(
      await read(
        `<style>.a{background:url(${picture})}</style><p style="background:url(${picture})">One <img src="${picture}"> two</p>` +
          '<div><template shadowrootmode="open"><p>in a component</p></template></div>',
      ),
    ).toEqual(['paragraph: One two', 'paragraph: in a component']);
  });

  it('has its footnotes apart', async () => {
    expect(await read('<p>Text.</p><section class="footnotes"><ol><li>A note.</li></ol></section>')).toEqual([
      'paragraph: Text.',
      'footnote: A note.',
    ]);
  });

  it('has readings of characters left out, and headings that open sections kept', async () => {
    expect(
      await read('<p><ruby>川<rp>(</rp><rt>かわ</rt><rp>)</rp></ruby>は長い</p><h2><button>Why?</button></h2>'),
    ).toEqual(['paragraph: 川は長い', 'heading2: Why?']);
  });
});
