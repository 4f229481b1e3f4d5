import { describe, expect, it } from 'vitest';
import { AlcoveError } from '../../src-shared/errors.ts';
import { readXml, type XmlElement } from './xml.ts';

const read = (source: string | Uint8Array): XmlElement => readXml(source);

const codeOf = (source: string | Uint8Array): string | undefined => {
  try {
    read(source);
    return undefined;
  } catch (error) {
    return error instanceof AlcoveError ? error.code : String(error);
  }
};

describe('an XML document', () => {
  it('is a tree of elements with local names, and of text in order', () => {
    const root = read('<?xml version="1.0"?><w:a xmlns:w="urn:w">one<w:b w:val="2">two</w:b><![CDATA[<three>]]></w:a>');
    expect(root.name).toBe('a');
    expect(root.text).toBe('onetwo<three>');
    expect(root.children.map((child) => (typeof child === 'string' ? child : child.name))).toEqual([
      'one',
      'b',
      '<three>',
    ]);
    expect(root.child('b')?.attribute('val')).toBe('2');
  });

  it('gives attributes by local name, and by prefix where two share one', () => {
    const root = read('<p xmlns:r="urn:r" r:id="relation" id="own" r:only="x"/>');
    expect(root.attribute('id')).toBe('own');
    expect(root.attribute('r:id')).toBe('relation');
    expect(root.attribute('rel:id')).toBe('relation');
    expect(root.attribute('only')).toBe('x');
    expect(root.attribute('none')).toBeUndefined();
    expect(root.attribute('toString')).toBeUndefined();
  });

  it('is searched by child, by path and by descendant', () => {
    const root = read('<a><b><c>1</c></b><c>2<c>3</c></c><b/></a>');
    expect(root.elements().map((element) => element.name)).toEqual(['b', 'c', 'b']);
    expect(root.elements('b')).toHaveLength(2);
    expect(root.child('b', 'c')?.text).toBe('1');
    expect(root.child('b', 'x', 'c')).toBeUndefined();
    expect([...root.descendants('c')].map((element) => element.text)).toEqual(['1', '23', '3']);
  });

  it('can be read piece by piece, without holding what was read', () => {
    const rows: string[] = [];
    const root = readXml('<t><row>1</row><row>2</row><end/></t>', (element, parent) => {
      if (element.name !== 'row') return false;
      expect(parent?.name).toBe('t');
      rows.push(element.text);
      return true;
    });
    expect(rows).toEqual(['1', '2']);
    expect(root.elements().map((element) => element.name)).toEqual(['end']);
  });

  it.each([
    ['UTF-8', Buffer.from('<a>é你</a>')],
    ['UTF-8 with a mark', Buffer.from('\ufeff<a>é你</a>')],
    ['UTF-16 with a mark', Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><a>é你</a>', 'utf16le')],
    ['UTF-16 without', Buffer.from('<a>é你</a>', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeff<a>é你</a>', 'utf16le').swap16()],
    ['UTF-8 that claims to be UTF-16', Buffer.from('<?xml version="1.0" encoding="utf-16"?><a>é你</a>')],
    ['UTF-8 that claims to be nonsense', Buffer.from('<?xml version="1.0" encoding="x-none"?><a>é你</a>')],
    [
      'GB18030 as it declares',
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="GB18030"?><a>'),
        Buffer.from('a8a6c4e3', 'hex'),
        Buffer.from('</a>'),
      ]),
    ],
  ])('is decoded when it is %s', (_, bytes) => {
    expect(read(new Uint8Array(bytes)).text).toBe('é你');
  });

  it('keeps a character whole that stands where two slices meet', () => {
    const text = `x${'你'.repeat(60_000)}`;
    expect(read(Buffer.from(`<a>${text}</a>`)).text).toBe(text);
  });
});

describe('what a document type declares', () => {
  it('is never expanded, however much it would make', () => {
    const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
    const root = read(`<!DOCTYPE a [<!ENTITY l0 "lol">${laughs.join('')}]><a b="&l9;">&l9; &amp;&#x41;&#66;</a>`);
    expect(root.text).toBe('&l9; &AB');
    expect(root.attribute('b')).toBe('&l9;');
  });

  it('is never fetched', () => {
    const root = read(
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY x SYSTEM "file:///etc/hosts">]><a>&x;</a>',
    );
    expect(root.text).toBe('&x;');
  });
});

describe('an XML document with mistakes', () => {
  it.each([
    ['an unknown entity', '<a>one&nbsp;two</a>', 'one&nbsp;two'],
    ['a prefix without a namespace', '<w:a><w:b>x</w:b></w:a>', 'x'],
    ['a control character', '<a>x\u0001y</a>', 'x\u0001y'],
    ['an attribute twice', '<a b="1" b="2">x</a>', 'x'],
    ['something behind it', '<a>x</a>junk', 'x'],
    ['something before it', '\n<?xml version="1.0"?><a>x</a>', 'x'],
  ])('is read with %s', (_, source, text) => {
    expect(read(source).text).toBe(text);
  });

  it.each([
    ['is empty', ''],
    ['is not XML', 'just text'],
    ['is cut short', '<a><b>text</b>'],
    ['is cut short in a tag', '<a><b>text</b'],
    ['is noise', '&'.repeat(100_000)],
  ])('is refused when it %s', (_, source) => {
    expect(codeOf(source)).toBe('FILE_CORRUPT');
  });

  it('is refused when it is nested beyond what a stack can bear', () => {
    expect(codeOf('<a>'.repeat(500) + '</a>'.repeat(500))).toBeUndefined();
    expect(codeOf('<a>'.repeat(100_000) + '</a>'.repeat(100_000))).toBe('FILE_CORRUPT');
    expect(codeOf('<a>'.repeat(2_000_000))).toBe('FILE_CORRUPT');
  });
});
