import type { Citation } from '../../src-shared/answers.ts';
import { splitSentences } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';

/** A sentence, a list item or a row that could be quoted. */
export interface Quotable {
  readonly passage: FoundPassage;
  /** Verbatim. */
  readonly text: string;
  /** Where it begins in the passage's text. */
  readonly start: number;
  /** Ordinals of the blocks it stands in. */
  readonly blocks: readonly number[];
  /** How well it stands for itself, 0 to 1. */
  readonly standing: number;
}

/** What a piece of each kind is worth when it is quoted by itself. */
const KIND_STANDING = {
  paragraph: 1,
  'list-item': 1,
  caption: 0.9,
  table: 0.8,
  footnote: 0.8,
  code: 0.6,
  heading: 0,
} as const;

/** What can be quoted of a passage, in its order; headings and fragments can't. */
export function quotablesOf(passage: FoundPassage): Quotable[] {
  const quotables: Quotable[] = [];
  let end = 0;
  for (const piece of splitSentences(passage.text)) {
    const start = end + (piece.length - piece.trimStart().length);
    end += piece.length;
    const text = piece.trim();
    const spans = passage.spans.filter((span) => span.start < start + text.length && span.end > start);
    const [first] = spans;
    // The first row of a table names its columns: by itself it says nothing.
    const isTableHead = first?.kind === 'table' && first.start === start && first.end > start + text.length;
    const standing = isTableHead ? 0 : KIND_STANDING[first?.kind ?? 'paragraph'] * lengthStanding(text);
    if (standing > 0) quotables.push({ passage, text, start, blocks: spans.map((span) => span.block), standing });
  }
  return quotables;
}

/** A citation of a sentence, with the page and the box it stands on. */
export function citationOf(
  { passage, text, blocks }: Omit<Quotable, 'start' | 'standing'>,
  n: number,
  score: number,
): Citation {
  const span = passage.spans.find((each) => each.block === blocks[0]);
  return {
    n,
    documentId: passage.documentId,
    chunkId: passage.chunkId,
    title: passage.title,
    path: passage.path,
    ...(span?.page !== undefined && { page: span.page }),
    ...(passage.pageUnit !== undefined && { pageUnit: passage.pageUnit }),
    snippet: text,
    score: Math.round(score * 1000) / 1000,
    blocks,
    ...(span?.box !== undefined && { box: span.box }),
  };
}

/** Fragments say nothing, and what runs on for a page answers nothing in particular. */
function lengthStanding(text: string): number {
  const hasIdeographs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  const length = hasIdeographs ? text.length * 3 : text.length;
  if (length < 15) return 0;
  if (length < 30) return 0.7;
  return length > 600 ? 0.7 : 1;
}
