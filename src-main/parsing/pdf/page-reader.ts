import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ParseInput } from '../format.ts';
import type { PdfOcr } from '../ocr/pdf-ocr.ts';
import { PageCounter, type PageRange } from '../page-counter.ts';
import { type PageContent, readPage } from './page.ts';
import { readXfaPage } from './xfa.ts';

/** A damaged file may claim millions of pages: after this many failures in a row there are no more. */
const MAX_FAILURES_IN_A_ROW = 100;

/** Shorter documents are read before another thread has opened them. */
const MIN_SHARED_PAGES = 96;

/** A page that takes longer than this, in milliseconds, is one that is recognised: others may well help with the rest. */
const SLOW_PAGE_MS = 400;

/** Reads pages of one document, in any order. */
export class PageReader {
  readonly #pdf: PDFDocumentProxy;
  readonly #withAnnotations: boolean;
  readonly #ocr: PdfOcr | undefined;
  failure: unknown;
  failuresInARow = 0;
  /** What the page took that was read last, in milliseconds. */
  lastPageMs = 0;

  constructor(pdf: PDFDocumentProxy, withAnnotations: boolean, ocr?: PdfOcr) {
    this.#pdf = pdf;
    this.#withAnnotations = withAnnotations;
    this.#ocr = ocr;
  }

  /**
   * @param mayHaveNotes whether anything in the file's bytes speaks for notes on its pages
   * @param input `ocr`: how pages without a text layer are recognised, if they are
   * @param onTick a sign of life while a page is recognised
   */
  static async of(
    pdf: PDFDocumentProxy,
    mayHaveNotes: boolean,
    { ocr }: Pick<ParseInput, 'ocr'>,
    onTick?: () => void,
  ): Promise<PageReader> {
    // Annotations cost, and in most files hold nothing.
    const withAnnotations = mayHaveNotes || (await pdf.getFieldObjects().catch(() => null)) !== null;
    if (!ocr) return new PageReader(pdf, withAnnotations);
    const { PdfOcr } = await import('../ocr/pdf-ocr.ts');
    return new PageReader(pdf, withAnnotations, new PdfOcr(ocr, onTick));
  }

  /** What is on a page, or `null` when it makes no sense: that does not cost the others. */
  async read(number: number): Promise<PageContent | null> {
    // Reading waits for nothing: without this, messages to the thread would wait for the document's end.
    await nextTurn();
    const started = performance.now();
    try {
      const page = await this.#pdf.getPage(number);
      const content = await this.#contentOf(page, number);
      page.cleanup();
      this.failuresInARow = 0;
      return content;
    } catch (error) {
      this.failure ??= error;
      this.failuresInARow++;
      return null;
    } finally {
      this.lastPageMs = performance.now() - started;
    }
  }

  async #contentOf(page: PDFPageProxy, number: number): Promise<PageContent> {
    if (this.#pdf.isPureXfa) return { paragraphs: await readXfaPage(page, number), files: [] };
    const layer = await readPage(page, number, this.#withAnnotations);
    return this.#ocr ? { ...layer, paragraphs: await this.#ocr.read(page, number, layer.paragraphs) } : layer;
  }
}

/**
 * What is on all pages together, with the help of whoever has time.
 * @throws AlcoveError `FILE_CORRUPT` when no page can be read
 */
export async function readPages(
  pdf: PDFDocumentProxy,
  { onProgress, share }: Pick<ParseInput, 'onProgress' | 'share'>,
  reader: PageReader,
): Promise<PageContent> {
  const counter = new PageCounter(pdf.numPages);
  let shared = pdf.numPages >= MIN_SHARED_PAGES ? share?.(counter) : undefined;
  const pages = new Map<number, PageContent | null>();
  const readRange = async ({ from, to }: PageRange): Promise<void> => {
    for (let page = from; page <= to && reader.failuresInARow < MAX_FAILURES_IN_A_ROW; page++) {
      if (!pages.has(page)) pages.set(page, await reader.read(page));
      onProgress(pages.size + (shared?.count ?? 0), pdf.numPages);
    }
  };
  for (let range = counter.take(); range; range = counter.take()) {
    await readRange(range);
    // Slow pages are worth sharing however few they are.
    if (!shared && reader.lastPageMs > SLOW_PAGE_MS && range.to < pdf.numPages) shared = share?.(counter);
    if (reader.failuresInARow >= MAX_FAILURES_IN_A_ROW) counter.stop();
  }
  for (const [page, content] of (await shared?.settled()) ?? []) {
    pages.set(page, content as PageContent | null);
  }
  // What a helper took and did not bring back.
  if (shared) await readRange({ from: 1, to: pdf.numPages });
  const readable = [...pages].filter((entry): entry is [number, PageContent] => entry[1] !== null);
  if (readable.length === 0) throw new AlcoveError('FILE_CORRUPT', { cause: reader.failure });
  const contents = readable.sort(([a], [b]) => a - b).map(([, content]) => content);
  return {
    paragraphs: contents.flatMap(({ paragraphs }) => paragraphs),
    files: contents.flatMap(({ files }) => files),
  };
}
