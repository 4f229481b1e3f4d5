import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { LOREM, makePdf, makeTextPdf } from '../../testing/make-pdf.ts';
import { HELVETICA, rawPage, rawPdf, stream } from '../../testing/raw-pdf.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const saying = (text: string): string => stream(`BT /F1 12 Tf 72 700 Td (${text}) Tj ET`);
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const asBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('a PDF that cannot be read', () => {
  it('says so wherever it was cut short', async () => {
    const pdf = await makeTextPdf([LOREM, LOREM, LOREM]);
    for (const share of [0.02, 0.3, 0.5, 0.75, 0.9, 0.98]) {
      expect(await codeOf(readAs('a.pdf', pdf.subarray(0, Math.floor(pdf.length * share))))).toBe('FILE_CORRUPT');
    }
  });

  it('asks for the password it needs, says when it is wrong, and opens with either that it has', async () => {
    const pdf = await makeTextPdf(['secret words'], { password: 'pw' });
    expect(await codeOf(readAs('a.pdf', pdf))).toBe('PASSWORD_REQUIRED');
    expect(await codeOf(readAs('a.pdf', pdf, { password: 'guess' }))).toBe('PASSWORD_WRONG');
    for (const password of ['pw', 'pw-owner']) {
      expect(outline((await readAs('a.pdf', pdf, { password })).blocks)).toEqual(['paragraph: secret words']);
    }
  });

  it('opens without a password that only forbids printing', async () => {
    const pdf = await makeTextPdf(['words for everyone'], { password: '' });
    expect(outline((await readAs('a.pdf', pdf)).blocks)).toEqual(['paragraph: words for everyone']);
  });

  it('has no text when it holds only drawings', async () => {
    const pdf = await makePdf((document) => document.rect(10, 10, 100, 100).fill('red'));
    expect(await codeOf(readAs('a.pdf', pdf))).toBe('NO_TEXT');
  });

  it('is damaged when there is neither text nor an index', async () => {
    expect(
      await codeOf(readAs('a.pdf', '%PDF-1.7\ntrailer << /Root 1 0 R >>\n1 0 obj << /Type /Catalog >> endobj\n%%EOF')),
    ).toBe('FILE_CORRUPT');
  });

  it('is damaged when its inside is garbage', async () => {
    const pdf = await makeTextPdf([LOREM]);
    const garbled = pdf.map((byte, index) =>
      index > 20 && index < pdf.length - 30 ? (byte * 31 + index) & 0xff : byte,
    );
    expect(await codeOf(readAs('a.pdf', garbled))).toBe('FILE_CORRUPT');
  });
});

describe('a damaged PDF', () => {
  it('is read though its index points anywhere', async () => {
    const pdf = asText(await makeTextPdf([LOREM, 'Second page.']));
    const broken = pdf
      .replace(/^\d{10} 00000 n/gm, '0000000007 00000 n')
      .replace(/startxref\n\d+/, 'startxref\n99999999');
    const { blocks, pageCount } = await readAs('a.pdf', asBytes(broken));
    expect(pageCount).toBe(2);
    expect(outline(blocks)).toEqual([`paragraph: ${LOREM.trim()}`, 'paragraph: Second page.']);
  });

  it('is told by its content, whatever its name', async () => {
    for (const name of ['a.docx', 'a.txt', 'a']) {
      expect((await readAs(name, await makeTextPdf(['A page.']))).format).toBe('pdf');
    }
  });

  it('loses no page but the broken ones', async () => {
    const { blocks, pageCount } = await readAs(
      'a.pdf',
      rawPdf([
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [4 0 R 5 0 R 6 0 R 7 0 R] /Count 4 >>',
        HELVETICA,
        rawPage('8 0 R'),
        rawPage('9 0 R'),
        '<< /Type /Page /Parent 2 0 R /MediaBox (nowhere) /Resources 99 0 R /Contents 6 0 R >>',
        rawPage('10 0 R'),
        saying('First'),
        stream('this was never compressed', '/Filter /FlateDecode '),
        saying('Fourth'),
      ]),
    );
    expect(pageCount).toBe(4);
    expect(blocks.map(({ text, page }) => [text, page])).toEqual([
      ['First', 1],
      ['Fourth', 4],
    ]);
  });

  it('whose pages lead back to themselves is read as far as there are any', async () => {
    const looping = rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [4 0 R 2 0 R 2 0 R] /Count 3 >>',
      HELVETICA,
      rawPage('5 0 R'),
      saying('The only page'),
    ]);
    const { blocks } = await readAs('a.pdf', looping);
    expect(blocks.map(({ text }) => text)).toContain('The only page');
  });

  it('that claims millions of pages is read as far as there are any', { timeout: 20_000 }, async () => {
    const boasting = rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [4 0 R] /Count 8000000 >>',
      HELVETICA,
      rawPage('5 0 R'),
      saying('The only page'),
    ]);
    const { blocks } = await readAs('a.pdf', boasting);
    expect(outline(blocks)).toEqual(['paragraph: The only page']);
  });
});

describe('a PDF of very many pages', () => {
  /** In a tree of a hundred pages a branch, as programs write them. */
  const pages = (count: number): Uint8Array => {
    const references = (from: number, length: number): string =>
      Array.from({ length }, (_, index) => `${from + index} 0 R`).join(' ');
    const branches = Math.ceil(count / 100);
    return rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${references(5, branches)}] /Count ${count} >>`,
      HELVETICA,
      saying('The same words on every page, of which there are very many'),
      ...Array.from(
        { length: branches },
        (_, branch) => `<< /Type /Pages /Kids [${references(5 + branches + branch * 100, 100)}] /Count 100 >>`,
      ),
      ...Array.from({ length: count }, () => rawPage('4 0 R')),
    ]);
  };

  it('takes time in proportion to them', { timeout: 120_000 }, async () => {
    const work = async (count: number): Promise<void> => {
      const { blocks, pageCount } = await readAs('a.pdf', pages(count));
      expect(pageCount).toBe(count);
      expect(blocks).toHaveLength(count);
    };
    // Quadratic work would be a hundred times as much.
    expect(await growth(work, { from: 1_000, to: 10_000, enough: 30 })).toBeLessThan(30);
  });
});

describe('a PDF that wants something done', () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  it('has it neither run nor fetched', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const script = `app.launchURL("${url}"); this.submitForm("${url}"); globalThis.wasRun = true`;
    const { blocks } = await readAs(
      'a.pdf',
      rawPdf([
        `<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (${script.replace(/[()\\]/g, '\\$&')}) /Next 6 0 R >>
          /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (globalThis.wasRun = true) >>] >> >>
          /AcroForm << /Fields [7 0 R] /XFA (<xdp:xdp xmlns:xdp="${url}"/>) >> >>`,
        '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
        HELVETICA,
        rawPage('[5 0 R 8 0 R]', `/Annots [7 0 R] /AA << /O << /S /URI /URI (${url}) >> >> `),
        saying('Words'),
        '<< /S /Launch /F (/bin/touch) >>',
        `<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [72 600 200 620]
          /AA << /F << /S /JavaScript /JS (event.value = "changed") >> >> >>`,
        `<< /Length 0 /F << /FS /URL /F (${url}) >> >>\nstream\n\nendstream`,
      ]),
    );
    expect(outline(blocks)).toEqual(['paragraph: Words', 'paragraph: name: Ada']);
    expect('wasRun' in globalThis).toBe(false);
    expect(requests).toBe(0);
  });
});
