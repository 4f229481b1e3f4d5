import type { PageParagraph } from './page.ts';

/** The upper and the lower margin, in fractions of the page's height. */
const MARGIN = 0.1;
const MAX_CHARS = 150;

/** A page that says little else says this: its one line at the top is no header. */
const MAX_SHARE = 0.25;

/** `7`, `- 7 -`, `Page 7 of 12`. */
const PAGE_NUMBER =
  /^\W*(?:(?:page|seite|pagina|página|стр\.?|p\.)\s*)?\d{1,5}(?:\s*(?:\/|of|von|de|sur|di|из)\s*\d{1,5})?\W*$/iu;

/** Said by chance twice, by habit three times. */
const MIN_PAGES = 3;

/**
 * Leaves out headers and footers, which would stand in the middle of sentences that run on
 * to the next page, except where each is said first. Page numbers are told by counting with
 * the pages.
 */
export function withoutRunningLines(paragraphs: readonly PageParagraph[]): PageParagraph[] {
  const counts = new Map<string, number>();
  const charactersByPage = new Map<number, number>();
  for (const { page, text } of paragraphs) charactersByPage.set(page, (charactersByPage.get(page) ?? 0) + text.length);
  const keys = paragraphs.map((paragraph) =>
    isInMargin(paragraph) && paragraph.text.length <= MAX_SHARE * (charactersByPage.get(paragraph.page) ?? 0)
      ? keysOf(paragraph)
      : [],
  );
  for (const key of keys.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const said = new Set<string>();
  return paragraphs.filter((_, index) => {
    const repeated = (keys[index] ?? []).filter((key) => (counts.get(key) ?? 0) >= MIN_PAGES);
    // A page number says nothing even once.
    const isKnown =
      repeated.some((key) => said.has(key)) || (repeated.length > 0 && PAGE_NUMBER.test(paragraphs[index]?.text ?? ''));
    for (const key of repeated) said.add(key);
    return !isKnown;
  });
}

function isInMargin({ kind, text, box, lineCount }: PageParagraph): boolean {
  const isAtEdge = box.y + box.height <= MARGIN || box.y >= 1 - MARGIN;
  return kind !== 'table' && lineCount <= 2 && text.length <= MAX_CHARS && isAtEdge;
}

/** The text as it is, and with its first or its last number counted from the page's. */
function keysOf({ text, page, box }: PageParagraph): string[] {
  const side = box.y < 0.5 ? 'top' : 'bottom';
  const numbers = [...text.matchAll(/(?<![\p{L}\p{N}])\d{1,6}(?![\p{L}\p{N}])/gu)];
  const relative = [numbers[0], numbers.at(-1)].flatMap((match) =>
    match
      ? [`${text.slice(0, match.index)}#${Number(match[0]) - page}#${text.slice(match.index + match[0].length)}`]
      : [],
  );
  return [...new Set([text, ...relative])].map((key) => `${side} ${key}`);
}
