import { describe, expect, it } from 'vitest';
import { makePdf, makeTextPdf } from '../../testing/make-pdf.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const LOREM =
  'The river rises in the hills to the north and runs for ninety miles through farmland before it meets the sea. ' +
  'Its water is clear in spring and brown after rain, and mills have stood along its banks for many hundred years. ';

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
