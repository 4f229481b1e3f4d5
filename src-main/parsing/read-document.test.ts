import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, Packer, Paragraph } from 'docx';
import { describe, expect, it } from 'vitest';
import { encryptPackage } from '../testing/encrypt-package.ts';
import { makeOle } from '../testing/make-doc.ts';
import { docxOf } from '../testing/make-docx.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { codeOf, readAs } from '../testing/read.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readContent } from './read-document.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A ZIP archive with one empty entry. */
const ZIP = Buffer.concat([
  Buffer.from('504b03040a0000000000000000000000000000000000000000000500000068656c6c6f', 'hex'),
  Buffer.from(
    '504b01021e030a00000000000000000000000000000000000000000005000000000000000000000000000000000068656c6c6f',
    'hex',
  ),
  Buffer.from('504b0506000000000100010033000000230000000000', 'hex'),
]);

/** As Office writes it: an OLE file with the encrypted package as one of its streams. */
const encryptedOffice = makeOle({ EncryptionInfo: Buffer.alloc(16), EncryptedPackage: Buffer.alloc(16) });

const formatOf = async (name: string, content: string | Uint8Array): Promise<string> =>
  (await readAs(name, content)).format;

describe('what a file is', () => {
  it('is told by its content, whatever its name says', async () => {
    const pdf = await makeTextPdf(['Text.']);
    const docx = await Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph('Text.')] }] }));
    for (const name of ['a.pdf', 'a.docx', 'a.txt', 'a', 'a.xyz']) expect(await formatOf(name, pdf)).toBe('pdf');
    for (const name of ['a.docx', 'a.pdf', 'a.zip', 'a']) expect(await formatOf(name, docx)).toBe('docx');
    for (const name of ['a.html', 'a.txt', 'a.md', 'a']) {
      expect(await formatOf(name, '<!DOCTYPE html><html><body><p>Text.</p></body></html>')).toBe('html');
    }
  });

  it('is told by its name among kinds of text', async () => {
    expect(await formatOf('a.md', 'Text.')).toBe('markdown');
    expect(await formatOf('a.txt', 'Text.')).toBe('text');
    expect(await formatOf('a.unknown', 'Text.')).toBe('text');
    expect(await formatOf('README', '# Title\n\n- [link](http://x)\n')).toBe('markdown');
    expect(await formatOf('README', 'Nothing but words.')).toBe('text');
  });

  it('may be a PDF with something before its header', async () => {
    expect(await formatOf('a.pdf', Buffer.concat([Buffer.from('junk\n\n'), await makeTextPdf(['Text.'])]))).toBe('pdf');
  });

  it.each([
    ['an archive', 'a.docx', ZIP],
    ['an archive', 'a.zip', ZIP],
    ['zeros', 'a.txt', Buffer.alloc(4096)],
    ['zeros', 'a.pdf', Buffer.alloc(4096)],
    [
      'junk',
      'a.txt',
      Buffer.from(Uint8Array.from({ length: 3000 }, (_, index) => (index * 197 + 13 * (index >> 2)) & 0xff)),
    ],
    ['an old Office file', 'a.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)])],
  ])('is refused when it is %s called %s', async (_, name, bytes) => {
    expect(await codeOf(readAs(name, bytes))).toBe('UNSUPPORTED_FORMAT');
  });

  it.each(['a.docx', 'a.xlsx', 'a'])('is known to need a password when Office encrypted it as %s', async (name) => {
    expect(await codeOf(readAs(name, encryptedOffice))).toBe('PASSWORD_REQUIRED');
  });

  it('is told by what is inside when Office encrypted it and the password is right', async () => {
    const locked = encryptPackage(docxOf('Krill are small.'), 'pässwörd');
    expect(await readAs('a', locked, { password: 'pässwörd' })).toMatchObject({
      format: 'docx',
      blocks: [{ text: 'Krill are small.' }],
    });
    expect(await codeOf(readAs('a', locked, { password: 'password' }))).toBe('PASSWORD_WRONG');
  });

  it.each(['a.pdf', 'a.png', 'a'])(
    'has no text when it is a picture called %s and none is recognised',
    async (name) => {
      expect(await codeOf(readAs(name, PNG))).toBe('NO_TEXT');
    },
  );

  it.each(['   \n\t\n ', '- - -', '<html><body><script>x</script></body></html>'])(
    'has no text when it is %j',
    async (text) => {
      expect(await codeOf(readAs('a.txt', text))).toBe('NO_TEXT');
    },
  );
});

describe('readContent', () => {
  it('gives the bytes and their SHA-256', async () => {
    const path = join(temporaryFolder(), 'a.txt');
    writeFileSync(path, 'abc');
    const { bytes, contentHash } = await readContent(path);
    expect(Buffer.from(bytes).toString()).toBe('abc');
    expect(contentHash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('says what is wrong with a path', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('empty'), '');
    writeFileSync(at('large'), 'x'.repeat(101));
    writeFileSync(at('fits'), 'x'.repeat(100));
    mkdirSync(at('folder'));
    symlinkSync(at('loop'), at('loop'));
    symlinkSync(at('nowhere'), at('dangling'));
    const code = (name: string): Promise<string> => codeOf(readContent(at(name), 100));
    expect(await code('empty')).toBe('FILE_EMPTY');
    expect(await code('large')).toBe('FILE_TOO_LARGE');
    expect((await readContent(at('fits'), 100)).bytes).toHaveLength(100);
    expect(await code('folder')).toBe('UNSUPPORTED_FORMAT');
    expect(await code('missing')).toBe('FILE_NOT_FOUND');
    expect(await code('dangling')).toBe('FILE_NOT_FOUND');
    expect(await code('fits/below')).toBe('FILE_NOT_FOUND');
    expect(await code('loop')).toBe('FILE_UNREADABLE');
  });

  // The superuser may read anything.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says when it may not read a file', async () => {
    const path = join(temporaryFolder(), 'secret');
    writeFileSync(path, 'x');
    chmodSync(path, 0);
    expect(await codeOf(readContent(path))).toBe('FILE_UNREADABLE');
  });
});
