import type { Block, ParsedDocument } from '../../../src-shared/documents.ts';

/** Page breaks may differ from the claimed number of pages by this share, or by one. */
const MAX_SHARE_OFF = 0.05;

/**
 * Text documents have no pages until a program draws them; some leave breaks where they drew
 * them. Those are believed when they come to about as many pages as the document claims.
 * A single page proves nothing: it is also what a program claims that drew no page.
 * @param counted pages by the breaks
 * @param claimed pages that the document says it has
 * @returns the blocks, with their pages and the page count, or without
 */
export function withPages(
  blocks: readonly Block[],
  counted: number,
  claimed = 1,
): Pick<ParsedDocument, 'blocks' | 'pageCount'> {
  const isPaged = claimed > 1 && Math.abs(counted - claimed) <= Math.max(1, claimed * MAX_SHARE_OFF);
  return isPaged ? { blocks, pageCount: counted } : { blocks: blocks.map(({ page: _, ...block }) => block) };
}
