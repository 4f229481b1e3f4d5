import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { DocumentFormat, ParseInput } from '../format.ts';
import { headingLevels, joinHeadings, titleOf } from '../pdf/headings.ts';
import { type PageParagraph, readPage } from '../pdf/page.ts';
import { withoutRunningLines } from '../pdf/running-lines.ts';

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

export const format: DocumentFormat = {
  id: 'pdf',
  label: 'PDF',
  extensions: ['pdf'],

  recognise({ bytes, mediaType }) {
    if (mediaType === 'application/pdf') return 1;
    // Some PDFs have a few bytes before their header; readers look for it in the first 1,024.
    return asBuffer(bytes).subarray(0, 1024).includes('%PDF-') ? 0.98 : 0;
  },

  async parse(input) {
    const tail = tailOf(input.bytes);
    // Without its end the file is the beginning of one, and pages would be missing unnoticed.
    if (!tail.includes('%%EOF'))
      throw new AlcoveError('FILE_CORRUPT', { detail: 'The PDF is cut short: its end is missing.' });
    const hasIndex = tail.includes('startxref');
    // pdf.js takes the buffer over: what is asked of the bytes is asked first.
    const hasNotes = asBuffer(input.bytes).includes('/FreeText');
    // Loaded when the first PDF is read: main lists the formats without paying for their parsers.
    const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const task = pdfjs.getDocument({
      data: input.bytes,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
      cMapUrl: join(packageFolder, 'cmaps/'),
      cMapPacked: true,
      standardFontDataUrl: join(packageFolder, 'standard_fonts/'),
      wasmUrl: join(packageFolder, 'wasm/'),
      // Text only: nothing is drawn, nothing is run, nothing is fetched.
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      useWorkerFetch: false,
    });
    try {
      const document = await read(await task.promise, input, hasNotes);
      // pdf.js finds pages in almost anything; when there is nothing on them, the file is to blame.
      if (document.blocks.length === 0 && !hasIndex) throw new AlcoveError('FILE_CORRUPT');
      return document;
    } catch (error) {
      throw pdfError(error);
    } finally {
      await task.destroy();
    }
  },
};

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The last two kilobytes before any padding, where a PDF says where its index is and that it ends. */
function tailOf(bytes: Uint8Array): Buffer {
  let end = bytes.length;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  return asBuffer(bytes).subarray(Math.max(0, end - 2048), end);
}

const isPadding = (byte: number | undefined): boolean => byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d;

function pdfError(error: unknown): unknown {
  if (error instanceof AlcoveError) return error;
  if ((error as Error).name === 'PasswordException') return new AlcoveError('PASSWORD_REQUIRED', { cause: error });
  return new AlcoveError('FILE_CORRUPT', { cause: error });
}

/** A damaged file may claim millions of pages: after this many failures in a row there are no more. */
const MAX_FAILURES_IN_A_ROW = 100;

async function read(pdf: PDFDocumentProxy, { onProgress }: ParseInput, hasNotes: boolean): Promise<ParsedDocument> {
  const withAnnotations = hasNotes || (await pdf.getFieldObjects().catch(() => null)) !== null;
  const pages: PageParagraph[] = [];
  let failure: unknown;
  let readable = 0;
  let failuresInARow = 0;
  for (let number = 1; number <= pdf.numPages && failuresInARow < MAX_FAILURES_IN_A_ROW; number++) {
    try {
      const page = await pdf.getPage(number);
      for (const paragraph of await readPage(page, number, withAnnotations)) pages.push(paragraph);
      page.cleanup();
      readable++;
      failuresInARow = 0;
    } catch (error) {
      // One page that makes no sense does not cost the others.
      failure ??= error;
      failuresInARow++;
    }
    onProgress(number, pdf.numPages);
  }
  if (readable === 0) throw new AlcoveError('FILE_CORRUPT', { cause: failure });

  const levels = headingLevels(pages);
  const paragraphs = joinHeadings(withoutRunningLines(pages), levels);
  const builder = new BlockBuilder();
  for (const paragraph of paragraphs) {
    const place = { page: paragraph.page, box: paragraph.box };
    const level = levels.levelOf(paragraph);
    if (level !== undefined) builder.heading(level, paragraph.text, place);
    else builder.add(paragraph.kind, paragraph.text, place);
  }
  const title = await titleOf(pdf, paragraphs, levels);
  return { format: 'pdf', ...(title !== undefined && { title }), pageCount: pdf.numPages, blocks: builder.blocks };
}
