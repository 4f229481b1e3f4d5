import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy, PDFPageProxy, TextItem } from 'pdfjs-dist/types/src/display/api.js';
import type { Box } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import type { DocumentFormat, ParseInput } from '../format.ts';
import { collectRuns } from '../pdf/page-lines.ts';
import { type Paragraph, paragraphsOf } from '../pdf/paragraphs.ts';
import { readingOrder } from '../pdf/reading-order.ts';

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

export const format: DocumentFormat = {
  id: 'pdf',
  label: 'PDF',
  extensions: ['pdf'],

  recognise({ bytes, mediaType }) {
    if (mediaType === 'application/pdf') return 1;
    // Some PDFs have a few bytes before their header; readers look for it in the first 1,024.
    return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).includes('%PDF-') ? 0.98 : 0;
  },

  async parse(input) {
    if (isCutShort(input.bytes))
      throw new AlcoveError('FILE_CORRUPT', { detail: 'The PDF is cut short: its end is missing.' });
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
      return await read(await task.promise, input);
    } catch (error) {
      throw pdfError(error);
    } finally {
      await task.destroy();
    }
  },
};

/** A PDF ends with `%%EOF`; without it the file is the beginning of one, and pages would be missing unnoticed. */
function isCutShort(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  return !Buffer.from(bytes.buffer, bytes.byteOffset, end).subarray(-2048).includes('%%EOF');
}

const isPadding = (byte: number | undefined): boolean => byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d;

function pdfError(error: unknown): unknown {
  if (error instanceof AlcoveError) return error;
  if ((error as Error).name === 'PasswordException') return new AlcoveError('PASSWORD_REQUIRED', { cause: error });
  return new AlcoveError('FILE_CORRUPT', { cause: error });
}

interface PageParagraph extends Paragraph {
  readonly page: number;
  readonly box: Box;
}

async function read(pdf: PDFDocumentProxy, { onProgress }: ParseInput) {
  const paragraphs: PageParagraph[] = [];
  let failure: unknown;
  let readable = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number);
      paragraphs.push(...(await readPage(page, number)));
      page.cleanup();
      readable++;
    } catch (error) {
      // One page that makes no sense does not cost the others.
      failure ??= error;
    }
    onProgress(number, pdf.numPages);
  }
  if (readable === 0) throw new AlcoveError('FILE_CORRUPT', { cause: failure });

  const builder = new BlockBuilder();
  const levelOf = headingLevels(paragraphs);
  for (const paragraph of paragraphs) {
    const place = { page: paragraph.page, box: paragraph.box };
    const level = levelOf(paragraph);
    if (level !== undefined) builder.heading(level, paragraph.text, place);
    else builder.add(paragraph.kind, paragraph.text, place);
  }
  const title = await titleOf(pdf, paragraphs, levelOf);
  return { format: 'pdf', ...(title !== undefined && { title }), pageCount: pdf.numPages, blocks: builder.blocks };
}

async function readPage(page: PDFPageProxy, number: number): Promise<PageParagraph[]> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const items = content.items.filter((item): item is TextItem => 'str' in item);
  return collectRuns(items, viewport.transform)
    .sort((a, b) => a.angle - b.angle)
    .flatMap(({ angle, runs }) =>
      readingOrder(runs)
        .flatMap(paragraphsOf)
        .map((paragraph) => ({
          ...paragraph,
          page: number,
          box: boxOf(paragraph, angle, viewport.width, viewport.height),
        })),
    );
}

/** A paragraph's rectangle turned back from its frame to the page, in fractions of it. */
function boxOf({ u0, u1, v0, v1 }: Paragraph, angle: number, width: number, height: number): Box {
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const corners = [u0, u1].flatMap((u) => [v0, v1].map((v) => ({ x: u * cos - v * sin, y: u * sin + v * cos })));
  const fraction = (value: number, size: number): number =>
    Math.min(1, Math.max(0, Math.round((value / size) * 1e4) / 1e4));
  const left = fraction(Math.min(...corners.map(({ x }) => x)), width);
  const top = fraction(Math.min(...corners.map(({ y }) => y)), height);
  return {
    x: left,
    y: top,
    width: Math.round((fraction(Math.max(...corners.map(({ x }) => x)), width) - left) * 1e4) / 1e4,
    height: Math.round((fraction(Math.max(...corners.map(({ y }) => y)), height) - top) * 1e4) / 1e4,
  };
}

/** A heading is set in larger type than the body; this much larger, and no longer than this. */
const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARS = 200;
const MAX_HEADING_LINES = 4;
const MAX_HEADING_LEVELS = 6;

/** Tells headings by their size against the size that most of the document is set in. */
function headingLevels(paragraphs: readonly Paragraph[]): (paragraph: Paragraph) => number | undefined {
  const charactersBySize = new Map<number, number>();
  const rounded = (size: number): number => Math.round(size * 2) / 2;
  for (const { size, text } of paragraphs)
    charactersBySize.set(rounded(size), (charactersBySize.get(rounded(size)) ?? 0) + text.length);
  const body = [...charactersBySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const isHeading = ({ kind, size, text, lineCount }: Paragraph): boolean =>
    kind !== 'table' &&
    rounded(size) >= HEADING_RATIO * body &&
    text.length <= MAX_HEADING_CHARS &&
    lineCount <= MAX_HEADING_LINES &&
    /\p{L}/u.test(text);
  const sizes = [...new Set(paragraphs.filter(isHeading).map(({ size }) => rounded(size)))].sort((a, b) => b - a);
  return (paragraph) =>
    isHeading(paragraph) ? Math.min(sizes.indexOf(rounded(paragraph.size)) + 1, MAX_HEADING_LEVELS) : undefined;
}

/** Titles that programs put in by themselves. */
const NO_TITLE =
  /^(?:untitled|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|pdf|tex|dvi|indd|qxd|cdr|p65|fm|rtf|wpd)|\(anonymous\)|\W*)$/i;

async function titleOf(
  pdf: PDFDocumentProxy,
  paragraphs: readonly PageParagraph[],
  levelOf: (paragraph: Paragraph) => number | undefined,
): Promise<string | undefined> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} as Record<string, unknown> }));
  const named = (info as { Title?: unknown }).Title;
  const clean = typeof named === 'string' ? oneLine(named) : '';
  if (!NO_TITLE.test(clean)) return clean;
  const largest = paragraphs
    .filter((paragraph) => paragraph.page === 1 && levelOf(paragraph) !== undefined)
    .sort((a, b) => b.size - a.size)[0];
  return largest && oneLine(largest.text);
}
