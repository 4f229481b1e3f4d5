import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const read = async (text: string | Uint8Array, name = 'a.xml'): Promise<string[]> =>
  outline((await readAs(name, text)).blocks);

describe('an XML file', () => {
  it('has its records as lines of names and values, each together', async () => {
    const xml =
      '<?xml version="1.0"?><list><city code="OSL"><name>Oslo</name><size unit="km2">454</size></city><city><name>Rome</name></city></list>';
    expect(await read(xml, 'a')).toEqual([
      'code: city.code: OSL\nname: Oslo\nsize: 454\nsize.unit: km2',
      'code: name: Rome',
    ]);
  });

  it('has sentences with elements in them as paragraphs', async () => {
    expect(await read('<doc><para>One <b>bold</b> word.</para><para>Two.</para></doc>')).toEqual([
      'paragraph: One bold word.',
      'paragraph: Two.',
    ]);
  });

  it('of a feed has its title, and its articles without their tags', async () => {
    const { title, blocks } = await readAs(
      'a.rss',
      '<rss><channel><title>News</title><item><title>Rain</title><description>&lt;p&gt;It &lt;b&gt;rains&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>',
    );
    expect(title).toBe('News');
    expect(outline(blocks)).toEqual(['code: title: News', 'code: title: Rain\ndescription: It rains.']);
  });

  it('of a drawing has the words', async () => {
    expect(await read('<svg><style>.a{}</style><title>Plan</title><text x="1">North</text></svg>', 'a')).toEqual(
      expect.arrayContaining([expect.stringContaining('Plan'), 'paragraph: North']),
    );
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-8"?><a><b>Größe</b></a>', 'utf16le')],
    [
      'the encoding that it names',
      Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a><b>Größe</b></a>', 'latin1'),
    ],
  ])('may be in %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual(['code: b: Größe']);
  });

  it('expands no entities, however many or large they would be', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
    ).join('');
    expect(await read(`<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a><b>ha &l9; &amp; ha</b></a>`)).toEqual([
      'code: b: ha &l9; & ha',
    ]);
    const long = `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50_000)}">]><a><b>${'&x;'.repeat(500)}</b></a>`;
    expect((await read(long)).join('').length).toBeLessThan(3_000);
  });

  it('takes nothing from outside', async () => {
    const xml =
      '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><a><b>here &f;</b></a>';
    expect(await read(xml)).toEqual(['code: b: here &f;']);
  });

  it('is refused when it is nested deeper than any document, and keeps what stands before', async () => {
    const deep = `${'<a>'.repeat(100_000)}x${'</a>'.repeat(100_000)}`;
    expect(await codeOf(readAs('a.xml', deep))).toBe('FILE_CORRUPT');
    expect(await read(`<r><n>1</n>${deep}</r>`)).toEqual(['code: n: 1']);
  });

  it('is read up to where it is cut short', async () => {
    expect(await read('<list><city><name>Oslo</name></city><city><name>Ro')).toEqual([
      'code: name: Oslo',
      expect.stringContaining('Ro'),
    ]);
  });

  it('is kept as it is when it is none', async () => {
    expect(await read('no markup here\n\nat all')).toEqual(['code: no markup here', 'code: at all']);
  });

  it('of many records costs as much a record as one of few', { timeout: 60_000 }, async () => {
    const work = async (count: number): Promise<void> => {
      const items = Array.from({ length: count }, (_, index) => `<i><n>Name ${index}</n><p>some <b>words</b></p></i>`);
      expect((await read(`<r>${items.join('')}</r>`)).at(-2)).toBe(`code: n: Name ${count - 1}`);
    };
    expect(await growth(work, { from: 10_000, to: 100_000, enough: 30 })).toBeLessThan(30);
  });
});

const FACTBOOK = sharedPath('corpus', 'unstructured', 'example-docs', 'factbook-utf-16.xml') ?? '';

describe.skipIf(!existsSync(FACTBOOK))('a real XML file (../shared; skipped where it is absent)', () => {
  it('is read although it names an encoding that it is not in', async () => {
    expect((await read(readFileSync(FACTBOOK)))[1]).toBe(
      'code: name: Canada\ncapital: Ottawa\nleader: Justin Trudeau\nsport: Hockey',
    );
  });
});
