import { joinLines } from './join-lines.ts';
import type { PageParagraph } from './page.ts';

/** A heading is set in larger type than the body; this much larger, and no longer than this. */
const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARS = 200;
const MAX_HEADING_LINES = 4;
const MAX_HEADING_LEVELS = 6;

/** With fewer headings that bookmarks lead to, their sizes say nothing about the others. */
const MIN_OUTLINE = 3;

/** A paragraph of some length below tells a heading from a label or a cell. */
const MIN_TEXT_BELOW = 60;

/** A short line that ends like none of a text's, in type only this much larger, is one too. */
const SHORT_HEADING_RATIO = 1.05;
const SHORT_HEADING = /^[\p{Lu}\p{Lo}\p{N}].{0,78}[^.,;:!?…。，；：！？、-]$/u;

/** `Chapter 2`, `2.1 Methods`: begins a heading of its own. */
const NUMBERED = /^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.|(?:chapter|part|section|appendix|kapitel|teil|anhang|chapitre)\b)\s/i;

/** A paragraph that may be a heading. */
export interface LeveledParagraph extends PageParagraph {
  /** From 1, the outermost; absent on what is no heading. */
  readonly level?: number;
}

/** The font size that most of a document is set in, in half points. */
export function bodySize(paragraphs: readonly PageParagraph[]): number {
  const charactersBySize = new Map<number, number>();
  for (const { size, text, isAside } of paragraphs) {
    if (!isAside) charactersBySize.set(toHalf(size), (charactersBySize.get(toHalf(size)) ?? 0) + text.length);
  }
  return [...charactersBySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/**
 * Tells headings by the bookmarks that lead to them, by their size against the size of the
 * body, and by the other type that they are set in.
 * @param outline how deep the headings lie that bookmarks lead to
 */
export function withHeadings(
  paragraphs: readonly PageParagraph[],
  body: number,
  outline: ReadonlyMap<PageParagraph, number>,
): LeveledParagraph[] {
  const large = paragraphs.filter((paragraph) => isLarge(paragraph, body));
  const sizes = [...new Set(large.map(({ size }) => toHalf(size)))].sort((a, b) => b - a);
  const depthOfSize = depthsBySize(outline);
  const levels = new Map<PageParagraph, number>();
  for (const paragraph of large)
    levels.set(paragraph, depthOfSize(paragraph.size) ?? sizes.indexOf(toHalf(paragraph.size)) + 1);
  for (const [paragraph, depth] of outline) levels.set(paragraph, depth);
  const deepest = Math.max(0, ...new Set(levels.values()));
  paragraphs.forEach((paragraph, index) => {
    if (!levels.has(paragraph) && isInOtherType(paragraph, paragraphs[index + 1], body))
      levels.set(paragraph, deepest + 1);
  });
  return paragraphs.map((paragraph) => {
    const level = levels.get(paragraph);
    return level === undefined ? paragraph : { ...paragraph, level: Math.min(level, MAX_HEADING_LEVELS) };
  });
}

function isLarge({ kind, size, text, lineCount, isAside }: PageParagraph, body: number): boolean {
  if (isAside || (kind !== 'paragraph' && kind !== 'list-item') || isSentence(text) || !/\p{L}/u.test(text))
    return false;
  if (toHalf(size) < SHORT_HEADING_RATIO * body) return false;
  return toHalf(size) >= HEADING_RATIO * body
    ? text.length <= MAX_HEADING_CHARS && lineCount <= MAX_HEADING_LINES
    : kind === 'paragraph' && lineCount === 1 && SHORT_HEADING.test(text);
}

/** Bookmarks say how deep headings of a size lie, where there are enough of them to go by. */
function depthsBySize(outline: ReadonlyMap<PageParagraph, number>): (size: number) => number | undefined {
  if (outline.size < MIN_OUTLINE) return () => undefined;
  const sizesByDepth = new Map<number, number[]>();
  for (const [{ size }, depth] of outline) {
    const sizes = sizesByDepth.get(depth);
    if (sizes) sizes.push(size);
    else sizesByDepth.set(depth, [size]);
  }
  const usual = [...sizesByDepth]
    .map(([depth, sizes]) => ({ depth, size: sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0 }))
    .sort((a, b) => a.depth - b.depth);
  const deepest = usual.at(-1)?.depth ?? 0;
  // The outermost whose headings are no larger; below the smallest there is one level more.
  return (size) => usual.find((each) => size >= 0.97 * each.size)?.depth ?? deepest + 1;
}

/** A short line above text, all in a type that the page's text is not in: bold, as a rule. */
function isInOtherType(paragraph: PageParagraph, next: PageParagraph | undefined, body: number): boolean {
  const { kind, size, text, lineCount, isAside, hasOtherFont, u0, u1, v1 } = paragraph;
  if (!hasOtherFont || kind !== 'paragraph' || isAside || lineCount > 2 || size < 0.95 * body) return false;
  if (!SHORT_HEADING.test(text) || !/\p{L}{3}|\p{Lo}{2}/u.test(text) || !next || next.hasOtherFont || next.isAside)
    return false;
  const isText = (next.kind === 'paragraph' && next.text.length >= MIN_TEXT_BELOW) || next.kind === 'list-item';
  if (!isText || next.size > 1.02 * size) return false;
  if (next.page !== paragraph.page) return false;
  const gap = next.v0 - v1;
  return u0 < next.u1 && next.u0 < u1 && gap > -0.5 * size && gap < 2 * size;
}

/** Large type alone makes no heading: what is long and ends like a sentence is one. */
const isSentence = (text: string): boolean => text.length > 60 && /[.。！？]$|[.!?]\s+\p{Lu}.*[.!?]$/u.test(text);

const toHalf = (size: number): number => Math.round(size * 2) / 2;

/** Puts headings together again whose lines stand further apart than those of the body. */
export function joinHeadings(paragraphs: readonly LeveledParagraph[]): LeveledParagraph[] {
  const joined: LeveledParagraph[] = [];
  for (const paragraph of paragraphs) {
    const previous = joined.at(-1);
    if (previous && paragraph.level !== undefined && continuesHeading(previous, paragraph)) {
      const { box } = previous;
      const x = Math.min(box.x, paragraph.box.x);
      const right = Math.max(box.x + box.width, paragraph.box.x + paragraph.box.width);
      joined[joined.length - 1] = {
        ...previous,
        level: Math.min(previous.level ?? MAX_HEADING_LEVELS, paragraph.level),
        text: joinLines([previous.text, paragraph.text]),
        lineCount: previous.lineCount + paragraph.lineCount,
        u0: Math.min(previous.u0, paragraph.u0),
        u1: Math.max(previous.u1, paragraph.u1),
        v1: paragraph.v1,
        box: {
          x,
          y: box.y,
          width: Math.round((right - x) * 1e4) / 1e4,
          height: Math.round((paragraph.box.y + paragraph.box.height - box.y) * 1e4) / 1e4,
        },
      };
    } else {
      joined.push(paragraph);
    }
  }
  return joined;
}

function continuesHeading(previous: PageParagraph, next: PageParagraph): boolean {
  const gap = next.v0 - previous.v1;
  return (
    previous.page === next.page &&
    !previous.isAside &&
    previous.kind === 'paragraph' &&
    next.kind === 'paragraph' &&
    toHalf(previous.size) === toHalf(next.size) &&
    gap > -0.5 * next.size &&
    gap < 0.6 * next.size &&
    previous.u0 < next.u1 &&
    next.u0 < previous.u1 &&
    previous.lineCount + next.lineCount <= MAX_HEADING_LINES &&
    previous.text.length + next.text.length < MAX_HEADING_CHARS &&
    !/[.!?。！？]$/.test(previous.text) &&
    !NUMBERED.test(next.text)
  );
}
