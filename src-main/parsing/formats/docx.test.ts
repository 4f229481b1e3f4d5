import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx';
import { describe, expect, it } from 'vitest';
import { makeRelationships, makeZip } from '../../testing/make-zip.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';

type Children = ConstructorParameters<typeof Document>[0]['sections'][number]['children'];

const docx = async (children: Children): Promise<Uint8Array> =>
  new Uint8Array(await Packer.toBuffer(new Document({ sections: [{ children }] })));

const cell = (...texts: string[]): TableCell => new TableCell({ children: texts.map((text) => new Paragraph(text)) });

const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="urn:m" xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v"';

/** A Word document whose body is written out in XML. */
const written = (body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array =>
  makeZip({
    '[Content_Types].xml':
      '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': makeRelationships({ r1: ['officeDocument', 'word/document.xml'] }),
    'word/_rels/document.xml.rels': makeRelationships({
      r1: ['styles', 'styles.xml'],
      r2: ['footnotes', 'footnotes.xml'],
      r3: ['endnotes', 'endnotes.xml'],
      r4: ['comments', 'comments.xml'],
      r5: ['header', 'header1.xml'],
    }),
    'word/document.xml': `<w:document ${NAMESPACES}><w:body>${body}</w:body></w:document>`,
    ...parts,
  });

const p = (inner: string, style = ''): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}${inner}</w:p>`;
const r = (text: string, properties = ''): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const tc = (inner: string): string => `<w:tc>${inner}</w:tc>`;
const tr = (...cells: readonly string[]): string => `<w:tr>${cells.map(tc).join('')}</w:tr>`;

const outlineOf = async (body: string, parts?: Readonly<Record<string, string>>): Promise<string[]> =>
  outline((await readAs('a.docx', written(body, parts))).blocks);

describe('a Word document', () => {
  it('has its title, headings and what stands under them', async () => {
    const { title, blocks, format } = await readAs(
      'a.docx',
      await docx([
        new Paragraph({ text: 'On Rivers', heading: HeadingLevel.TITLE }),
        new Paragraph({ text: 'Sources', heading: HeadingLevel.HEADING_2 }),
        new Paragraph({
          children: [new TextRun('They rise '), new TextRun({ text: 'in hills', bold: true }), new TextRun('.')],
        }),
      ]),
    );
    expect(format).toBe('docx');
    expect(title).toBe('On Rivers');
    expect(outline(blocks)).toEqual(['heading1: On Rivers', 'heading2: Sources', 'paragraph: They rise in hills.']);
    expect(blocks.at(-1)?.headingPath).toEqual(['On Rivers', 'Sources']);
  });

  it('has list items', async () => {
    const { blocks } = await readAs(
      'a.docx',
      await docx([
        new Paragraph({ text: 'bread', bullet: { level: 0 } }),
        new Paragraph({ text: 'rye', bullet: { level: 1 } }),
        new Paragraph('After.'),
      ]),
    );
    expect(outline(blocks)).toEqual(['list-item: bread', 'list-item: rye', 'paragraph: After.']);
  });

  it('has the rows of a table as lines, with the paragraphs of a cell apart', async () => {
    const { blocks } = await readAs(
      'a.docx',
      await docx([
        new Table({
          rows: [
            new TableRow({ children: [cell('Mill'), cell('Built'), cell('Wheels')] }),
            new TableRow({ children: [cell('Upton', 'Mill'), cell('1740'), cell('2')] }),
          ],
        }),
      ]),
    );
    expect(outline(blocks)).toEqual(['table: Mill | Built | Wheels\nUpton Mill | 1740 | 2']);
  });

  it('without text has none', async () => {
    expect(await codeOf(readAs('a.docx', await docx([new Paragraph('')])))).toBe('NO_TEXT');
  });

  it('that is cut short says so, wherever it was cut', async () => {
    const whole = await docx([new Paragraph('Some text.')]);
    for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      expect(await codeOf(readAs('a.docx', whole.subarray(0, Math.floor(whole.length * share))))).toBe('FILE_CORRUPT');
    }
  });
});

describe('the styles of a Word document', () => {
  const style = (id: string, name: string, inner = ''): string =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${inner}</w:style>`;
  const styles = (...all: readonly string[]): Record<string, string> => ({
    'word/styles.xml': `<w:styles ${NAMESPACES}>${all.join('')}</w:styles>`,
  });
  const outlineLevel = (level: number): string => `<w:pPr><w:outlineLvl w:val="${level}"/></w:pPr>`;

  it('make headings by name, by outline level, and by what they are based on', async () => {
    const parts = styles(
      style('berschrift1', 'heading 1'),
      style('Kapitel', 'Kapitel', '<w:basedOn w:val="berschrift1"/>'),
      style('Klausel', 'Klausel', outlineLevel(2)),
      style('TOCHeading', 'TOC Heading', `<w:basedOn w:val="berschrift1"/>${outlineLevel(9)}`),
      style('a', 'a', '<w:basedOn w:val="b"/>'),
      style('b', 'b', '<w:basedOn w:val="a"/>'),
    );
    const body =
      p(r('Teil'), 'berschrift1') +
      p(r('Eins'), 'Kapitel') +
      p(r('Absatz'), 'Klausel') +
      p(r('Inhalt'), 'TOCHeading') +
      p(r('Kreis'), 'a') +
      p(r('Undefined'), 'Heading2') +
      `<w:p>${outlineLevel(3)}${r('Direct')}</w:p>`;
    expect(await outlineOf(body, parts)).toEqual([
      'heading1: Teil',
      'heading1: Eins',
      'heading3: Absatz',
      'paragraph: Inhalt',
      'paragraph: Kreis',
      'heading2: Undefined',
      'heading4: Direct',
    ]);
  });

  it('make captions, code and list items', async () => {
    const list = '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>';
    const parts = styles(
      style('Beschriftung', 'caption'),
      style('Src', 'Source Code'),
      style('ListBullet', 'List Bullet', list),
    );
    const outside = '<w:p><w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>';
    const body =
      p(r('Figure 1'), 'Beschriftung') +
      p(r('if (a) {'), 'Src') +
      p('<w:r><w:tab/><w:t>b();</w:t></w:r>', 'Src') +
      p(r('}'), 'Src') +
      p(r('bread'), 'ListBullet') +
      `${outside}${r('plain')}</w:p>`;
    expect(await outlineOf(body, parts)).toEqual([
      'caption: Figure 1',
      'code: if (a) {\n\tb();\n}',
      'list-item: bread',
      'paragraph: plain',
    ]);
  });

  it('are done without when they cannot be read', async () => {
    expect(await outlineOf(p(r('Text'), 'Heading1'), { 'word/styles.xml': '<w:styles><broken' })).toEqual([
      'heading1: Text',
    ]);
  });
});

describe('the text of a Word document', () => {
  it('is that with all changes accepted', async () => {
    const deleted = '<w:del><w:r><w:delText>old</w:delText></w:r></w:del>';
    const moved = `<w:moveFrom>${r('from')}</w:moveFrom><w:moveTo>${r('to ')}</w:moveTo>`;
    expect(await outlineOf(p(`${r('a ')}${deleted}<w:ins>${r('new ')}</w:ins>${moved}`))).toEqual([
      'paragraph: a new to',
    ]);
    expect(
      await outlineOf(
        `<w:tbl>${tr(p(r('a')), p(r('b')))}<w:tr><w:trPr><w:del/></w:trPr>${tc(p(r('c')))}${tc(p(r('d')))}</w:tr></w:tbl>`,
      ),
    ).toEqual(['table: a | b']);
  });

  it('has the results of fields, not their codes', async () => {
    const char = (type: string): string => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
    const code = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
    const inner = `${char('begin')}${code('PAGE')}${char('separate')}${r('7')}${char('end')}`;
    const body = p(
      `${r('See ')}${char('begin')}${code('IF ')}${inner}${r('hidden')}${char('separate')}${r('page ')}${inner}${char('end')}${r('.')}`,
    );
    expect(await outlineOf(body + p(`<w:fldSimple w:instr="DATE">${r('May')}</w:fldSimple>`))).toEqual([
      'paragraph: See page 7.',
      'paragraph: May',
    ]);
  });

  it('has links, controls, symbols, breaks and equations, and nothing hidden', async () => {
    const fraction = '<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>';
    const body =
      p(`<w:hyperlink>${r('link')}</w:hyperlink><w:sdt><w:sdtContent>${r(' control')}</w:sdtContent></w:sdt>`) +
      p('<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t><w:noBreakHyphen/><w:t>four</w:t></w:r>') +
      p('<w:r><w:t>x</w:t><w:sym w:font="Symbol" w:char="03B1"/><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>') +
      p(`<m:oMath>${fraction}<m:r><m:t>=c</m:t></m:r></m:oMath>`) +
      p(r('seen') + r(' unseen', '<w:vanish/>') + r(' shown', '<w:vanish w:val="0"/>'));
    expect(await outlineOf(body)).toEqual([
      'paragraph: link control',
      'paragraph: one two three-four',
      'paragraph: xα',
      'paragraph: (a+b)/2=c',
      'paragraph: seen shown',
    ]);
  });

  it('has each text box once, after the paragraph that holds it', async () => {
    const box = (tag: string): string => `<${tag}><w:txbxContent>${p(r('In a box'))}</w:txbxContent></${tag}>`;
    const both = `<mc:AlternateContent><mc:Choice><w:drawing>${box('wps:txbx')}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box('v:textbox')}</w:pict></mc:Fallback></mc:AlternateContent>`;
    expect(
      await outlineOf(p(`${r('Around')}<w:r>${both}</w:r>`) + p(`<w:r><w:pict>${box('v:textbox')}</w:pict></w:r>`)),
    ).toEqual(['paragraph: Around', 'paragraph: In a box', 'paragraph: In a box']);
  });

  it('has notes apart, where they are referred to; comments, headers and footers are left out', async () => {
    const reference = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>';
    const parts = {
      'word/footnotes.xml': `<w:footnotes ${NAMESPACES}><w:footnote w:type="separator" w:id="0">${p(r('---'))}</w:footnote><w:footnote w:id="2">${p(r('At the foot.'))}${p(r('Twice.'))}</w:footnote></w:footnotes>`,
      'word/endnotes.xml': `<w:endnotes ${NAMESPACES}><w:endnote w:id="2">${p(r('At the end.'))}</w:endnote></w:endnotes>`,
      'word/comments.xml': `<w:comments ${NAMESPACES}><w:comment>${p(r('Remark'))}</w:comment></w:comments>`,
      'word/header1.xml': `<w:hdr ${NAMESPACES}>${p(r('Header'))}</w:hdr>`,
    };
    const body = p(r('Chapter'), 'Heading1') + p(r('Text') + reference + r('.')) + p(r('More.'));
    const { blocks } = await readAs('a.docx', written(body, parts));
    expect(outline(blocks)).toEqual([
      'heading1: Chapter',
      'paragraph: Text.',
      'footnote: At the foot. Twice.',
      'footnote: At the end.',
      'paragraph: More.',
    ]);
    expect(blocks[2]?.headingPath).toEqual(['Chapter']);
  });
});

describe('the tables of a Word document', () => {
  it('keep rows and columns; a table in a cell follows', async () => {
    const inner = `<w:tbl>${tr(p(r('x')), p(r('y')))}</w:tbl>`;
    const body = `<w:tbl>${tr(p(r('a')), p(''), p(r('c')))}${tr(p(r('d')) + inner, p(r('e')))}</w:tbl>${p(r('After.'))}`;
    expect(await outlineOf(body)).toEqual(['table: a |  | c\nd | e', 'table: x | y', 'paragraph: After.']);
  });

  it('of one cell are no tables', async () => {
    const boxed = `${p(r('Boxed'), 'Heading1')}${p(r('Text.'))}<w:tbl>${tr(p(r('a')), p(r('b')))}</w:tbl>`;
    const body = `<w:tbl>${tr(boxed)}</w:tbl>`;
    expect(await outlineOf(body)).toEqual(['heading1: Boxed', 'paragraph: Text.', 'table: a | b']);
    expect(await outlineOf(`<w:tbl>${tr(p(r('a')))}${tr(p(r('b')))}${tr(p(r('c')))}</w:tbl>`)).toEqual([
      'table: a\nb\nc',
    ]);
  });

  it('that are long are cut into slices under their header row', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => tr(p(r(`mill ${index}`)), p(r(`${1000 + index}`))));
    const blocks = await outlineOf(`<w:tbl>${tr(p(r('Mill')), p(r('Built')))}${rows.join('')}</w:tbl>`);
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) {
      expect(block).toMatch(/^table: Mill \| Built\nmill /);
      expect(block.length).toBeLessThan(3200);
    }
    expect(blocks.join('\n').match(/mill \d+ \| \d+/g)).toHaveLength(1000);
  });
});

describe('what a Word document says of itself', () => {
  const core = (inner: string): Record<string, string> => ({
    'docProps/core.xml': `<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc" xmlns:dcterms="urn:t">${inner}</cp:coreProperties>`,
  });

  it('is its title, authors, dates and language', async () => {
    const parts = core(
      '<dc:title>On Rivers</dc:title><dc:creator>Ada Brook; Bo Weir</dc:creator><dcterms:created>2020-02-03T04:05:06Z</dcterms:created><dcterms:modified>2021-02-03T04:05:06Z</dcterms:modified><dc:language>en-GB</dc:language>',
    );
    expect(await readAs('a.docx', written(p(r('Text.')), parts))).toMatchObject({
      title: 'On Rivers',
      authors: ['Ada Brook', 'Bo Weir'],
      createdAt: '2020-02-03T04:05:06.000Z',
      modifiedAt: '2021-02-03T04:05:06.000Z',
      language: 'en',
    });
  });

  it('is no more than it knows', async () => {
    const parts = core(
      '<dc:title>Microsoft Word - draft.doc</dc:title><dc:creator>python-docx</dc:creator><dcterms:created>soon</dcterms:created><dcterms:modified>1601-01-01T00:00:00Z</dcterms:modified>',
    );
    const read = await readAs('a.docx', written(p(r('Text.')), parts));
    for (const key of ['title', 'authors', 'createdAt', 'modifiedAt', 'language', 'pageCount']) {
      expect(read).not.toHaveProperty(key);
    }
  });

  it('includes the pages that Word drew, where its counts agree', async () => {
    const pageBreak = '<w:r><w:lastRenderedPageBreak/></w:r>';
    const body =
      p(r('One.')) + p(pageBreak + r('Two.')) + p(r('Still two') + pageBreak + r(' and three.')) + p(r('Three.'));
    const app = (pages: number): Record<string, string> => ({
      'docProps/app.xml': `<Properties><Pages>${pages}</Pages></Properties>`,
    });
    const agreed = await readAs('a.docx', written(body, app(3)));
    expect(agreed.pageCount).toBe(3);
    expect(agreed.blocks.map((block) => block.page)).toEqual([1, 2, 2, 3]);
    const stale = await readAs('a.docx', written(body, app(30)));
    expect(stale.pageCount).toBeUndefined();
    expect(stale.blocks.map((block) => block.page)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a Word document that means harm', () => {
  it('has no entity expanded and nothing fetched', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hosts">]><w:document ${NAMESPACES}><w:body>${p(r('Text &b; &c;'))}</w:body></w:document>`;
    expect(await outlineOf('', { 'word/document.xml': bomb })).toEqual(['paragraph: Text &b; &c;']);
  });

  it('is refused when it unpacks to far too much', async () => {
    const body = p(r('x'.repeat(40 * 1024 * 1024)));
    expect(await codeOf(readAs('a.docx', written(body)))).toBe('ARCHIVE_UNSAFE');
  });

  it('is refused when it is nested beyond reason', async () => {
    const body = `${'<w:sdt>'.repeat(5000)}${p(r('x'))}${'</w:sdt>'.repeat(5000)}`;
    expect(await codeOf(readAs('a.docx', written(body)))).toBe('FILE_CORRUPT');
  });

  it('is refused when its text is missing or broken', async () => {
    expect(await codeOf(readAs('a.docx', written('', { 'word/document.xml': '<w:document><w:body><w:p>' })))).toBe(
      'FILE_CORRUPT',
    );
    const parts = { '[Content_Types].xml': '<Types/>', 'word/document.xml.bak': 'x' };
    expect(await codeOf(readAs('a.docx', makeZip(parts)))).toBe('FILE_CORRUPT');
  });
});
