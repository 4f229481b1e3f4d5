import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { DocumentFormat, ParseInput } from '../format.ts';
import { PageCounter, type PageRange } from '../page-counter.ts';
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
    const hasNotes = mayHaveNotes(input.bytes);
    const task = await open(input.bytes);
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

  async help({ bytes }, take, give) {
    const hasNotes = mayHaveNotes(bytes);
    const task = await open(bytes);
    try {
      const pdf = await task.promise;
      const reader = new PageReader(pdf, await hasAnnotationText(pdf, hasNotes));
      for (let range = take(); range; range = take()) {
        for (let page = range.from; page <= range.to; page++) give(page, await reader.read(page));
      }
    } finally {
      await task.destroy();
    }
  },
};

async function open(bytes: Uint8Array): Promise<PDFDocumentLoadingTask> {
  // Loaded when the first PDF is read: main lists the formats without paying for their parsers.
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  return pdfjs.getDocument({
    data: bytes,
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
}

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

const mayHaveNotes = (bytes: Uint8Array): boolean => asBuffer(bytes).includes('/FreeText');

/** Whether annotations are to be read: they cost, and in most files hold nothing. */
async function hasAnnotationText(pdf: PDFDocumentProxy, hasNotes: boolean): Promise<boolean> {
  return hasNotes || (await pdf.getFieldObjects().catch(() => null)) !== null;
}

/** A damaged file may claim millions of pages: after this many failures in a row there are no more. */
const MAX_FAILURES_IN_A_ROW = 100;

/** Shorter documents are read before another thread has opened them. */
const MIN_SHARED_PAGES = 96;

/** Reads pages of one document, in any order. */
class PageReader {
  readonly #pdf: PDFDocumentProxy;
  readonly #withAnnotations: boolean;
  failure: unknown;
  failuresInARow = 0;

  constructor(pdf: PDFDocumentProxy, withAnnotations: boolean) {
    this.#pdf = pdf;
    this.#withAnnotations = withAnnotations;
  }

  /** The paragraphs of a page, or `null` when it makes no sense: that does not cost the others. */
  async read(number: number): Promise<PageParagraph[] | null> {
    try {
      const page = await this.#pdf.getPage(number);
      const paragraphs = await readPage(page, number, this.#withAnnotations);
      page.cleanup();
      this.failuresInARow = 0;
      return paragraphs;
    } catch (error) {
      this.failure ??= error;
      this.failuresInARow++;
      return null;
    }
  }
}

/** Every page's paragraphs, with the help of whoever has time. */
async function readPages(
  pdf: PDFDocumentProxy,
  { onProgress, share }: ParseInput,
  reader: PageReader,
): Promise<PageParagraph[]> {
  const counter = new PageCounter(pdf.numPages);
  const shared = pdf.numPages >= MIN_SHARED_PAGES ? share?.(counter) : undefined;
  const pages = new Map<number, PageParagraph[] | null>();
  const readRange = async ({ from, to }: PageRange): Promise<void> => {
    for (let page = from; page <= to && reader.failuresInARow < MAX_FAILURES_IN_A_ROW; page++) {
      if (!pages.has(page)) pages.set(page, await reader.read(page));
      onProgress(pages.size + (shared?.count ?? 0), pdf.numPages);
    }
  };
  for (let range = counter.take(); range; range = counter.take()) {
    await readRange(range);
    if (reader.failuresInARow >= MAX_FAILURES_IN_A_ROW) counter.stop();
  }
  for (const [page, content] of (await shared?.settled()) ?? []) {
    pages.set(page, content as PageParagraph[] | null);
  }
  // What a helper took and did not bring back.
  if (shared) await readRange({ from: 1, to: pdf.numPages });
  const readable = [...pages].filter((entry): entry is [number, PageParagraph[]] => entry[1] !== null);
  if (readable.length === 0) throw new AlcoveError('FILE_CORRUPT', { cause: reader.failure });
  return readable.sort(([a], [b]) => a - b).flatMap(([, paragraphs]) => paragraphs);
}

async function read(pdf: PDFDocumentProxy, input: ParseInput, hasNotes: boolean): Promise<ParsedDocument> {
  const pages = await readPages(pdf, input, new PageReader(pdf, await hasAnnotationText(pdf, hasNotes)));
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
