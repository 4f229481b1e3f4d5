import { describe, expect, it } from 'vitest';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { makeRelationships, makeZip } from '../../testing/make-zip.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const NAMESPACES =
  'xmlns:a="urn:a" xmlns:p="urn:p" xmlns:r="urn:r" xmlns:c="urn:c" xmlns:mc="urn:mc" xmlns:dgm="urn:d"';

const place = (tag: string, x: number, y: number, cx: number, cy: number): string =>
  `<${tag}><a:off x="${x}" y="${y}"/><a:ext cx="${cx}" cy="${cy}"/></${tag}>`;

const paragraph = (text: string, properties = ''): string =>
  `<a:p>${properties && `<a:pPr>${properties}</a:pPr>`}<a:r><a:t>${text}</a:t></a:r></a:p>`;

/** A shape; a placeholder when `ph` is given. */
const shape = (paragraphs: string, { ph = '', at = '' } = {}): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${ph && `<p:ph ${ph}/>`}</p:nvPr></p:nvSpPr><p:spPr>${at}</p:spPr><p:txBody>${paragraphs}</p:txBody></p:sp>`;

const titled = (text: string): string => shape(paragraph(text), { ph: 'type="title"' });

const tree = (root: string, shapes: string, attributes = ''): string =>
  `<p:${root} ${NAMESPACES} ${attributes}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:${root}>`;

/** A presentation of 1000 by 500 units; `order` gives the numbers of the files in the order they are shown. */
function written(
  slides: readonly string[],
  parts: Record<string, string> = {},
  order = slides.map((_, index) => index + 1),
): Uint8Array {
  const ids = order.map((number) => `<p:sldId id="${255 + number}" r:id="s${number}"/>`).join('');
  const files = Object.fromEntries(slides.map((slide, index) => [`ppt/slides/slide${index + 1}.xml`, slide]));
  return makeZip({
    '[Content_Types].xml':
      '<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>',
    '_rels/.rels': makeRelationships({ r1: ['officeDocument', '/ppt/presentation.xml'] }),
    'ppt/_rels/presentation.xml.rels': makeRelationships(
      Object.fromEntries(
        slides.map((_, index) => [`s${index + 1}`, ['slide', `slides/slide${index + 1}.xml`] as const]),
      ),
    ),
    'ppt/presentation.xml': `<p:presentation ${NAMESPACES}><p:sldIdLst>${ids}</p:sldIdLst><p:sldSz cx="1000" cy="500"/></p:presentation>`,
    ...files,
    ...parts,
  });
}

const read = (...args: Parameters<typeof written>): Promise<ParsedDocument> => readAs('a.pptx', written(...args));

describe('a presentation', () => {
  it('has its slides in the order they are shown, hidden ones too', async () => {
    const { format, pageCount, pageUnit, title, blocks } = await read(
      [
        tree('sld', titled('Second')),
        tree('sld', titled('First') + shape(paragraph('Point.'), { ph: 'idx="1"' })),
        tree('sld', shape(paragraph('Untitled.')), 'show="0"'),
      ],
      {},
      [2, 1, 3],
    );
    expect({ format, pageCount, pageUnit, title }).toEqual({
      format: 'pptx',
      pageCount: 3,
      pageUnit: 'slide',
      title: 'First',
    });
    expect(blocks.map(({ page, kind, text, headingPath }) => [page, kind, text, headingPath])).toEqual([
      [1, 'heading', 'First', []],
      [1, 'list-item', 'Point.', ['First']],
      [2, 'heading', 'Second', []],
      [3, 'paragraph', 'Untitled.', []],
    ]);
  });

  it('is told by its content, whatever its name says', async () => {
    expect((await readAs('a.zip', written([tree('sld', titled('T'))]))).format).toBe('pptx');
  });

  it('without text has none', async () => {
    expect(await codeOf(read([tree('sld', '')]))).toBe('NO_TEXT');
    expect(await codeOf(read([]))).toBe('NO_TEXT');
  });
});

describe('a slide', () => {
  const at = (x: number, y: number, width = 400, height = 100): string => place('a:xfrm', x, y, width, height);

  it('is read from top to bottom, and from left to right', async () => {
    const { blocks } = await read([
      tree(
        'sld',
        shape(paragraph('bottom'), { at: at(0, 400) }) +
          shape(paragraph('right'), { at: at(500, 201) }) +
          shape(paragraph('left one') + paragraph('left two'), { at: at(50, 205) }) +
          shape(paragraph('title'), { ph: 'type="ctrTitle"', at: at(0, 300) }),
      ),
    ]);
    expect(outline(blocks)).toEqual([
      'heading1: title',
      'paragraph: left one',
      'paragraph: left two',
      'paragraph: right',
      'paragraph: bottom',
    ]);
  });

  it('says where each shape is, in fractions of its size', async () => {
    const group = `<p:grpSp><p:grpSpPr><a:xfrm><a:off x="500" y="250"/><a:ext cx="200" cy="100"/><a:chOff x="0" y="0"/><a:chExt cx="20" cy="10"/></a:xfrm></p:grpSpPr>${shape(paragraph('grouped'), { at: at(10, 5, 10, 5) })}</p:grpSp>`;
    const { blocks } = await read([
      tree(
        'sld',
        shape(paragraph('own'), { at: at(100, 50) }) + group + shape(paragraph('beyond'), { at: at(900, 450) }),
      ),
    ]);
    expect(blocks.map((block) => [block.text, block.box])).toEqual([
      ['own', { x: 0.1, y: 0.1, width: 0.4, height: 0.2 }],
      ['grouped', { x: 0.6, y: 0.6, width: 0.1, height: 0.1 }],
      ['beyond', { x: 0.9, y: 0.9, width: 0.1, height: 0.1 }],
    ]);
  });

  it('has placeholders where its layout puts them, or its master', async () => {
    const { blocks } = await read([tree('sld', titled('Title') + shape(paragraph('Body'), { ph: 'idx="1"' }))], {
      'ppt/slides/_rels/slide1.xml.rels': makeRelationships({ r1: ['slideLayout', '../slideLayouts/layout.xml'] }),
      'ppt/slideLayouts/layout.xml': tree('sldLayout', shape('', { ph: 'type="body" idx="1"', at: at(100, 250) })),
      'ppt/slideLayouts/_rels/layout.xml.rels': makeRelationships({
        r1: ['slideMaster', '../slideMasters/master.xml'],
      }),
      'ppt/slideMasters/master.xml': tree(
        'sldMaster',
        shape('', { ph: 'type="title"', at: at(0, 0) }) + shape('', { ph: 'type="body" idx="1"', at: at(9, 9) }),
      ),
    });
    expect(blocks.map((block) => block.box)).toEqual([
      { x: 0, y: 0, width: 0.4, height: 0.2 },
      { x: 0.1, y: 0.5, width: 0.4, height: 0.2 },
    ]);
  });

  it('tells points from paragraphs', async () => {
    const { blocks } = await read([
      tree(
        'sld',
        shape(paragraph('point') + paragraph('plain', '<a:buNone/>'), { ph: 'idx="1"' }) +
          shape(paragraph('text') + paragraph('bullet', '<a:buChar char="•"/>')),
      ),
    ]);
    expect(outline(blocks)).toEqual(['list-item: point', 'paragraph: plain', 'paragraph: text', 'list-item: bullet']);
  });

  it('has tables, charts and diagrams', async () => {
    const graphic = (data: string): string =>
      `<p:graphicFrame><a:graphic><a:graphicData>${data}</a:graphicData></a:graphic></p:graphicFrame>`;
    const cell = (text: string): string => `<a:tc><a:txBody>${paragraph(text)}</a:txBody></a:tc>`;
    const points = (...values: readonly string[]): string =>
      `<c:cache>${values.map((value, index) => `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`).join('')}</c:cache>`;
    const series = (name: string, ...values: readonly string[]): string =>
      `<c:ser><c:tx>${points(name)}</c:tx><c:cat>${points('May', 'June')}</c:cat><c:val>${points(...values)}</c:val></c:ser>`;
    const { blocks } = await read(
      [
        tree(
          'sld',
          graphic(`<a:tbl><a:tr>${cell('a')}${cell('b')}</a:tr><a:tr>${cell('c')}${cell('d')}</a:tr></a:tbl>`) +
            graphic('<c:chart r:id="r1"/>') +
            graphic('<dgm:relIds r:dm="r2"/>'),
        ),
      ],
      {
        'ppt/slides/_rels/slide1.xml.rels': makeRelationships({
          r1: ['chart', '../charts/c.xml'],
          r2: ['diagramData', '../diagrams/d.xml'],
        }),
        'ppt/charts/c.xml': `<c:chartSpace ${NAMESPACES}><c:chart><c:title><c:tx>${paragraph('Flour')}</c:tx></c:title><c:plotArea>${series('Upton', '1', '2')}${series('Weir', '3', '4')}</c:plotArea></c:chart></c:chartSpace>`,
        'ppt/diagrams/d.xml': `<dgm:dataModel ${NAMESPACES}><dgm:ptLst><dgm:pt><dgm:t>${paragraph('Grind')}</dgm:t></dgm:pt><dgm:pt type="pres"><dgm:t>${paragraph('x')}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`,
      },
    );
    expect(outline(blocks)).toEqual([
      'table: a | b\nc | d',
      'caption: Flour',
      'table:  | Upton | Weir\nMay | 1 | 3\nJune | 2 | 4',
      'list-item: Grind',
    ]);
  });

  it('has its notes under a heading of their own, and nothing that is on every slide', async () => {
    const { blocks } = await read(
      [
        tree(
          'sld',
          titled('Title') +
            shape(paragraph('Footer'), { ph: 'type="ftr"' }) +
            shape(paragraph('7'), { ph: 'type="sldNum"' }),
        ),
      ],
      {
        'ppt/slides/_rels/slide1.xml.rels': makeRelationships({
          r1: ['notesSlide', '../notesSlides/n.xml'],
          r2: ['comments', '../comments/c.xml'],
        }),
        'ppt/notesSlides/n.xml': tree(
          'notes',
          shape(paragraph('Say this.') + paragraph('Then that.'), { ph: 'type="body"' }) +
            shape(paragraph('1'), { ph: 'type="sldNum"' }),
        ),
        'ppt/comments/c.xml': '<p:cmLst/>',
      },
    );
    expect(outline(blocks)).toEqual([
      'heading1: Title',
      'heading2: Speaker notes',
      'paragraph: Say this.',
      'paragraph: Then that.',
    ]);
  });
});

describe('a damaged presentation', () => {
  it('keeps the slides that can be read', async () => {
    const { blocks, pageCount } = await read([
      tree('sld', titled('One')),
      '<p:sld><p:cSld>',
      tree('sld', titled('Three')),
    ]);
    expect(blocks.map(({ page, text }) => [page, text])).toEqual([
      [1, 'One'],
      [3, 'Three'],
    ]);
    expect(pageCount).toBe(3);
  });

  it('says so when none can', async () => {
    expect(await codeOf(read(['<p:sld>']))).toBe('FILE_CORRUPT');
    expect(await codeOf(read([tree('sld', '')], { 'ppt/presentation.xml': '' }))).toBe('FILE_CORRUPT');
    const whole = written([tree('sld', titled('One'))]);
    for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      expect(await codeOf(readAs('a.pptx', whole.subarray(0, Math.floor(whole.length * share))))).toBe('FILE_CORRUPT');
    }
  });

  it('is refused when a slide unpacks to far too much', async () => {
    const slides = [tree('sld', titled('One')), tree('sld', titled('x'.repeat(40 * 1024 * 1024)))];
    expect(await codeOf(read(slides))).toBe('ARCHIVE_UNSAFE');
  });
});
