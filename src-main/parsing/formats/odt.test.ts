import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { makeZip } from '../../testing/make-zip.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const NAMESPACES =
  'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s" xmlns:meta="urn:m" xmlns:dc="urn:d" xmlns:draw="urn:w"';

interface Parts {
  readonly styles?: string;
  readonly named?: string;
  readonly meta?: string;
}

const written = (body: string, { styles = '', named = '', meta = '' }: Parts = {}): Uint8Array =>
  makeZip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<office:document-content ${NAMESPACES}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${NAMESPACES}><office:styles>${named}</office:styles></office:document-styles>`,
    'meta.xml': `<office:document-meta ${NAMESPACES}><office:meta>${meta}</office:meta></office:document-meta>`,
    'META-INF/manifest.xml': `<manifest:manifest xmlns:manifest="urn:n"/>`,
  });

const flat = (body: string): string =>
  `<?xml version="1.0"?>\n<office:document ${NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.text"><office:meta><dc:title>Flat</dc:title></office:meta><office:body><office:text>${body}</office:text></office:body></office:document>`;

const outlineOf = async (body: string, parts?: Parts): Promise<string[]> =>
  outline((await readAs('a.odt', written(body, parts))).blocks);

const cell = (inner: string): string => `<table:table-cell>${inner}</table:table-cell>`;
const row = (...cells: readonly string[]): string => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`;
const p = (text: string): string => `<text:p>${text}</text:p>`;

describe('an OpenDocument text', () => {
  it('has headings, paragraphs and list items', async () => {
    const body =
      '<text:h text:outline-level="1">Mills</text:h><text:p>Grain <text:span>and</text:span><text:s text:c="3"/>water.</text:p>' +
      '<text:list><text:list-item><text:p>stone</text:p><text:list><text:list-item><text:p>old</text:p></text:list-item></text:list></text:list-item></text:list>' +
      '<text:section><text:h text:outline-level="2">Wheels</text:h></text:section>';
    const { format, title, blocks } = await readAs('a.odt', written(body));
    expect({ format, title }).toEqual({ format: 'odt', title: 'Mills' });
    expect(outline(blocks)).toEqual([
      'heading1: Mills',
      'paragraph: Grain and water.',
      'list-item: stone',
      'list-item: old',
      'heading2: Wheels',
    ]);
  });

  it('has titles, captions and code by what their styles are based on', async () => {
    const style = (name: string, parent: string): string =>
      `<style:style style:name="${name}" style:family="paragraph" style:parent-style-name="${parent}"/>`;
    const styled = (name: string, text: string): string => `<text:p text:style-name="${name}">${text}</text:p>`;
    const parts = {
      styles:
        style('P1', 'Title') + style('P2', 'Illustration') + style('P3', 'Preformatted_20_Text') + style('P4', 'P4'),
      named: style('Illustration', 'Caption'),
    };
    const body =
      styled('P1', 'On Rivers') +
      styled('P2', 'Figure 1') +
      styled('P3', 'if (a)<text:line-break/><text:s text:c="2"/>b') +
      styled('P3', 'c') +
      styled('P4', 'Text');
    expect(await outlineOf(body, parts)).toEqual([
      'heading1: On Rivers',
      'caption: Figure 1',
      'code: if (a)\n  b\nc',
      'paragraph: Text',
    ]);
  });

  it('has tables as rows, those in cells after, and frames of one cell as what is in them', async () => {
    const inner = `<table:table>${row(p('x'), p('y'))}</table:table>`;
    const header = `<table:table-header-rows>${row(p('Mill'), p('Built'))}</table:table-header-rows>`;
    const repeated = `<table:table-row><table:table-cell table:number-columns-repeated="2">${p('z')}</table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>`;
    expect(
      await outlineOf(`<table:table>${header}${row(p('Upton') + inner, p('1740'))}${repeated}</table:table>`),
    ).toEqual(['table: Mill | Built\nUpton | 1740\nz | z', 'table: x | y']);
    expect(
      await outlineOf(`<table:table>${row(`<text:h text:outline-level="1">In</text:h>${p('a box')}`)}</table:table>`),
    ).toEqual(['heading1: In', 'paragraph: a box']);
  });

  it('has notes apart and text boxes after; comments and deletions are left out', async () => {
    const note = `<text:note><text:note-citation>1</text:note-citation><text:note-body>${p('At the foot.')}</text:note-body></text:note>`;
    const frame = `<draw:frame><draw:text-box>${p('Boxed.')}</draw:text-box></draw:frame>`;
    const comment = `<office:annotation><dc:creator>A</dc:creator>${p('Remark')}</office:annotation>`;
    const deletions = `<text:tracked-changes><text:changed-region><text:deletion>${p('gone')}</text:deletion></text:changed-region></text:tracked-changes>`;
    expect(await outlineOf(deletions + p(`Text${note}${comment}${frame}.`))).toEqual([
      'paragraph: Text.',
      'footnote: At the foot.',
      'paragraph: Boxed.',
    ]);
  });

  it('says its title, author, dates and language, and pages where the counts agree', async () => {
    const meta =
      '<dc:title>On Rivers</dc:title><meta:initial-creator>Ada Brook</meta:initial-creator><dc:creator>Bo</dc:creator><meta:creation-date>2020-02-03T04:05:06</meta:creation-date><dc:date>2021-02-03T04:05:06.789012345</dc:date><dc:language>de-DE</dc:language><meta:document-statistic meta:page-count="2"/>';
    const read = await readAs('a.odt', written(`${p('One.')}${p('<text:soft-page-break/>Two.')}`, { meta }));
    expect(read).toMatchObject({ title: 'On Rivers', authors: ['Ada Brook'], language: 'de', pageCount: 2 });
    expect(read.createdAt).toMatch(/^2020-02-0/);
    expect(read.modifiedAt).toMatch(/^2021-02-0/);
    expect(read.blocks.map((block) => block.page)).toEqual([1, 2]);
  });

  it('may be flat', async () => {
    const body = `<text:h text:outline-level="1">Mills</text:h>${p('Water.')}`;
    for (const name of ['a.fodt', 'a.xml', 'a']) {
      const { format, title, blocks } = await readAs(name, flat(body));
      expect({ format, title }).toEqual({ format: 'odt', title: 'Flat' });
      expect(outline(blocks)).toEqual(['heading1: Mills', 'paragraph: Water.']);
    }
  });
});

describe('an OpenDocument text that is encrypted', () => {
  /** As LibreOffice encrypts (ODF 1.3 part 2, 5): deflated, and then by AES with a key of many rounds. */
  const locked = (password: string, algorithm = 'aes256-cbc'): Uint8Array => {
    const plain = unzipSync(written(p('Hidden text.')));
    const entries: string[] = [];
    const files = Object.entries(plain).map(([name, content]) => {
      if (!name.endsWith('.xml') || name.startsWith('META-INF')) return [name, content] as const;
      const packed = deflateRawSync(content);
      const [salt, vector] = [randomBytes(16), randomBytes(16)];
      const key = pbkdf2Sync(createHash('sha256').update(password).digest(), salt, 1000, 32, 'sha1');
      const cipher = createCipheriv('aes-256-cbc', key, vector);
      const checksum = createHash('sha256').update(packed.subarray(0, 1024)).digest('base64');
      entries.push(
        `<manifest:file-entry manifest:full-path="${name}"><manifest:encryption-data manifest:checksum-type="urn:x#sha256-1k" manifest:checksum="${checksum}"><manifest:algorithm manifest:algorithm-name="urn:x#${algorithm}" manifest:initialisation-vector="${vector.toString('base64')}"/><manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:iteration-count="1000" manifest:salt="${salt.toString('base64')}"/><manifest:start-key-generation manifest:start-key-generation-name="urn:x#sha256"/></manifest:encryption-data></manifest:file-entry>`,
      );
      return [name, new Uint8Array(Buffer.concat([cipher.update(packed), cipher.final()]))] as const;
    });
    const manifest = `<manifest:manifest xmlns:manifest="urn:n">${entries.join('')}</manifest:manifest>`;
    return makeZip({ ...Object.fromEntries(files), 'META-INF/manifest.xml': manifest });
  };

  it('is read with its password, and only with it', async () => {
    const file = locked('geheim é');
    expect(await codeOf(readAs('a.odt', file))).toBe('PASSWORD_REQUIRED');
    expect(await codeOf(readAs('a.odt', file, { password: 'wrong' }))).toBe('PASSWORD_WRONG');
    expect(outline((await readAs('a.odt', file, { password: 'geheim é' })).blocks)).toEqual([
      'paragraph: Hidden text.',
    ]);
  });

  it('says so when it is encrypted in a way that cannot be opened', async () => {
    const file = locked('x', 'blowfish');
    expect(await codeOf(readAs('a.odt', file))).toBe('PASSWORD_REQUIRED');
    expect(await codeOf(readAs('a.odt', file, { password: 'x' }))).toBe('UNSUPPORTED_FORMAT');
  });
});

describe('an OpenDocument text that is damaged or means harm', () => {
  it('says that it is damaged when it is cut short or broken', async () => {
    const whole = written(p('Some text.'));
    for (const share of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      expect(await codeOf(readAs('a.odt', whole.subarray(0, Math.floor(whole.length * share))))).toBe('FILE_CORRUPT');
    }
    expect(await codeOf(readAs('a.fodt', flat(p('Some text.')).slice(0, -30)))).toBe('FILE_CORRUPT');
  });

  it('is read without the parts that are damaged and that it can do without', async () => {
    const files = {
      ...unzipSync(written(p('Some text.'))),
      'styles.xml': Buffer.from('<broken'),
      'meta.xml': Buffer.alloc(0),
    };
    expect(outline((await readAs('a.odt', makeZip(files))).blocks)).toEqual(['paragraph: Some text.']);
  });

  it('is refused when it unpacks to far too much', async () => {
    expect(await codeOf(readAs('a.odt', written(p('x'.repeat(40 * 1024 * 1024)))))).toBe('ARCHIVE_UNSAFE');
  });
});
