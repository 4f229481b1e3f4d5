import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { Archive } from '../archive.ts';
import { BlockBuilder, oneLine } from '../block-builder.ts';
import type { ParseInput } from '../format.ts';
import { blocksOf } from '../html-blocks.ts';
import { decodeHtml } from '../web/decode-html.ts';
import { textOf } from '../web/html-text.ts';
import { elementsOf, parseHtmlTree, rawText } from '../web/html-tree.ts';
import { readContents } from './contents.ts';
import { type BookFile, readPackage } from './package.ts';
import { encryptedFiles } from './protection.ts';

/**
 * Reads a book (EPUB 2 or 3), chapter by chapter in reading order. A chapter that is damaged
 * or missing is left out.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`, and `UNSUPPORTED_FORMAT`
 *   for a book that its seller has locked
 */
export async function readBook(
  bytes: Uint8Array,
  onProgress: ParseInput['onProgress'],
): Promise<Omit<ParsedDocument, 'format'>> {
  const archive = await Archive.open(bytes);
  const book = await readPackage(archive);
  const locked = await encryptedFiles(archive);
  if (book.spine.some(({ path }) => locked.has(path))) {
    throw new AlcoveError('UNSUPPORTED_FORMAT', {
      detail: 'The book is locked by its seller (DRM) and opens only in the seller’s own reader.',
    });
  }
  const contents = await readContents(archive, book);
  const builder = new BlockBuilder();
  const damage: unknown[] = [];
  for (const [index, file] of book.spine.entries()) {
    try {
      const page = index + 1;
      await addChapter(archive, file, {
        builder,
        page,
        title: contents.get(file.path),
        bookTitle: book.metadata.title,
      });
    } catch (error) {
      // A bomb is no damage: who put it there may have put more.
      if (error instanceof AlcoveError && error.code !== 'FILE_CORRUPT') throw error;
      damage.push(error);
    }
    onProgress(index + 1, book.spine.length);
  }
  if (builder.blocks.length === 0 && damage.length > 0) throw new AlcoveError('FILE_CORRUPT', { cause: damage[0] });
  return { ...book.metadata, pageCount: book.spine.length, pageUnit: 'chapter', blocks: builder.blocks };
}

interface ChapterPlace {
  readonly builder: BlockBuilder;
  readonly page: number;
  /** What the table of contents calls it. */
  readonly title: string | undefined;
  readonly bookTitle: string | undefined;
}

async function addChapter(
  archive: Archive,
  file: BookFile,
  { builder, page, title, bookTitle }: ChapterPlace,
): Promise<void> {
  const bytes = await archive.read(file.path);
  if (!bytes) throw new AlcoveError('FILE_CORRUPT');
  const tree = parseHtmlTree(decodeHtml(bytes), { isXhtml: true });
  if (file.mediaType === 'image/svg+xml') {
    for (const text of elementsOf(tree, 'text')) builder.add('paragraph', textOf(text), { page });
    return;
  }
  const blocks = blocksOf(tree);
  if (blocks.length === 0) return;
  // Without a heading of its own, it would stand under the last one of the chapter before.
  if (!blocks.some((block) => block.kind === 'heading')) {
    const [own] = elementsOf(tree, 'title');
    const ownTitle = own ? oneLine(rawText(own)) : '';
    const heading = title ?? (ownTitle === bookTitle ? '' : ownTitle);
    if (heading !== blocks[0]?.text) builder.heading(1, heading, { page });
  }
  blocksOf(tree, { builder, page });
}
