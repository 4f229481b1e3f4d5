import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const CONTAINER =
  '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>' +
  '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';

const chapter = (body: string, title = ''): string =>
  `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>${title}</title></head><body>${body}</body></html>`;

const METADATA = '<dc:title>On Rivers</dc:title><dc:language>en-GB</dc:language>';

function opf(names: readonly string[], { metadata = METADATA, more = '' } = {}): string {
  const items = names.map((name, index) => `<item id="c${index}" href="${name}" media-type="application/xhtml+xml"/>`);
  const references = names.map((_, index) => `<itemref idref="c${index}"/>`);
  return (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">' +
    `${metadata}</metadata><manifest>${items.join('')}${more}</manifest><spine>${references.join('')}</spine></package>`
  );
}

/** A book of these files in its folder `OEBPS`; chapters are those that the package names. */
function book(files: Readonly<Record<string, string>>, options: Parameters<typeof opf>[1] & { order?: string[] } = {}) {
  const names = options.order ?? Object.keys(files).filter((name) => name.endsWith('.xhtml'));
  const entries = Object.entries(files).map(([name, text]) => [
    name.startsWith('META-INF') ? name : `OEBPS/${name}`,
    strToU8(text),
  ]);
  return zipSync({
    mimetype: [strToU8('application/epub+zip'), { level: 0 }],
    'META-INF/container.xml': strToU8(CONTAINER),
    'OEBPS/book.opf': strToU8(opf(names, options)),
    ...Object.fromEntries(entries),
  });
}

describe('a book', () => {
  it('has its chapters in reading order, whatever their order in the archive', async () => {
    const document = await readAs(
      'a.epub',
      book(
        { 'b.xhtml': chapter('<h1>Second</h1><p>Two.</p>'), 'a.xhtml': chapter('<h1>First</h1><p>One.</p>') },
        { order: ['a.xhtml', 'b.xhtml'] },
      ),
    );
    expect(document).toMatchObject({ format: 'epub', pageCount: 2, pageUnit: 'chapter', title: 'On Rivers' });
    expect(document.blocks.map(({ text, page }) => [page, text])).toEqual([
      [1, 'First'],
      [1, 'One.'],
      [2, 'Second'],
      [2, 'Two.'],
    ]);
  });

  it('says what it is: title, writers, dates, language', async () => {
    const metadata =
      '<dc:title id="t1">A Series</dc:title><dc:title id="t2">On Rivers</dc:title><meta refines="#t2" property="title-type">main</meta>' +
      '<dc:creator id="a">Ada</dc:creator><meta refines="#a" property="role">aut</meta><dc:creator opf:role="ill">Bob</dc:creator>' +
      '<dc:date>1882</dc:date><meta property="dcterms:modified">2012-01-18T12:47:00Z</meta><dc:language>jpn</dc:language>';
    const document = await readAs('a.epub', book({ 'a.xhtml': chapter('<p>One.</p>') }, { metadata }));
    expect(document).toMatchObject({
      title: 'On Rivers',
      authors: ['Ada'],
      createdAt: '1882',
      modifiedAt: '2012-01-18T12:47:00Z',
      language: 'ja',
    });
  });

  it.each([
    [
      'nav.html',
      'properties="nav" media-type="application/xhtml+xml"',
      chapter(
        '<nav epub:type="landmarks"><a href="a.xhtml">Start</a></nav><nav epub:type="toc"><a href="a.xhtml#top">The Source</a></nav>',
      ),
    ],
    [
      'toc.ncx',
      'media-type="application/x-dtbncx+xml"',
      '<ncx><navMap><navPoint><navLabel><text>The Source</text></navLabel><content src="a.xhtml"/></navPoint></navMap></ncx>',
    ],
  ])('has headings from its table of contents where a chapter has none: %s', async (name, attributes, content) => {
    const { blocks } = await readAs(
      'a.epub',
      book(
        { [name]: content, 'a.xhtml': chapter('<p>One.</p>'), 'b.xhtml': chapter('<p>Two.</p>', 'The Mouth') },
        { more: `<item id="n" href="${name}" ${attributes}/>` },
      ),
    );
    expect(outline(blocks)).toEqual([
      'heading1: The Source',
      'paragraph: One.',
      'heading1: The Mouth',
      'paragraph: Two.',
    ]);
  });

  it('has its footnotes apart, and no numbers of notes or printed pages in its words', async () => {
    const body =
      '<p>The river<a epub:type="noteref" href="#n1">1</a> rises<span epub:type="pagebreak">12</span> here<sup><a href="#n2">2</a></sup>.</p>' +
      '<aside epub:type="footnote" id="n1"><p>A note.</p></aside><title/>';
    const { blocks } = await readAs('a.epub', book({ 'a.xhtml': chapter(body) }));
    expect(outline(blocks)).toEqual(['paragraph: The river rises here.', 'footnote: A note.']);
  });

  it('is read by references that are percent-encoded', async () => {
    const files = { 'über uns.xhtml': chapter('<p>One.</p>') };
    const { blocks } = await readAs('a.epub', book(files, { order: ['%C3%BCber%20uns.xhtml'] }));
    expect(outline(blocks)).toEqual(['paragraph: One.']);
  });

  it('loses a chapter that is missing, and no other', async () => {
    const { blocks, pageCount } = await readAs(
      'a.epub',
      book({ 'b.xhtml': chapter('<p>Two.</p>') }, { order: ['a.xhtml', 'b.xhtml'] }),
    );
    expect(pageCount).toBe(2);
    expect(blocks.map(({ text, page }) => [page, text])).toEqual([[2, 'Two.']]);
  });

  it('keeps the text of a chapter whose markup is broken', async () => {
    const broken = '<html><body><p>One <b>bold<p>Two &nbsp; &unknown; <';
    const { blocks } = await readAs('a.epub', book({ 'a.xhtml': broken }));
    expect(blocks.map(({ text }) => text).join()).toMatch(/One bold.*Two/);
  });

  it('loses a chapter whose packed bytes are damaged, and no other', async () => {
    const noise = Array.from({ length: 400 }, (_, index) => `<p>${(index * 7919).toString(36)}</p>`).join('');
    const bytes = book({ 'a.xhtml': chapter(noise), 'b.xhtml': chapter('<p>Two.</p>') });
    const name = Buffer.from(bytes).indexOf('OEBPS/a.xhtml');
    bytes.fill(0xff, name + 40, name + 120);
    const { blocks } = await readAs('a.epub', bytes);
    expect(blocks.map(({ text }) => text)).toContain('Two.');
  });

  const encryption = (algorithm: string, uri: string): string =>
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>' +
    `<enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`;

  it('that its seller has locked says so; one with scrambled fonts is read', async () => {
    const read = (algorithm: string, uri: string) =>
      readAs(
        'a.epub',
        book({ 'a.xhtml': chapter('<p>One.</p>'), 'META-INF/encryption.xml': encryption(algorithm, uri) }),
      );
    const locked = read('http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'OEBPS/a.xhtml');
    await expect(locked).rejects.toThrow(/DRM/);
    expect(await codeOf(locked)).toBe('UNSUPPORTED_FORMAT');
    expect((await read('http://www.idpf.org/2008/embedding', 'OEBPS/font.otf')).blocks).toHaveLength(1);
  });

  it('is told by content, whatever its name, and with the media type in the wrong place', async () => {
    const files = { 'a.xhtml': chapter('<p>One.</p>') };
    expect((await readAs('a.zip', book(files))).format).toBe('epub');
    const packedAnew = zipSync({
      'OEBPS/a.xhtml': strToU8(files['a.xhtml']),
      'OEBPS/book.opf': strToU8(opf(['a.xhtml'])),
      'META-INF/container.xml': strToU8(CONTAINER),
    });
    expect((await readAs('noname', packedAnew)).format).toBe('epub');
  });

  it('that is cut short says so', async () => {
    const whole = book({ 'a.xhtml': chapter('<p>One.</p>') });
    for (const share of [0.1, 0.5, 0.95]) {
      expect(await codeOf(readAs('a.epub', whole.subarray(0, Math.floor(whole.length * share))))).toBe('FILE_CORRUPT');
    }
  });

  it('that unpacks to far more than a book holds is refused', async () => {
    const bomb = chapter(`<p>${'0'.repeat(60_000_000)}</p>`);
    expect(await codeOf(readAs('a.epub', book({ 'a.xhtml': bomb })))).toBe('ARCHIVE_UNSAFE');
  });
});

const SAMPLES = sharedPath('corpus', 'epub3-samples') ?? '';

describe.skipIf(!existsSync(SAMPLES))('the books of the corpus (../shared; skipped where it is absent)', () => {
  const read = (name: string) => readAs(name, readFileSync(join(SAMPLES, name)));

  it('are all read', async () => {
    for (const name of readdirSync(SAMPLES).filter((each) => each.endsWith('.epub'))) {
      expect((await read(name)).blocks.length, name).toBeGreaterThan(2);
    }
  });

  it('are read in Japanese, set vertically, and in Arabic', async () => {
    expect(await read('mymedia_lite.epub')).toMatchObject({ title: 'ガリ版の話', language: 'ja', pageCount: 7 });
    const arabic = await read('regime-anticancer-arabic.epub');
    expect(arabic.language).toBe('ar');
    expect(arabic.blocks.map((block) => block.text)).toContain('ما هو السرطان؟');
  });
});
