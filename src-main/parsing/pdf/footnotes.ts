import { Coverage } from './coverage.ts';
import type { PageParagraph } from './page.ts';

/** Notes are set in smaller type than the text, by at least this much. */
const MAX_RATIO = 0.93;

/** Notes stand in the lower part of a page. */
const MIN_TOP = 0.4;

/** The sign that opens a note: a number set high, a star, a dagger, or a number before its first word. */
const MARKED = /^(?:[⁰¹²³⁴-⁹]{1,3}|[*∗†‡§¶]{1,3}|\d{1,3}(?=\s?\p{Lu}))\s?\S/u;

/**
 * Marks the notes at the foot of each page, and puts them after the page's text: in two
 * columns, those of the first would stand in the middle of a sentence.
 * @param body the size that most of the document is set in
 */
export function withFootnotes(paragraphs: readonly PageParagraph[], body: number): PageParagraph[] {
  const ordered: PageParagraph[] = [];
  let page: PageParagraph[] = [];
  paragraphs.forEach((paragraph, index) => {
    page.push(paragraph);
    if (paragraphs[index + 1]?.page === paragraph.page) return;
    const notes = notesOf(page, body);
    for (const each of page) if (!notes.has(each)) ordered.push(each);
    for (const each of page) if (notes.has(each)) ordered.push({ ...each, kind: 'footnote' });
    page = [];
  });
  return ordered;
}

function notesOf(page: readonly PageParagraph[], body: number): ReadonlySet<PageParagraph> {
  const lowest = lowestInSmallType(page, body);
  const notes = new Set<PageParagraph>();
  let above: PageParagraph | undefined;
  for (const paragraph of page) {
    if (!lowest.has(paragraph)) continue;
    // What follows a note in its column is the rest of it.
    const isRest = above !== undefined && paragraph.u0 < above.u1 && above.u0 < paragraph.u1;
    if (!isRest && !MARKED.test(paragraph.text)) continue;
    notes.add(paragraph);
    above = paragraph;
  }
  return notes;
}

/** What is set small at the foot of a column, with nothing of the text's size below. */
function lowestInSmallType(page: readonly PageParagraph[], body: number): ReadonlySet<PageParagraph> {
  const lowest = new Set<PageParagraph>();
  const text = new Coverage(0);
  for (const paragraph of page.toSorted((a, b) => b.v1 - a.v1)) {
    const { u0, u1, box, kind, size } = paragraph;
    if (isOutside(paragraph)) continue;
    const isSmall = (kind === 'paragraph' || kind === 'list-item') && size <= MAX_RATIO * body && box.y >= MIN_TOP;
    const isAboveText = (text.intervals[text.indexOf(u0)]?.from ?? Number.POSITIVE_INFINITY) < u1;
    if (isSmall && !isAboveText) lowest.add(paragraph);
    else text.add(u0, u1);
  }
  return lowest;
}

/** Page numbers and what is turned against the text stand below notes without being any. */
const isOutside = ({ isAside, box, text }: PageParagraph): boolean =>
  isAside || (box.y > 0.88 && !/\p{L}{3}.*\p{L}{3}/u.test(text));
