import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { docxOf } from '../testing/make-docx.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { makeZip } from '../testing/make-zip.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { seededRandom } from '../testing/random.ts';

const WHALES = 'The blue whale is the largest animal that has ever lived.';
const pdf = await makeTextPdf([WHALES]);
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const random = seededRandom(3);

/** What became of a file: `ready`, or the code of its failure. */
async function outcomeOf(app: TestApp, path: string): Promise<string> {
  const [outcome] = await app.import(path);
  return outcome && 'error' in outcome ? outcome.error.code : (outcome?.status ?? 'nothing');
}

/** Every kind of bad file, with what must become of it. */
const SPECIMENS: Readonly<Record<string, readonly [name: string, content: string | Uint8Array, outcome: string]>> = {
  'of no bytes': ['empty.pdf', '', 'FILE_EMPTY'],
  'PDF that is cut short': ['cut.pdf', pdf.slice(0, pdf.length / 2), 'FILE_CORRUPT'],
  'DOCX that is cut short': ['cut.docx', docxOf(WHALES).slice(0, 300), 'FILE_CORRUPT'],
  'with the wrong extension': ['whales.txt', pdf, 'ready'],
  'without an extension': ['whales', docxOf(WHALES), 'ready'],
  'that is locked': ['locked.pdf', await makeTextPdf([WHALES], { password: 'krill' }), 'PASSWORD_REQUIRED'],
  'PDF whose index is broken': [
    'xref.pdf',
    Buffer.from(latin(pdf).replace(/\d{10} \d{5} n/g, '0000000007 00000 n'), 'latin1'),
    'ready',
  ],
  'that unpacks to a gigabyte': [
    'bomb.docx',
    docxOf(WHALES, { 'word/media/zeros.xml': Buffer.alloc(80_000_000), 'word/document.xml': Buffer.alloc(80_000_000) }),
    'ARCHIVE_UNSAFE',
  ],
  'whose entities multiply': [
    'laughs.xml',
    `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">${Array.from({ length: 12 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join('')}]><a><b>${WHALES}</b><c>&a12;</c></a>`,
    'ready',
  ],
  'of junk that is called text': [
    'junk.txt',
    Uint8Array.from({ length: 20_000 }, () => Math.floor(random() * 256)),
    'UNSUPPORTED_FORMAT',
  ],
  'that is not valid UTF-8': [
    'broken.txt',
    Buffer.concat([
      Buffer.from(`${WHALES} Größe, Ähre, Öl und Übermut `),
      Buffer.from([0xc3, 0x28, 0x20, 0xff]),
      Buffer.from(WHALES),
    ]),
    'ready',
  ],
  'of nothing but zeros': ['zeros.pdf', new Uint8Array(5_000), 'UNSUPPORTED_FORMAT'],
  'without any text': ['blank.docx', docxOf(''), 'NO_TEXT'],
};

describe('a file', () => {
  for (const [what, [name, content, expected]] of Object.entries(SPECIMENS)) {
    it(`${what} ends as ${expected}, and the next one is read`, async () => {
      const app = await openTestApp();
      expect(await outcomeOf(app, app.write(name, content))).toBe(expected);
      expect(await outcomeOf(app, app.write('next.txt', 'The harbour dues were raised.'))).toBe('ready');
      if (expected === 'ready') expect((await app.found('largest animal'))[0]).toContain('blue whale');
      for (const { error } of app.library.documents()) if (error) expect(error.action).toMatch(/\w{3}.*\.$/);
    });
  }

  it('of two gigabytes is refused without being read', async () => {
    const app = await openTestApp();
    const path = app.write('huge.txt', 'x');
    truncateSync(path, 2 ** 31);
    const started = performance.now();
    expect(await outcomeOf(app, path)).toBe('FILE_TOO_LARGE');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('that vanishes before its turn is told as not found', async () => {
    const app = await openTestApp();
    app.library.pause();
    const path = app.write('here.txt', WHALES);
    const { done } = await app.library.importPaths([path]);
    rmSync(path);
    app.library.resume();
    expect(await done).toMatchObject([{ status: 'failed', error: { code: 'FILE_NOT_FOUND' } }]);
  });

  it('of any name is read, listed and found', async () => {
    const app = await openTestApp();
    const names = [
      '🐋 whale.txt',
      `it's a "whale".txt`,
      'two\nlines.txt',
      `${'w'.repeat(251)}.txt`,
      '鯨について.txt',
      ' .txt',
      '-rf.txt',
      '%2e%2e%2f.txt',
      "'); DROP TABLE documents;--.txt",
    ];
    for (const [index, name] of names.entries()) writeFileSync(join(app.files, name), `${WHALES} ${index}`);
    const outcomes = await app.import(app.files);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(names.length).fill('ready'));
    expect(new Set(app.library.documents().map(({ path }) => path))).toEqual(
      new Set(names.map((name) => join(app.files, name))),
    );
    expect(await app.found('largest animal')).toHaveLength(names.length);
  });
});

describe('nothing in a document', () => {
  it('is fetched, included or run', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('fetched secret');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = (name: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
    const app = await openTestApp();
    const secret = app.write('elsewhere/secret.txt', 'The secret word is xylophone.');
    const secretUrl = pathToFileURL(secret).href;
    const html = (name: string): string =>
      `<html><head><link rel="stylesheet" href="${url(`${name}.css`)}"><script src="${url(`${name}.js`)}"></script>
       <script>require('fs').writeFileSync(${JSON.stringify(join(app.files, 'ran'))}, '')</script></head>
       <body><p>${WHALES}</p><img src="${url(`${name}.png`)}"><iframe src="${secretUrl}"></iframe>
       <object data="${url(`${name}.swf`)}"></object></body></html>`;
    const xxe = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "${secretUrl}"><!ENTITY h SYSTEM "${url('x.dtd')}">
      <!ENTITY % p SYSTEM "${url('p.dtd')}"> %p;]><a><b>${WHALES}</b><c>&f;</c><d>&h;</d></a>`;
    const files = {
      'a.html': html('a'),
      'b.xhtml': `<?xml version="1.0"?><!DOCTYPE html SYSTEM "${url('b.dtd')}"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>${WHALES}</p></body></html>`,
      'c.md': `# Whales\n\n![x](${url('c.png')})\n\n${WHALES}\n\n<img src="${url('c2.png')}">`,
      'd.adoc': `= Whales\n\ninclude::${secret}[]\n\ninclude::${url('d.adoc')}[]\n\nimage::${url('d.png')}[]\n\n${WHALES}`,
      'e.rst': `Whales\n======\n\n.. include:: ${secret}\n\n.. image:: ${url('e.png')}\n\n.. raw:: html\n   :url: ${url('e.html')}\n\n${WHALES}`,
      'f.org': `* Whales\n#+INCLUDE: "${secret}"\n#+BEGIN_SRC sh :results output\ntouch ${join(app.files, 'ran')}\n#+END_SRC\n[[${url('f.png')}]]\n\n${WHALES}`,
      'g.xml': xxe,
      'h.docx': docxOf(WHALES, {
        'word/document.xml': xxe.replace(
          /<a>.*<\/a>/s,
          `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${WHALES} &f; &h;</w:t></w:r></w:p></w:body></w:document>`,
        ),
      }),
      'i.eml': `From: a@example.org\r\nTo: b@example.org\r\nSubject: Whales\r\nMIME-Version: 1.0\r\nMessage-ID: <1@x>\r\nContent-Type: text/html\r\n\r\n${html('i')}`,
      'j.epub': makeZip({
        mimetype: 'application/epub+zip',
        'META-INF/container.xml': `<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="o.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`,
        'o.opf': `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Whales</dc:title></metadata><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/><item id="r" href="${url('j.xhtml')}" media-type="application/xhtml+xml"/><item id="s" href="../../../../..${secret}" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/><itemref idref="r"/><itemref idref="s"/></spine></package>`,
        'c.xhtml': html('j'),
      }),
      'k.pdf': await makeTextPdf([WHALES]).then((bytes) =>
        Buffer.from(
          latin(bytes).replace('/Type /Catalog', `/Type /Catalog\n/OpenAction << /S /URI /URI (${url('k')}) >>`),
          'latin1',
        ),
      ),
      'l.svg': `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url('l.png')}"/><text>${WHALES}</text><script href="${url('l.js')}"/></svg>`,
      'm.json': JSON.stringify({ $ref: url('m.json'), text: WHALES }),
      'n.yaml': `text: ${WHALES}\nfile: !!js/function "function(){ require('fs') }"\n`,
      'o.rtf': `{\\rtf1 {\\field{\\*\\fldinst INCLUDETEXT "${secret}"}{\\fldrslt none}} ${WHALES}\\par}`,
      'p.ipynb': JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {},
        cells: [{ cell_type: 'markdown', metadata: {}, source: [WHALES, `![](${url('p.png')})`] }],
      }),
    };
    for (const [name, content] of Object.entries(files)) app.write(`in/${name}`, content);
    const outcomes = await app.import(join(app.files, 'in'));
    expect(outcomes.filter(({ status }) => status === 'ready' || status === 'unchanged').length).toBeGreaterThan(13);
    expect(asked).toEqual([]);
    // Had anything asked, it would have been seen.
    await fetch(url('probe'));
    expect(asked).toEqual(['/probe']);
    expect(await app.found('xylophone')).toEqual([]);
    expect(await app.found('fetched secret')).not.toContainEqual(expect.stringContaining('fetched secret'));
  });
});
