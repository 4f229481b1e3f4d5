import type { PageParagraph } from './page.ts';
import { joinLines } from './paragraphs.ts';

/** A heading is set in larger type than the body; this much larger, and no longer than this. */
const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARS = 200;
const MAX_HEADING_LINES = 4;
const MAX_HEADING_LEVELS = 6;

/** A short line that ends like none of a text's, in type only this much larger, is one too. */
const SHORT_HEADING_RATIO = 1.05;
const SHORT_HEADING = /^[\p{Lu}\p{Lo}\p{N}].{0,78}[^.,;:!?…。，；：！？、-]$/u;

/** `Chapter 2`, `2.1 Methods`: begins a heading of its own. */
const NUMBERED = /^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.|(?:chapter|part|section|appendix|kapitel|teil|anhang|chapitre)\b)\s/i;

/** Levels by size, for a document whose body is set in the size that most of its text has. */
export interface HeadingLevels {
  /** From 1, the largest; `undefined` for what is no heading. */
  levelOf(paragraph: PageParagraph): number | undefined;
}

/** Tells headings by their size against the size that most of the document is set in. */
export function headingLevels(paragraphs: readonly PageParagraph[]): HeadingLevels {
  const charactersBySize = new Map<number, number>();
  for (const { size, text, isAside } of paragraphs) {
    if (!isAside) charactersBySize.set(toHalf(size), (charactersBySize.get(toHalf(size)) ?? 0) + text.length);
  }
  const body = [...charactersBySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const isHeading = ({ kind, size, text, lineCount, isAside }: PageParagraph): boolean => {
    if (
      isAside ||
      kind === 'table' ||
      isSentence(text) ||
      toHalf(size) < SHORT_HEADING_RATIO * body ||
      !/\p{L}/u.test(text)
    )
      return false;
    return toHalf(size) >= HEADING_RATIO * body
      ? text.length <= MAX_HEADING_CHARS && lineCount <= MAX_HEADING_LINES
      : kind === 'paragraph' && lineCount === 1 && SHORT_HEADING.test(text);
  };
  const sizes = [...new Set(paragraphs.filter(isHeading).map(({ size }) => toHalf(size)))].sort((a, b) => b - a);
  return {
    levelOf: (paragraph) =>
      isHeading(paragraph) ? Math.min(sizes.indexOf(toHalf(paragraph.size)) + 1, MAX_HEADING_LEVELS) : undefined,
  };
}

/** Large type alone makes no heading: what is long and ends like a sentence is one. */
const isSentence = (text: string): boolean => text.length > 60 && /[.。！？]$|[.!?]\s+\p{Lu}.*[.!?]$/u.test(text);

const toHalf = (size: number): number => Math.round(size * 2) / 2;

/** Puts headings together again whose lines stand further apart than those of the body. */
export function joinHeadings(paragraphs: readonly PageParagraph[], { levelOf }: HeadingLevels): PageParagraph[] {
  const joined: PageParagraph[] = [];
  for (const paragraph of paragraphs) {
    const previous = joined.at(-1);
    if (previous && levelOf(paragraph) !== undefined && continuesHeading(previous, paragraph)) {
      const { box } = previous;
      const x = Math.min(box.x, paragraph.box.x);
      const right = Math.max(box.x + box.width, paragraph.box.x + paragraph.box.width);
      joined[joined.length - 1] = {
        ...previous,
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
