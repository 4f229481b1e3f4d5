import { describe, expect, it } from 'vitest';
import { makeZip } from '../../testing/make-zip.ts';
import { outline, readAs } from '../../testing/read.ts';

const NAMESPACES =
  'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s" xmlns:draw="urn:w" xmlns:svg="urn:v" xmlns:fo="urn:f" xmlns:presentation="urn:p"';

const frame = (inner: string, { kind = '', at = '' } = {}): string =>
  `<draw:frame ${kind && `presentation:class="${kind}"`} ${at}><draw:text-box>${inner}</draw:text-box></draw:frame>`;

const at = (x: string, y: string, width = '5cm', height = '2cm'): string =>
  `svg:x="${x}" svg:y="${y}" svg:width="${width}" svg:height="${height}"`;

const p = (text: string): string => `<text:p>${text}</text:p>`;

const written = (...slides: readonly string[]): Uint8Array =>
  makeZip({
    mimetype: 'application/vnd.oasis.opendocument.presentation',
    'content.xml': `<office:document-content ${NAMESPACES}><office:body><office:presentation>${slides.map((slide) => `<draw:page draw:master-page-name="M">${slide}</draw:page>`).join('')}</office:presentation></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${NAMESPACES}><office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="20cm" fo:page-height="100mm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="M" style:page-layout-name="L"/></office:master-styles></office:document-styles>`,
  });

describe('an OpenDocument presentation', () => {
  it('has its slides with their titles, points and notes', async () => {
    const list = '<text:list><text:list-item><text:p>stone</text:p></text:list-item></text:list>';
    const notes = `<presentation:notes>${frame(p('Say this.'), { kind: 'notes' })}<draw:page-thumbnail/></presentation:notes>`;
    const { format, title, pageCount, pageUnit, blocks } = await readAs(
      'a.odp',
      written(
        frame(list, { kind: 'outline' }) +
          frame(p('Mills'), { kind: 'title' }) +
          frame(p('7'), { kind: 'page-number' }) +
          notes,
        frame(p('Only text.')),
      ),
    );
    expect({ format, title, pageCount, pageUnit }).toEqual({
      format: 'odp',
      title: 'Mills',
      pageCount: 2,
      pageUnit: 'slide',
    });
    expect(outline(blocks)).toEqual([
      'heading1: Mills',
      'list-item: stone',
      'heading2: Speaker notes',
      'paragraph: Say this.',
      'paragraph: Only text.',
    ]);
    expect(blocks.map((block) => block.page)).toEqual([1, 1, 1, 1, 2]);
    expect(blocks.at(-1)?.headingPath).toEqual([]);
  });

  it('is read from top to bottom, with the place of each shape', async () => {
    const table = `<draw:frame ${at('0cm', '4cm')}><table:table><table:table-row><table:table-cell>${p('a')}</table:table-cell><table:table-cell>${p('b')}</table:table-cell></table:table-row></table:table></draw:frame>`;
    const shape = `<draw:g><draw:custom-shape ${at('10cm', '20mm')}>${p('first')}</draw:custom-shape></draw:g>`;
    const { blocks } = await readAs('a.odp', written(frame(p('last'), { at: at('1in', '8cm') }) + table + shape));
    expect(blocks.map(({ kind, text, box }) => [kind, text, box])).toEqual([
      ['paragraph', 'first', { x: 0.5, y: 0.2, width: 0.25, height: 0.2 }],
      ['table', 'a | b', { x: 0, y: 0.4, width: 0.25, height: 0.2 }],
      ['paragraph', 'last', { x: 0.127, y: 0.8, width: 0.25, height: 0.2 }],
    ]);
  });
});
