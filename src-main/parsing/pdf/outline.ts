import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { PageParagraph } from './page.ts';

/** A bookmark: what a chapter is called, how deep it lies, and the page it begins on. */
export interface OutlineEntry {
  readonly title: string;
  /** From 1, the outermost. */
  readonly depth: number;
  /** Counted from 1; absent where the bookmark leads nowhere. */
  readonly page?: number;
}

/** Bookmarks beyond these number more than a document's headings. */
const MAX_ENTRIES = 5_000;
const MAX_DEPTH = 6;

/** The bookmarks of a document, in order. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  type Item = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number];
  const entries: OutlineEntry[] = [];
  const pages = new PageFinder(pdf);
  const waiting: { readonly item: Item; readonly depth: number }[] = [];
  const enter = (items: readonly Item[], depth: number): void => {
    waiting.push(...items.toReversed().map((item) => ({ item, depth })));
  };
  enter((await pdf.getOutline().catch(() => null)) ?? [], 1);
  for (let next = waiting.pop(); next && entries.length < MAX_ENTRIES; next = waiting.pop()) {
    const { item, depth } = next;
    const page = await pages.find(item.dest);
    if (item.title.trim() !== '') entries.push({ title: item.title, depth, ...(page !== undefined && { page }) });
    enter(item.items, Math.min(depth + 1, MAX_DEPTH));
  }
  return entries;
}

/** Finds the pages that destinations lead to, and each page only once. */
class PageFinder {
  readonly #pdf: PDFDocumentProxy;
  readonly #known = new Map<string, number | undefined>();

  constructor(pdf: PDFDocumentProxy) {
    this.#pdf = pdf;
  }

  async find(destination: string | readonly unknown[] | null): Promise<number | undefined> {
    const explicit =
      typeof destination === 'string' ? await this.#pdf.getDestination(destination).catch(() => null) : destination;
    const target: unknown = explicit?.[0];
    if (typeof target === 'number') return target + 1;
    if (!isReference(target)) return undefined;
    const key = `${target.num} ${target.gen}`;
    if (!this.#known.has(key)) this.#known.set(key, await this.#pageOf(target));
    return this.#known.get(key);
  }

  async #pageOf(reference: { num: number; gen: number }): Promise<number | undefined> {
    const cached = this.#pdf.cachedPageNumber(reference);
    if (cached !== null) return cached;
    return this.#pdf.getPageIndex(reference).then(
      (index) => index + 1,
      () => undefined,
    );
  }
}

function isReference(target: unknown): target is { num: number; gen: number } {
  return (
    typeof target === 'object' &&
    target !== null &&
    'num' in target &&
    'gen' in target &&
    typeof target.num === 'number' &&
    typeof target.gen === 'number'
  );
}

const MAX_TITLE_CHARS = 250;

/**
 * The headings that bookmarks lead to: the paragraphs that say what a bookmark says, on its page.
 * @returns the depth of each
 */
export function headingsOfOutline(
  paragraphs: readonly PageParagraph[],
  entries: readonly OutlineEntry[],
): Map<PageParagraph, number> {
  const depths = new Map<PageParagraph, number>();
  if (entries.length === 0) return depths;
  const places = new Map<string, PageParagraph[][]>();
  const put = (text: string, place: PageParagraph[]): void => {
    for (const key of keysOf(text)) {
      const id = `${place[0]?.page} ${key}`;
      const known = places.get(id);
      if (known) known.push(place);
      else places.set(id, [place]);
    }
  };
  let previous: PageParagraph | undefined;
  for (const paragraph of paragraphs) {
    const isCandidate =
      !paragraph.isAside &&
      (paragraph.kind === 'paragraph' || paragraph.kind === 'list-item') &&
      paragraph.text.length <= MAX_TITLE_CHARS;
    if (isCandidate) {
      put(paragraph.text, [paragraph]);
      // A number or a chapter's name on a line of its own above the title.
      if (previous?.page === paragraph.page) put(`${previous.text} ${paragraph.text}`, [previous, paragraph]);
    }
    previous = isCandidate ? paragraph : undefined;
  }
  for (const { title, depth, page } of entries) {
    if (page === undefined) continue;
    const found = [page, page + 1, page - 1]
      .flatMap((number) => keysOf(title).flatMap((key) => places.get(`${number} ${key}`) ?? []))
      .find((place) => place.every((paragraph) => !depths.has(paragraph)));
    for (const paragraph of found ?? []) depths.set(paragraph, depth);
  }
  return depths;
}

const LEADING_NUMBER =
  /^[^\p{L}\p{N}]*(?:(?:chapter|part|section|appendix|kapitel|teil|chapitre|第)\s*)?(?:[\divxlc]+[.)]?)+(?:\s*[章节節部])?[\s.:–—-]+/iu;

/** What two spellings of one title have in common: its letters and digits, with and without its number. */
function keysOf(title: string): string[] {
  const plain = (text: string): string =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  const keys = [plain(title), plain(title.replace(LEADING_NUMBER, ''))];
  return [...new Set(keys)].filter((key) => key !== '');
}
