import type { PageParagraph } from './page.ts';

/** The upper and the lower margin, in fractions of the page's height. */
const MARGIN = 0.1;
/** What stands outermost on a page may be a header or a footer this far from its edge. */
const WIDE_MARGIN = 0.14;
const MAX_CHARS = 200;

/** A page that says little else says this: its one line at the top is no header. */
const MAX_SHARE = 0.25;

/** `7`, `- 7 -`, `Page 7 of 12`, `第 7 页`. */
const PAGE_NUMBER =
  /^[^\p{L}\p{N}]*(?:(?:page|seite|pagina|página|strana|sivu|sida|side|страница|стр\.?|p\.|第|쪽)\s*)?\d{1,5}\s*[页頁]?(?:\s*(?:\/|of|von|de|sur|di|из|共)\s*\d{1,5}\s*[页頁]?)?[^\p{L}\p{N}]*$/iu;

/** Said by chance twice, by habit three times. */
const MIN_PAGES = 3;

/** A line that differs in its numbers only is a running line when it is on this share of the pages, or on many. */
const MIN_SHARE_WITH_NUMBERS = 0.4;
const MIN_SHARE_OF_MANY = 0.25;
const MANY = 8;

/**
 * Leaves out headers and footers, which would stand in the middle of sentences that run on
 * to the next page, except where each is said first. Page numbers are told by counting with
 * the pages.
 * @param body the size that most of the document is set in
 */
export function withoutRunningLines(paragraphs: readonly PageParagraph[], body: number): PageParagraph[] {
  const pages = new Map<number, { characters: number; top: number; bottom: number }>();
  for (const { page, text, box, isAside } of paragraphs) {
    const known = pages.get(page) ?? { characters: 0, top: 1, bottom: 0 };
    known.characters += text.length;
    if (!isAside) {
      known.top = Math.min(known.top, box.y);
      known.bottom = Math.max(known.bottom, box.y + box.height);
    }
    pages.set(page, known);
  }
  const counts = new Map<string, number>();
  const keys = paragraphs.map((paragraph) => {
    const page = pages.get(paragraph.page);
    return page && isInMargin(paragraph, page) && paragraph.text.length <= MAX_SHARE * page.characters
      ? keysOf(paragraph, body)
      : [];
  });
  for (const key of keys.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const count = pages.size;
  const minMasked = Math.min(MIN_SHARE_WITH_NUMBERS * count, Math.max(MANY, MIN_SHARE_OF_MANY * count));
  const isRepeated = (key: string): boolean =>
    (counts.get(key) ?? 0) >= (key.startsWith(MASKED) ? Math.max(MIN_PAGES, minMasked) : MIN_PAGES);
  const said = new Set<string>();
  return paragraphs.flatMap((paragraph, index) => {
    const repeated = (keys[index] ?? []).filter(isRepeated);
    const isKnown = repeated.some((key) => said.has(key));
    for (const key of repeated) said.add(key);
    // A page number says nothing even once.
    const isNumber = PAGE_NUMBER.test(paragraph.text) && (repeated.length > 0 || /\p{L}/u.test(paragraph.text));
    if (isKnown || ((keys[index]?.length ?? 0) > 0 && isNumber)) return [];
    return repeated.length > 0 ? [{ ...paragraph, isAside: true }] : [paragraph];
  });
}

function isInMargin(
  { kind, text, box, lineCount }: PageParagraph,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): boolean {
  if (kind === 'table' || kind === 'code' || lineCount > 2 || text.length > MAX_CHARS) return false;
  const end = box.y + box.height;
  if (end <= MARGIN || box.y >= 1 - MARGIN) return true;
  return (end <= WIDE_MARGIN && box.y <= top) || (box.y >= 1 - WIDE_MARGIN && end >= bottom);
}

const MASKED = '#';

/** The text as it is, with its first or its last number counted from the page's, and without any of its numbers. */
function keysOf({ text, page, box, size }: PageParagraph, body: number): string[] {
  const side = box.y < 0.5 ? 'top' : 'bottom';
  const numbers = [...text.matchAll(/(?<![\p{L}\p{N}])\d{1,6}(?![\p{L}\p{N}])/gu)];
  const relative = [numbers[0], numbers.at(-1)].flatMap((match) =>
    match
      ? [`${text.slice(0, match.index)}#${Number(match[0]) - page}#${text.slice(match.index + match[0].length)}`]
      : [],
  );
  const keys = [...new Set([text, ...relative])].map((key) => `${side} ${key}`);
  // Large type is a heading, and `Chapter 2` another than `Chapter 1`.
  if (numbers.length > 0 && size <= 1.1 * body) keys.push(`${MASKED} ${side} ${text.replace(/\d+/g, '#')}`);
  return keys;
}
