import { oneLine } from '../block-builder.ts';
import type { LeveledParagraph } from './headings.ts';

/** Large on a first page, and yet not what the document is called. */
const NOT_A_NAME = /^(?:table of )?contents$|^(?:inhalt(?:sverzeichnis)?|table des matières|índice|indice|目录|目次)$/i;

/** The largest heading of the first page, where the file names no title. */
export function titleOnFirstPage(paragraphs: readonly LeveledParagraph[]): string | undefined {
  let largest: LeveledParagraph | undefined;
  for (const paragraph of paragraphs) {
    if (paragraph.page > 1) break;
    if (paragraph.level === undefined || NOT_A_NAME.test(paragraph.text)) continue;
    if (!largest || paragraph.size > largest.size) largest = paragraph;
  }
  return largest && oneLine(largest.text);
}
