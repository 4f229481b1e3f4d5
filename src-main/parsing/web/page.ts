import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { blocksOf } from '../html-blocks.ts';
import { metadataOf } from './html-metadata.ts';
import { parseHtmlTree } from './html-tree.ts';
import { linkedDataIn } from './linked-data.ts';
import { mainContent } from './main-content.ts';

/** A web page on its own: its main content, or all of it where that would lose text, and its metadata. */
export function readPage(html: string): Omit<ParsedDocument, 'format'> {
  const tree = parseHtmlTree(html);
  return { ...metadataOf(tree, linkedDataIn(html)), blocks: blocksOf(mainContent(tree)) };
}
