import CFB from 'cfb';
import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';

/** Streams by their paths: text as UTF-16, bytes as they are. */
type Streams = Readonly<Record<string, string | Uint8Array>>;

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** An Outlook message (MS-OXMSG) with the streams given; properties are `tag → 32-bit value`. */
function makeMsg(streams: Streams, properties: Readonly<Record<number, number>> = {}): Uint8Array {
  const file = CFB.utils.cfb_new();
  const fixed = Buffer.concat([
    Buffer.alloc(32),
    ...Object.entries(properties).map(([tag, value]) => {
      const entry = Buffer.alloc(16);
      entry.writeUInt32LE(Number(tag), 0);
      entry.writeUInt32LE(value, 8);
      return entry;
    }),
  ]);
  CFB.utils.cfb_add(file, '/__properties_version1.0', fixed);
  for (const [path, content] of Object.entries(streams)) {
    const bytes = typeof content === 'string' ? wide(content) : Buffer.from(content);
    CFB.utils.cfb_add(file, `/${path}`, bytes);
  }
  CFB.utils.cfb_del(file, '/\u0001Sh33tJ5');
  return new Uint8Array(CFB.write(file, { type: 'buffer' }) as Buffer);
}

const SUBJECT = '__substg1.0_0037001F';
const BODY = '__substg1.0_1000001F';
const HTML = '__substg1.0_10130102';
const RTF = '__substg1.0_10090102';
const CLASS = '__substg1.0_001A001F';
const SENDER = '__substg1.0_0C1A001F';
const ADDRESS = '__substg1.0_0C1F001F';
const attachment = (number: number, name: string, content: string | Uint8Array, more: Streams = {}): Streams => {
  const folder = `__attach_version1.0_#0000000${number}`;
  const own = {
    '__properties_version1.0': Buffer.alloc(8),
    '__substg1.0_3707001F': name,
    '__substg1.0_37010102': content,
    ...more,
  };
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [`${folder}/${key}`, value]));
};
/** RTF as it is in a message (MS-OXRTFCP), not compressed. */
const packedRtf = (rtf: string): Uint8Array =>
  Buffer.concat([
    Buffer.from(new Uint32Array([rtf.length + 12, rtf.length, 0x414c454d, 0]).buffer),
    Buffer.from(rtf, 'latin1'),
  ]);

const LETTER: Streams = {
  [SUBJECT]: 'Mills',
  [SENDER]: 'Ada Lovelace',
  [ADDRESS]: 'ada@example.org',
  [BODY]: 'Dear Bob,\r\n\r\nthey turn.\r\n',
};

describe('an Outlook message', () => {
  it('has its subject as title, its sender as author, and its text', async () => {
    const document = await readAs('no-extension', makeMsg(LETTER));
    expect(document).toMatchObject({ format: 'msg', title: 'Mills', authors: ['Ada Lovelace'] });
    expect(outline(document.blocks)).toEqual([
      'paragraph: From: Ada Lovelace <ada@example.org>; Subject: Mills',
      'paragraph: Dear Bob,',
      'paragraph: they turn.',
    ]);
  });

  it('does not name senders by their place in a directory', async () => {
    const inside = { ...LETTER, [ADDRESS]: '/O=EXAMPLE/OU=EXCHANGE/CN=RECIPIENTS/CN=ADA' };
    expect((await readAs('a.msg', makeMsg(inside))).blocks[0]?.text).toBe('From: Ada Lovelace; Subject: Mills');
  });

  it('has the tables of its HTML, in the encoding that the message names', async () => {
    const html =
      '<p>\xcc\xe5\xeb\xfc\xed\xe8\xf6\xe0</p><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>';
    const streams = { ...LETTER, [BODY]: '', [HTML]: Uint8Array.from(html, (char) => char.charCodeAt(0)) };
    const { blocks } = await readAs('a.msg', makeMsg(streams, { 1071513603: 1251 }));
    expect(outline(blocks).slice(1)).toEqual(['paragraph: Мельница', 'table: a | b\n1 | 2']);
  });

  it('has the tables of HTML that Outlook keeps as RTF', async () => {
    const rtf = String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\generator x;}\uc1\pard
{\*\htmltag96 <p>}\htmlrtf {\htmlrtf0 Caf\'e9 \u8220 ?x\u8221 ? \{a\}\htmlrtf \par }\htmlrtf0 {\*\htmltag104 </p>}
{\*\htmltag64 <table><tr><td>}a{\*\htmltag64 </td><td>}b{\*\htmltag64 </td></tr><tr><td>}1{\*\htmltag64 </td><td>}2{\*\htmltag64 </td></tr></table>}}`;
    const streams = { ...LETTER, [RTF]: packedRtf(rtf) };
    const body = async (plain: string): Promise<string[]> =>
      outline((await readAs('a.msg', makeMsg({ ...streams, [BODY]: plain }))).blocks).slice(1);
    const whole = ['paragraph: Café “x” {a}', 'table: a | b\n1 | 2'];
    expect(await body('')).toEqual(whole);
    expect(await body('Café “x” {a}\r\na b\r\n1 2')).toEqual(whole);
    // Where the two do not agree, what is Unicode is right.
    expect(await body('Cafй {a}')).toEqual(['paragraph: Cafй {a}']);
  });

  it('that is RTF and nothing else is read as such', async () => {
    const streams = {
      ...LETTER,
      [BODY]: '',
      [RTF]: packedRtf(String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard They turn.\par}`),
    };
    expect((await readAs('a.msg', makeMsg(streams))).blocks.at(-1)?.text).toBe('They turn.');
  });

  it('of old, whose texts are not Unicode, is read in its code page', async () => {
    const streams = {
      '__substg1.0_0037001E': Uint8Array.from('\xd2\xe5\xec\xe0', (char) => char.charCodeAt(0)),
      '__substg1.0_1000001E': Uint8Array.from('\xcf\xf0\xe8\xe2\xe5\xf2', (char) => char.charCodeAt(0)),
    };
    const { title, blocks } = await readAs('a.msg', makeMsg(streams, { 1073545219: 1251 }));
    expect([title, blocks.at(-1)?.text]).toEqual(['Тема', 'Привет']);
  });

  it('has attachments, but for pictures that its text shows', async () => {
    const picture = new Uint8Array(2_000).fill(7);
    const inline = { '__substg1.0_370E001F': 'image/png', '__substg1.0_3712001F': 'logo@x' };
    const streams = {
      ...LETTER,
      [HTML]: Buffer.from('<p>Dear Bob, they turn.</p><img src="cid:logo@x">'),
      ...attachment(0, '..\\..\\plan.txt', Buffer.from('Wind.')),
      ...attachment(1, 'logo.png', picture, inline),
      ...attachment(2, 'photo.png', picture, { '__substg1.0_370E001F': 'image/png' }),
    };
    const { attachments } = await readAs('a.msg', makeMsg(streams));
    expect(attachments?.map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ['plan.txt', 5],
      ['photo.png', 2_000],
    ]);
  });

  it('has the messages inside it as attachments, which can be read in turn', async () => {
    const inner = '__substg1.0_3701000D';
    const streams = {
      ...LETTER,
      ...Object.fromEntries(
        Object.entries({
          '__properties_version1.0': Buffer.alloc(8),
          '__substg1.0_3001001F': 'Re: old/mills',
          [`${inner}/__properties_version1.0`]: Buffer.alloc(24),
          [`${inner}/${SUBJECT}`]: 'Old mills',
          [`${inner}/${BODY}`]: 'They turned.',
        }).map(([key, value]) => [`__attach_version1.0_#00000000/${key}`, value]),
      ),
    };
    const [message] = (await readAs('a.msg', makeMsg(streams))).attachments ?? [];
    expect(message?.name).toBe('Re old mills.msg');
    const document = await readAs('b.msg', message?.bytes ?? '');
    expect([document.title, document.blocks.at(-1)?.text]).toEqual(['Old mills', 'They turned.']);
  });

  it('that is signed is read, and one that is encrypted is refused as locked', async () => {
    const mime =
      'Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: text/plain\n\nSigned.\n--s\nContent-Type: application/pkcs7-signature\n\nxx\n--s--\n';
    const signed = makeMsg({
      ...LETTER,
      [BODY]: '',
      [CLASS]: 'IPM.Note.SMIME.MultipartSigned',
      ...attachment(0, 'smime.p7m', Buffer.from(mime)),
    });
    const { title, blocks, attachments } = await readAs('a.msg', signed);
    expect([title, blocks.at(-1)?.text, attachments]).toEqual(['Mills', 'Signed.', undefined]);
    const sealed = makeMsg({ ...LETTER, [CLASS]: 'IPM.Note.SMIME', ...attachment(0, 'smime.p7m', Buffer.from('xx')) });
    expect(await codeOf(readAs('a.msg', sealed))).toBe('PASSWORD_REQUIRED');
    const managed = makeMsg({ ...LETTER, ...attachment(0, 'message.rpmsg', Buffer.from('xx')) });
    expect(await codeOf(readAs('a.msg', managed))).toBe('PASSWORD_REQUIRED');
  });

  it('that is cut short is damaged', async () => {
    const cut = makeMsg({ ...LETTER, [BODY]: 'They turn. '.repeat(2_000) });
    expect(await codeOf(readAs('a.msg', cut.subarray(0, 600)))).toBe('UNSUPPORTED_FORMAT');
    expect(await codeOf(readAs('a.msg', cut.subarray(0, cut.length - 2_048)))).toBe('FILE_CORRUPT');
  });
});
