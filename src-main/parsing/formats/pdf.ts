import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { DocumentFormat, ParseInput } from '../format.ts';
import { readAttachments } from '../pdf/attachments.ts';
import { carryWords } from '../pdf/carry-words.ts';
import { withFootnotes } from '../pdf/footnotes.ts';
import { bodySize, joinHeadings, withHeadings } from '../pdf/headings.ts';
import { openPdf, pdfError } from '../pdf/open.ts';
import { headingsOfOutline, readOutline } from '../pdf/outline.ts';
import { PageReader, readPages } from '../pdf/page-reader.ts';
import { isPlausibleLanguage, readProperties } from '../pdf/properties.ts';
import { withoutRunningLines } from '../pdf/running-lines.ts';
import { titleOnFirstPage } from '../pdf/title.ts';

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
    const pdf = await openPdf(input.bytes, input.password).catch((error: unknown) => {
      throw pdfError(error);
    });
    try {
      const document = await read(pdf, input, hasNotes);
      // pdf.js finds pages in almost anything; when there is nothing on them, the file is to blame.
      if (document.blocks.length === 0 && !hasIndex) throw new AlcoveError('FILE_CORRUPT');
      return document;
    } catch (error) {
      throw pdfError(error);
    } finally {
      await pdf.loadingTask.destroy();
    }
  },

  async help({ bytes, password, ocr }, take, give) {
    const hasNotes = mayHaveNotes(bytes);
    const pdf = await openPdf(bytes, password);
    try {
      const reader = await PageReader.of(pdf, hasNotes, { ...(ocr && { ocr }) });
      for (let range = take(); range; range = take()) {
        for (let page = range.from; page <= range.to; page++) give(page, await reader.read(page));
      }
    } finally {
      await pdf.loadingTask.destroy();
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

/** What stands in a file that has notes on its pages, and in hardly any other. */
const NOTE_MARKS = ['/FreeText', '/Subtype/Text', '/Subtype /Text', '/Highlight', '/FileAttachment'];

/** A file may hide its notes in compressed objects; to look for them on every page costs too much in a long one. */
const MAX_BYTES_TO_LOOK = 1_000_000;

function mayHaveNotes(bytes: Uint8Array): boolean {
  const content = asBuffer(bytes);
  if (bytes.length <= MAX_BYTES_TO_LOOK && content.includes('/ObjStm')) return true;
  return NOTE_MARKS.some((mark) => content.includes(mark));
}

async function read(pdf: PDFDocumentProxy, input: ParseInput, hasNotes: boolean): Promise<ParsedDocument> {
  const { isPureXfa, language, ...properties } = await readProperties(pdf);
  let pagesDone = 0;
  const onProgress: ParseInput['onProgress'] = (done, pageCount) => {
    pagesDone = done;
    input.onProgress(done, pageCount);
  };
  const reader = await PageReader.of(pdf, hasNotes, input, () => onProgress(pagesDone, pdf.numPages));
  const { paragraphs: pages, files } = await readPages(pdf, { ...input, onProgress }, reader);
  const body = bodySize(pages);
  const text = carryWords(withFootnotes(withoutRunningLines(pages, body), body));
  const paragraphs = joinHeadings(withHeadings(text, body, headingsOfOutline(text, await readOutline(pdf))));
  const builder = new BlockBuilder();
  for (const { kind, level, text, page, box, confidence } of paragraphs) {
    const place = { page, box, ...(confidence !== undefined && { confidence }) };
    if (level !== undefined) builder.heading(level, text, place);
    else builder.add(kind, text, place);
  }
  const { blocks } = builder;
  const title = properties.title ?? titleOnFirstPage(paragraphs, body);
  const attachments = await readAttachments(pdf, files);
  const texts = blocks.values().map(({ text }) => text);
  return {
    format: 'pdf',
    ...properties,
    ...(title !== undefined && { title }),
    ...(language !== undefined && isPlausibleLanguage(language, texts) && { language }),
    pageCount: pdf.numPages,
    blocks,
    ...(attachments.length > 0 && { attachments }),
  };
}
