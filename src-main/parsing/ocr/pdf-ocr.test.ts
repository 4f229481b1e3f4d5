import { describe, expect, it, vi } from 'vitest';
import { makePdf } from '../../testing/make-pdf.ts';
import { characterErrorRate, drawPage, LATIN_FONT } from '../../testing/make-picture.ts';
import { codeOf, readAs } from '../../testing/read.ts';

// Recognition takes seconds a page, and more where other tests run beside it.
vi.setConfig({ testTimeout: 120_000 });

const ENGLISH = 'The committee considered the report on harbour dues and deferred the vote until the spring session.';
const TYPED =
  'These words were typed and need no recognition, for there are enough of them on the page to be its text layer.';
const ocr = { languages: ['eng'] };
const font = LATIN_FONT ?? '';

const scan = (text: string, turns = 0): Buffer => drawPage(text, { font, turns }).toBuffer('image/png');

/** A PDF of one page for each: text that is typed, or a picture that fills the page. */
function makeMixedPdf(pages: readonly (string | Buffer)[], draw?: (pdf: PDFKit.PDFDocument) => void) {
  return makePdf((pdf) => {
    pages.forEach((page, index) => {
      if (index > 0) pdf.addPage();
      if (typeof page === 'string') pdf.text(page);
      else pdf.image(page, 0, 0, { width: pdf.page.width, height: pdf.page.height });
      draw?.(pdf);
    });
  });
}

describe.skipIf(!LATIN_FONT)('a scanned page in a PDF', () => {
  it('is recognised, and the typed pages beside it are left alone', async () => {
    const { blocks, pageCount } = await readAs('a.pdf', await makeMixedPdf([TYPED, scan(ENGLISH), TYPED]), { ocr });
    expect(pageCount).toBe(3);
    expect(blocks.map(({ page, confidence }) => [page, confidence !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(blocks[1]?.text).toBe(ENGLISH);
    expect(blocks[1]?.box?.x).toBeCloseTo(0.1, 1);
    expect(blocks[0]?.text).toBe(TYPED);
  });

  it('is not recognised when that is switched off', async () => {
    const { blocks } = await readAs('a.pdf', await makeMixedPdf([TYPED, scan(ENGLISH)]));
    expect(blocks.map(({ text }) => text)).toEqual([TYPED]);
    expect(await codeOf(readAs('a.pdf', await makeMixedPdf([scan(ENGLISH)])))).toBe('NO_TEXT');
  });

  it('is read upside down and sideways, as scanners leave it', async () => {
    for (const turns of [1, 2]) {
      const { blocks } = await readAs('a.pdf', await makeMixedPdf([scan(ENGLISH, turns)]), { ocr });
      expect(characterErrorRate(ENGLISH, blocks.map(({ text }) => text).join(' '))).toBeLessThan(0.03);
    }
  });

  it('is recognised under the line that the scanner stamped on it, which stays once', async () => {
    const pdf = await makeMixedPdf([scan(ENGLISH)], (page) => {
      page.fontSize(9).text('Scanned for the archive, box 1204, sheet 37', 60, 780);
    });
    const text = (await readAs('a.pdf', pdf, { ocr })).blocks.map((block) => block.text).join('\n');
    expect(text).toContain(ENGLISH);
    expect(text.match(/box 1204/g)).toHaveLength(1);
  });

  it('costs no time on pages that are blank, and leaves sparse ones as they are', async () => {
    const pdf = await makePdf((page) => {
      page.text('Part II');
      page.addPage();
    });
    const { blocks } = await readAs('a.pdf', pdf, { ocr });
    expect(blocks.map(({ text, confidence }) => [text, confidence])).toEqual([['Part II', undefined]]);
  });

  it('reports every page, and is no failure of the document when a language is missing', async () => {
    const onProgress = vi.fn();
    const pdf = await makeMixedPdf([TYPED, scan(ENGLISH)]);
    const { blocks } = await readAs('a.pdf', pdf, { ocr: { languages: ['tlh'] }, onProgress });
    expect(blocks.map(({ text }) => text)).toEqual([TYPED]);
    expect(onProgress).toHaveBeenLastCalledWith(2, 2);
  });
});
