import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { growth } from '../../testing/growth.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const HEADER = `From: Ada Lovelace <ada@example.org>
To: Bob <bob@example.org>, Carol <carol@example.org>
Date: Tue, 01 Oct 2024 12:34:56 -0500
Subject: Mills of the north
MIME-Version: 1.0
`;
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const mail = (rest: string): string => `${HEADER}${rest}`;
const plain = (text: string, type = 'text/plain; charset=utf-8'): string => mail(`Content-Type: ${type}\n\n${text}`);
const part = (type: string, content: string, ...fields: readonly string[]): string =>
  [`Content-Type: ${type}`, ...fields, '', content].join('\n');
const multipart = (kind: string, parts: readonly string[], boundary = 'edge'): string =>
  `Content-Type: multipart/${kind}; boundary="${boundary}"\n\n${parts.map((each) => `--${boundary}\n${each}\n`).join('')}--${boundary}--\n`;
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const read = (content: string | Uint8Array): Promise<ParsedDocument> => readAs('a.eml', content);
const bodyOf = async (content: string | Uint8Array): Promise<string[]> =>
  outline((await read(content)).blocks).slice(1);
const attachmentsOf = async (...parts: readonly string[]): Promise<string[]> => {
  const document = await read(mail(multipart('mixed', [part('text/plain', 'See below.'), ...parts])));
  return (document.attachments ?? []).map(({ name }) => name);
};
const file = (name: string, content = 'Wind and water.'): string =>
  part('application/octet-stream', content, `Content-Disposition: attachment; ${name}`);

describe('a mail message', () => {
  it('has its subject as title, its sender as author, its date, and a head that names them', async () => {
    const document = await read(plain('Dear Bob,\n\nthe mills turn.\n'));
    expect(document).toMatchObject({
      format: 'eml',
      title: 'Mills of the north',
      authors: ['Ada Lovelace'],
      createdAt: '2024-10-01T17:34:56.000Z',
    });
    expect(document).not.toHaveProperty('attachments');
    expect(outline(document.blocks)).toEqual([
      'paragraph: From: Ada Lovelace <ada@example.org>; To: Bob <bob@example.org>, Carol <carol@example.org>; Date: Tue, 01 Oct 2024 12:34:56 -0500; Subject: Mills of the north',
      'paragraph: Dear Bob,',
      'paragraph: the mills turn.',
    ]);
  });

  it('counts the rest of a long list of recipients', async () => {
    const to = Array.from({ length: 500 }, (_, index) => `p${index}@example.org`).join(', ');
    const { blocks } = await read(`From: a@example.org\nTo: ${to}\nSubject: x\nMessage-ID: <1@x>\n\nHello.\n`);
    expect(blocks[0]?.text).toMatch(/p19@example\.org and 480 more;/);
  });

  it('with a date that is none has no date', async () => {
    expect(await read('From: a@x.org\nTo: b@x.org\nSubject: s\nDate: soon\n\nText.\n')).not.toHaveProperty('createdAt');
  });

  it.each([
    ['a.txt', plain('Hello.')],
    ['a', plain('Hello.')],
    ['memo.eml', 'Subject: short\nTo: Bob\n\nHello.'],
    ['a.eml', `From 1275@xxx Wed Jul 16 06:24:10 +0000 2008\n${plain('Hello.')}`],
    ['a.eml', `\ufeff\n\n${plain('Hello.')}`],
    ['a.eml', plain('Hello.').replaceAll('\n', '\r\n')],
    ['a.eml', Buffer.from(`\ufeff${plain('Hello.')}`, 'utf16le')],
  ])('is told by its header: %s', async (name, content) => {
    const { format, blocks } = await readAs(name, content);
    expect(format).toBe('eml');
    expect(outline(blocks).at(-1)).toBe('paragraph: Hello.');
  });

  it('is told though one of its parts is raw bytes', async () => {
    const binary = latin1(
      mail(multipart('mixed', [part('text/plain', 'Hello.'), file('filename=a.bin', '\x00\x01\xff'.repeat(3000))])),
    );
    expect(await bodyOf(binary)).toEqual(['paragraph: Hello.']);
  });

  it('is told though it speaks of another format', async () => {
    expect((await readAs('a.eml', plain('The file begins with %PDF-1.7 and ends in <html>.'))).format).toBe('eml');
  });

  it.each([
    ['notes that begin like a header', 'notes.txt', 'To do: buy bread.\nThen: bake.\nLast: eat.\n'],
    ['a memo without addresses', 'memo.txt', 'From: Ada\nTo: Bob\nSubject: Mills\n\nThey turn.\n'],
    [
      'a saved web page',
      'page.txt',
      `From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: x\nMIME-Version: 1.0\n${multipart('related', [part('text/html', '<p>Hi</p>')])}`,
    ],
  ])('is not what %s are taken for', async (_, name, content) => {
    expect((await readAs(name, content)).format).not.toBe('eml');
  });
});

describe('the text of a message', () => {
  it('has the lines of format=flowed joined, quotations marked once, and the signature apart', async () => {
    const text = 'The mills \nturn.\n> They turned \n> before.\n>> Once.\n-- \nAda\nUpton';
    expect(await bodyOf(plain(text, 'text/plain; charset=utf-8; format=flowed'))).toEqual([
      'paragraph: The mills turn.',
      'paragraph: > They turned before.',
      'paragraph: >> Once.',
      'paragraph: Ada Upton',
    ]);
  });

  it('has list items where lines begin as such', async () => {
    expect(await bodyOf(plain('Bring:\n- bread\n  and butter\n- salt\n\n1. Bake.\n2. Eat.'))).toEqual([
      'paragraph: Bring:',
      'list-item: bread and butter',
      'list-item: salt',
      'list-item: 1. Bake.',
      'list-item: 2. Eat.',
    ]);
  });

  it('comes from the HTML where that has tables or lists', async () => {
    const html = '<p>Prices:</p><table><tr><th>Mill</th><th>Rent</th></tr><tr><td>Upton</td><td>40</td></tr></table>';
    const both = multipart('alternative', [
      part('text/plain', 'Prices:\nMill Rent\nUpton 40'),
      part('text/html', html),
    ]);
    expect(await bodyOf(mail(both))).toEqual(['paragraph: Prices:', 'table: Mill | Rent\nUpton | 40']);
  });

  it('comes from the plain text where the HTML says no more', async () => {
    const both = multipart('alternative', [
      part('text/plain', 'One.\n\nTwo.'),
      part('text/html', '<div>One.<br>Two.</div>'),
    ]);
    expect(await bodyOf(mail(both))).toEqual(['paragraph: One.', 'paragraph: Two.']);
  });

  it('comes from the HTML where the plain text only says that there is HTML', async () => {
    const html = `<p>${'The mills of the north turn. '.repeat(9)}</p>`;
    const both = multipart('alternative', [part('text/plain', 'Please view this as HTML.'), part('text/html', html)]);
    expect((await bodyOf(mail(both)))[0]).toMatch(/^paragraph: The mills of the north/);
  });

  it('is kept where nothing ends as it should', async () => {
    const cut = mail(multipart('mixed', [part('text/plain', 'Still here.'), file('filename=a.txt', 'gone')])).slice(
      0,
      -30,
    );
    expect(await bodyOf(cut)).toEqual(['paragraph: Still here.']);
    expect(
      await bodyOf(
        plain('=ZZ and =C3=A9 stay', 'text/plain; charset=nonsense\nContent-Transfer-Encoding: quoted-printable'),
      ),
    ).toHaveLength(1);
  });

  it('is free of the armour of a PGP signature', async () => {
    const signed =
      '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt is me.\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----\n';
    expect(await bodyOf(plain(signed))).toEqual(['paragraph: It is me.']);
  });
});

describe('the encoding of a message', () => {
  // 数据库 in GB2312, 日本の川 in ISO-2022-JP, Привет in KOI8-R: encoded once with iconv.
  it.each([
    ['GB2312', '\xca\xfd\xbe\xdd\xbf\xe2', '数据库'],
    ['ISO-2022-JP', '\x1b$BF|K\\$N@n\x1b(B', '日本の川'],
    ['KOI8-R', '\xf0\xd2\xc9\xd7\xc5\xd4', 'Привет'],
    ['x-unknown', 'plain', 'plain'],
  ])('is what its parts say: %s', async (charset, bytes, text) => {
    expect(await bodyOf(latin1(plain(bytes, `text/plain; charset=${charset}`)))).toEqual([`paragraph: ${text}`]);
  });

  it('of a raw header is that of the text', async () => {
    const raw = plain('\xf0\xd2\xc9\xd7\xc5\xd4', 'text/plain; charset=koi8-r').replace(
      'Mills of the north',
      '\xf0\xd2\xc9\xd7\xc5\xd4',
    );
    expect((await read(latin1(raw))).title).toBe('Привет');
  });

  it('of a header may be said word by word', async () => {
    const encoded = plain('x').replace('Mills of the north', '=?windows-1255?B?+ezl7Q==?= =?utf-8?Q?caf=C3=A9?=');
    expect((await read(encoded)).title).toBe('שלוםcafé');
  });

  it('is UTF-8 where the text is, whatever the message says', async () => {
    expect(await bodyOf(plain('Größe und Mühlen – überall', 'text/plain; charset=iso-8859-1'))).toEqual([
      'paragraph: Größe und Mühlen – überall',
    ]);
    expect(await bodyOf(latin1(plain('Gr\xf6\xdfe', 'text/plain; charset=iso-8859-1')))).toEqual(['paragraph: Größe']);
  });
});

describe('attachments', () => {
  it('are the files that came with the message, as they were', async () => {
    const { attachments } = await read(
      mail(
        multipart('mixed', [
          part('text/plain', 'See below.'),
          part(
            'text/csv; name=mills.csv',
            base64('a,b\n1,2'),
            'Content-Disposition: attachment',
            'Content-Transfer-Encoding: base64',
          ),
        ]),
      ),
    );
    expect(attachments?.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['mills.csv', 'a,b\n1,2'],
    ]);
  });

  it('have the names that the message gives them, decoded', async () => {
    expect(
      await attachmentsOf(
        file("filename*=utf-8''M%C3%BChle%20%E2%82%AC.txt"),
        file("filename*0*=utf-8''M%C3%BC; filename*1=hle.txt"),
        file('filename="=?utf-8?B?TcO8aGxlLnR4dA==?="'),
      ),
    ).toEqual(['Mühle €.txt', 'Mühle.txt', 'Mühle.txt']);
  });

  it('have names, not paths', async () => {
    expect(
      await attachmentsOf(
        file('filename="../../etc/x.txt"'),
        file('filename="C:\\\\temp\\\\y.txt"'),
        file('filename=".."'),
        file(`filename="${'long '.repeat(80)}.pdf"`),
      ),
    ).toEqual(['x.txt', 'y.txt', 'attachment-3', expect.stringMatching(/^(?:long )+.*\.pdf$/)]);
  });

  it('without a name get one', async () => {
    expect(
      await attachmentsOf(
        part('text/csv', 'a,b', 'Content-Disposition: attachment'),
        part('application/pdf', base64('%PDF-1.7\n...'), 'Content-Transfer-Encoding: base64'),
      ),
    ).toEqual(['attachment-1.csv', 'attachment-2.pdf']);
  });

  it('are not what decorates the message, or what programs write for programs', async () => {
    const picture = (id: string, size: number): string =>
      part('image/gif', GIF + 'A'.repeat(size), `Content-ID: <${id}>`, 'Content-Transfer-Encoding: base64');
    const html = part('text/html', '<p>Hello</p><img src="cid:logo@x"><img src="https://example.org/pixel.gif">');
    const document = await read(
      mail(
        multipart('mixed', [
          multipart('related', [html, picture('logo@x', 4000)], 'inner'),
          picture('pixel@x', 0),
          part('application/ms-tnef; name=winmail.dat', 'x', 'Content-Disposition: attachment'),
          part('application/pgp-signature; name=signature.asc', 'x'),
          part('text/calendar; method=REQUEST', 'BEGIN:VCALENDAR'),
          file('filename=empty.txt\nContent-Transfer-Encoding: base64', ''),
          picture('photo@x', 4000),
        ]),
      ),
    );
    expect(document.attachments?.map(({ name }) => name)).toEqual(['attachment-1.gif']);
  });

  it('are the messages inside the message, which become documents of their own', async () => {
    const inner = part(
      'message/rfc822',
      `From: eve@example.org\nTo: ada@example.org\nSubject: Re: rent/lease\n\nInner text.`,
    );
    const { attachments, blocks } = await read(mail(multipart('mixed', [part('text/plain', 'Forwarded.'), inner])));
    expect(outline(blocks).slice(1)).toEqual(['paragraph: Forwarded.']);
    const [message] = attachments ?? [];
    expect(message?.name).toBe('Re rent lease.eml');
    expect((await readAs('x.eml', message?.bytes ?? '')).title).toBe('Re: rent/lease');
  });

  it('are no more than one mail may hold', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => file(`filename=${index}.txt`));
    expect(await attachmentsOf(...many)).toHaveLength(1_000);
  });
});

describe('a message that tries to do harm', () => {
  it('is given up when its parts are nested without end', async () => {
    let nested = part('text/plain', 'deep');
    for (let level = 0; level < 400; level++) nested = multipart('mixed', [nested], `b${level}-`);
    expect(await codeOf(read(mail(nested)))).toBe('FILE_CORRUPT');
  });

  it('with messages inside messages is opened one level at a time', async () => {
    let message = plain('innermost');
    for (let level = 0; level < 200; level++) {
      message = mail(multipart('mixed', [part('message/rfc822', message)], `m${level}-`));
    }
    expect((await read(message)).attachments).toHaveLength(1);
  });

  it('takes time in step with its size', async () => {
    const line = '> a line of text (with "quotes" <and@signs>)\n';
    const work = (lines: number) => read(mail(multipart('mixed', [part('text/plain', line.repeat(lines))])));
    expect(await growth(work, { from: 10_000, to: 100_000, enough: 30 })).toBeLessThan(30);
  });
});

describe('an encrypted message', () => {
  it.each([
    [
      'PGP/MIME',
      mail(multipart('encrypted; protocol="application/pgp-encrypted"', [part('application/octet-stream', 'xx')])),
    ],
    ['PGP in the text', plain('-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n')],
    [
      'S/MIME',
      mail(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CA',
      ),
    ],
  ])('is refused as locked: %s', async (_, content) => {
    const error = await read(content).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'PASSWORD_REQUIRED', message: expect.stringContaining('encrypted') });
  });

  it('is not one that is only signed, even where the signature wraps it', async () => {
    const tlv = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
      const body = Buffer.concat(content);
      return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
    };
    const endless = (tag: number, ...content: readonly Uint8Array[]): Buffer =>
      Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);
    const oid = (last: number): Buffer => tlv(6, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]));
    const inner = Buffer.from('Content-Type: text/plain\n\nSigned, not sealed.\n');
    const version = Buffer.from([2, 1, 1]);
    const definite = tlv(
      0x30,
      oid(2),
      tlv(0xa0, tlv(0x30, version, tlv(0x31), tlv(0x30, oid(1), tlv(0xa0, tlv(4, inner))))),
    );
    const halves = [tlv(4, inner.subarray(0, 20)), tlv(4, inner.subarray(20))];
    const indefinite = endless(
      0x30,
      oid(2),
      endless(
        0xa0,
        endless(0x30, version, endless(0x31), endless(0x30, oid(1), endless(0xa0, endless(0x24, ...halves)))),
      ),
    );
    for (const signed of [definite, indefinite]) {
      const content = mail(
        `Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n${signed.toString('base64')}`,
      );
      expect((await read(content)).title).toBe('Mills of the north');
      expect(await bodyOf(content)).toEqual(['paragraph: Signed, not sealed.']);
    }
  });
});

const CORPUS = sharedPath('corpus', 'unstructured', 'example-docs') ?? '';

describe.skipIf(CORPUS === '')('the mail of the corpus (../shared; skipped where it is absent)', () => {
  const paths = (CORPUS === '' ? [] : readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })).filter((path) =>
    /\.(?:eml|msg)$/.test(path),
  );
  /** What fails, and why. */
  const refused: Readonly<Record<string, string>> = {
    'empty.eml': 'NO_TEXT',
    'fake-encrypted.eml': 'PASSWORD_REQUIRED',
    'fake-encrypted.msg': 'PASSWORD_REQUIRED',
  };

  it.each(paths)('is read: %s', async (path) => {
    const code = refused[basename(path)];
    const action = readAs(path, readFileSync(join(CORPUS, path)));
    if (code) expect(await codeOf(action)).toBe(code);
    else expect((await action).format).toBe(path.endsWith('.msg') ? 'msg' : 'eml');
  });
});
