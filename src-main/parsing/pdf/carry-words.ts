import { joinLines } from './join-lines.ts';
import type { PageParagraph } from './page.ts';

const CUT = /\p{Ll}[-\u2010\u00ad]$/u;
const REST = /^(\p{Ll}+[^\s]*)\s*/u;

/** What may stand between the halves of a word that runs on in the next column or on the next page. */
const BETWEEN = new Set(['footnote', 'caption', 'table', 'code']);
const MAX_BETWEEN = 6;

/** Makes words whole that were cut at the end of a column or a page: the second half moves to the first. */
export function carryWords(paragraphs: readonly PageParagraph[]): PageParagraph[] {
  const carried: (PageParagraph | undefined)[] = [...paragraphs];
  carried.forEach((paragraph, index) => {
    if (!paragraph || paragraph.isAside || BETWEEN.has(paragraph.kind) || !CUT.test(paragraph.text)) return;
    let next = index + 1;
    while (next <= index + MAX_BETWEEN && BETWEEN.has(carried[next]?.kind ?? '')) next++;
    const rest = carried[next];
    const word = rest?.kind === 'paragraph' && !rest.isAside ? REST.exec(rest.text) : null;
    if (!rest || !word?.[1]) return;
    carried[index] = { ...paragraph, text: joinLines([paragraph.text, word[1]]) };
    const text = rest.text.slice(word[0].length);
    carried[next] = text === '' ? undefined : { ...rest, text };
  });
  return carried.filter((paragraph) => paragraph !== undefined);
}
