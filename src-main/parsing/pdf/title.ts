import { oneLine } from '../block-builder.ts';
import type { LeveledParagraph } from './headings.ts';

/** Large on a first page, and yet not what the document is called. */
const NOT_A_NAME = /^(?:table of )?contents$|^(?:inhalt(?:sverzeichnis)?|table des matières|índice|indice|目录|目次)$/i;

/**
 * The largest heading of the first page, where the file names no title.
 * @param body the size that most of the document is set in: what is no larger names a part of it
 */
export function titleOnFirstPage(paragraphs: readonly LeveledParagraph[], body: number): string | undefined {
  let largest: LeveledParagraph | undefined;
  for (const paragraph of paragraphs) {
    if (paragraph.page > 1) break;
    if (paragraph.level === undefined || paragraph.size <= 1.04 * body || NOT_A_NAME.test(paragraph.text)) continue;
    if (!largest || paragraph.size > largest.size) largest = paragraph;
  }
  return largest && oneLine(largest.text);
}
