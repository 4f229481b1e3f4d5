import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

describe('an AsciiDoc file', () => {
  const source =
    '= On Rivers\nAda Lovelace <ada@example.org>\nv1.0, 2021-03-04\n:lang: de\n\n== One\n\nText *bold* here.footnote:[A note.]\n\n' +
    '* item\n** inner\n\n.Mills\n|===\n|a |b\n\n|1 |2\n|===\n\n[source,js]\n----\nlet x = 1 < 2;\n----\n';

  it('has its headings, lists, tables, code and footnotes', async () => {
    const document = await readAs('a.adoc', source);
    expect(document).toMatchObject({
      format: 'asciidoc',
      title: 'On Rivers',
      authors: ['Ada Lovelace'],
      createdAt: '2021-03-04',
      language: 'de',
    });
    expect(outline(document.blocks)).toEqual([
      'heading1: On Rivers',
      'heading2: One',
      'paragraph: Text bold here.',
      'list-item: item',
      'list-item: inner',
      'caption: Table 1. Mills',
      'table: a | b\n1 | 2',
      'code: let x = 1 < 2;',
      'footnote: 1. A note.',
    ]);
  });

  it('includes no file, whatever it asks for', async () => {
    const hostile =
      '= T\n:safe: unsafe\n:allow-uri-read:\n\ninclude::package.json[]\n\ninclude::https://example.org/x[]\n\nWords.\n';
    const { blocks } = await readAs('a.adoc', hostile);
    expect(blocks.map((block) => block.text).join()).not.toContain('"dependencies"');
    expect(blocks.at(-1)?.text).toBe('Words.');
  });
});

describe('an Org file', () => {
  it('has its headings, lists, tables, code and footnotes', async () => {
    const source =
      '#+TITLE: On Rivers\n#+AUTHOR: Ada Lovelace\n#+DATE: <2021-03-04 Thu>\n# a comment\n* TODO One :tag:\n:PROPERTIES:\n:ID: x\n:END:\n' +
      'Text *bold* and [[https://example.org][a link]]\nruns on[fn:1].\n\n- item\n  runs on\n  - [X] inner\n\n| a | b |\n|---+---|\n| 1 | 2 |\n\n' +
      '#+begin_src js\n,* not a heading\nlet x = 1;\n#+end_src\n#+begin_quote\nSaid.\n#+end_quote\n#+include: "/etc/passwd"\n\n[fn:1] A note.\n';
    const document = await readAs('a.org', source);
    expect(document).toMatchObject({
      format: 'org',
      title: 'On Rivers',
      authors: ['Ada Lovelace'],
      createdAt: '2021-03-04',
    });
    expect(outline(document.blocks)).toEqual([
      'heading1: One',
      'paragraph: Text bold and a link runs on.',
      'list-item: item runs on',
      'list-item: inner',
      'table: a | b\n1 | 2',
      'code: * not a heading\nlet x = 1;',
      'paragraph: Said.',
      'footnote: A note.',
    ]);
  });
});

describe('plain text that looks like markup', () => {
  it.each(['= Title\n:toc:\n\nText', '#+TITLE: x\n* One', 'Title\n=====\n\n.. note:: x', '# One\n\n- two'])(
    'stays text: %j',
    async (text) => {
      expect((await readAs('a.txt', text)).format).toBe('text');
    },
  );
});

describe('a reStructuredText file', () => {
  const read = async (text: string): Promise<string[]> => outline((await readAs('a.rst', text)).blocks);

  it('has its title and headings by the order of their marks', async () => {
    const document = await readAs(
      'a.rst',
      '=====\nRivers\n=====\n:Author: Ada\n:Date: 2021-03-04\n\nOne\n---\n\nText.\n\nInner\n~~~~~\n\nTwo\n---\n\nMore.\n',
    );
    expect(document).toMatchObject({ format: 'rst', title: 'Rivers', authors: ['Ada'], createdAt: '2021-03-04' });
    expect(outline(document.blocks).filter((line) => line.startsWith('heading'))).toEqual([
      'heading1: Rivers',
      'heading2: One',
      'heading3: Inner',
      'heading2: Two',
    ]);
  });

  it('drops the marks and keeps the words', async () => {
    expect(
      await read(
        'A *b* **c** ``d_e`` `f <http://x>`_ :ref:`g <h>` :math:`i` k_ [1]_ and\nsnake_case.\n\n.. [1] A note.\n.. _k: http://x\n.. a comment\n',
      ),
    ).toEqual(['paragraph: A b c d_e f g i k and snake_case.', 'footnote: A note.']);
  });

  it('has its lists, nested ones too', async () => {
    expect(await read('- one\n  runs on\n- two\n\n  1. inner\n  2. last\n\nterm\n  What it means.\n')).toEqual([
      'list-item: one runs on',
      'list-item: two',
      'list-item: inner',
      'list-item: last',
      'paragraph: term',
      'paragraph: What it means.',
    ]);
  });

  it('keeps code as it is written', async () => {
    expect(
      await read(
        'See::\n\n  if x:\n    y()\n\n.. code-block:: python\n   :linenos:\n\n   z = 1\n\n>>> 1 + 1\n2\n\nEnd.\n',
      ),
    ).toEqual(['paragraph: See:', 'code: if x:\n  y()', 'code: z = 1', 'code: >>> 1 + 1\n2', 'paragraph: End.']);
  });

  it('has tables of every kind, a row a line', async () => {
    const grid = '+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+\n';
    const simple = '=====  =====\na      b\n=====  =====\n1      2\n\n3      4\n=====  =====\n';
    const list = '.. list-table:: Mills\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     - 2\n';
    expect(await read(`${grid}\n${simple}\n${list}\nEnd.\n`)).toEqual([
      'table: a | b\n1 | 2 3',
      'table: a | b\n1 | 2\n3 | 4',
      'caption: Mills',
      'table: a | b\n1 | 2',
      'paragraph: End.',
    ]);
  });

  it('reads what notes say, and includes no file', async () => {
    expect(
      await read('.. note:: Careful.\n\n   It is deep.\n\n.. include:: /etc/passwd\n\n.. image:: http://x/y.png\n'),
    ).toEqual(['paragraph: Careful.', 'paragraph: It is deep.']);
  });

  it('is read though lists stand thousands deep in one another', async () => {
    const { blocks } = await readAs('a.rst', `${'- '.repeat(5_000)}deep\n\nAfter.\n`);
    expect(blocks.at(-1)?.text).toBe('After.');
  });
});
