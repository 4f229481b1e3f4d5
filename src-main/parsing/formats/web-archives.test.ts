import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const PAGE = '<html><head><title>Rivers</title><meta charset="utf-8"></head><body><p>Größe</p></body></html>';

const mhtml = (head: string): string =>
  `${head}MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n\r\n--b\r\n` +
  'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.org/\r\n\r\n' +
  `${PAGE.replaceAll('=', '=3D').replace('ö', '=C3=B6').replace('ß', '=C3=9F')}\r\n--b\r\nContent-Type: image/png\r\n` +
  'Content-Transfer-Encoding: base64\r\nContent-Location: https://example.org/a.png\r\n\r\niVBORw0KGgo=\r\n--b--\r\n';

describe('a page saved as MHTML', () => {
  const saved = 'From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: Saved\r\n';

  it.each(['page.mhtml', 'page.mht', 'page.txt', 'page'])('is the page, pictures aside: %s', async (name) => {
    const document = await readAs(name, mhtml(saved));
    expect(document).toMatchObject({ format: 'mhtml', title: 'Rivers' });
    expect(outline(document.blocks)).toEqual(['paragraph: Größe']);
    expect(document.attachments).toBeUndefined();
  });

  it('is told by its name where its head does not say who saved it', async () => {
    expect((await readAs('page.mht', mhtml('Subject: Saved\r\n'))).format).toBe('mhtml');
  });
});

/** A binary property list of these dictionaries, strings and bytes. */
function binaryPlist(root: PlistValue): Uint8Array {
  const objects: Buffer[] = [];
  const sized = (kind: number, length: number): Buffer =>
    length < 15
      ? Buffer.from([(kind << 4) | length])
      : Buffer.from([(kind << 4) | 15, 0x11, length >> 8, length & 0xff]);
  const add = (value: PlistValue): number => {
    const index = objects.push(Buffer.alloc(0)) - 1;
    if (typeof value === 'string') {
      objects[index] = /^[\x20-\x7e]*$/.test(value)
        ? Buffer.concat([sized(5, value.length), Buffer.from(value)])
        : Buffer.concat([sized(6, value.length), Buffer.from(value, 'utf16le').swap16()]);
    } else if (value instanceof Uint8Array) {
      objects[index] = Buffer.concat([sized(4, value.length), value]);
    } else {
      const entries = Object.entries(value);
      const references = [...entries.map(([key]) => add(key)), ...entries.map(([, each]) => add(each))];
      objects[index] = Buffer.concat([sized(13, entries.length), Buffer.from(references)]);
    }
    return index;
  };
  add(root);
  let offset = 8;
  const table = Buffer.alloc(objects.length * 4);
  objects.forEach((object, index) => {
    table.writeUInt32BE(offset, index * 4);
    offset += object.length;
  });
  const trailer = Buffer.alloc(32);
  trailer[6] = 4;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(offset), 24);
  return Buffer.concat([Buffer.from('bplist00'), ...objects, table, trailer]);
}

type PlistValue = string | Uint8Array | { readonly [key: string]: PlistValue };

describe('a page saved by Safari', () => {
  const archive = (html: Uint8Array, charset: string): Uint8Array =>
    binaryPlist({
      WebMainResource: {
        WebResourceURL: 'https://example.org/grö',
        WebResourceTextEncodingName: charset,
        WebResourceData: html,
      },
    });

  it.each(['page.webarchive', 'page.bin', 'page'])('is its main page: %s', async (name) => {
    const document = await readAs(name, archive(Buffer.from(PAGE), 'UTF-8'));
    expect(document).toMatchObject({ format: 'webarchive', title: 'Rivers' });
    expect(outline(document.blocks)).toEqual(['paragraph: Größe']);
  });

  it('is read in the encoding that the archive names', async () => {
    const html = Buffer.from('<html><body><p>\xcf\xf0\xe8\xe2\xe5\xf2</p></body></html>', 'latin1');
    expect(outline((await readAs('a.webarchive', archive(html, 'windows-1251'))).blocks)).toEqual([
      'paragraph: Привет',
    ]);
  });

  it('is read as XML, too', async () => {
    const data = Buffer.from(PAGE).toString('base64').replace(/.{20}/g, '$&\n\t');
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">' +
      `<plist version="1.0"><dict><key>WebMainResource</key><dict><key>WebResourceData</key><data>${data}</data></dict></dict></plist>`;
    const document = await readAs('a.webarchive', xml);
    expect(document.format).toBe('webarchive');
    expect(outline(document.blocks)).toEqual(['paragraph: Größe']);
  });

  it('that is damaged or cut short says so', async () => {
    const whole = archive(Buffer.from(PAGE), 'UTF-8');
    for (const share of [0.3, 0.7, 0.99]) {
      expect(await codeOf(readAs('a.webarchive', whole.subarray(0, Math.floor(whole.length * share))))).toBe(
        'FILE_CORRUPT',
      );
    }
    expect(
      await codeOf(
        readAs(
          'a.webarchive',
          whole.map((byte, index) => (index > whole.length - 30 ? 0xff : byte)),
        ),
      ),
    ).toBe('FILE_CORRUPT');
  });
});
