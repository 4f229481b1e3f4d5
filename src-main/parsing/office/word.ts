import type { ParsedDocument } from '../../../src-shared/documents.ts';
import type { XmlElement } from '../xml.ts';
import { OoxmlPackage } from './ooxml.ts';
import { withPages } from './pages.ts';
import { WordBody } from './word-body.ts';
import { WordStyles } from './word-styles.ts';
import { WordText } from './word-text.ts';

/** Notes that are lines between text and notes. */
const SEPARATORS = new Set(['separator', 'continuationSeparator', 'continuationNotice']);

/**
 * Reads a Word document (WordprocessingML, ECMA-376 part 1, 17): the text as it would be printed,
 * with tracked changes accepted; no headers, footers, comments or field codes.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`
 */
export async function readWord(bytes: Uint8Array): Promise<ParsedDocument> {
  const file = await OoxmlPackage.open(bytes);
  const main = await file.mainPart('word/document.xml');
  const parts = new Map((await file.relationships(main)).values().map(({ type, target }) => [type, target]));
  const styles = new WordStyles(await file.optional(parts.get('styles')));
  const notes = new Map<string, string>();
  for (const kind of ['footnote', 'endnote']) addNotes(notes, kind, await file.optional(parts.get(`${kind}s`)));
  const body = new WordBody(styles, notes);
  await file.require(main, (element, parent) => body.take(element, parent));
  const properties = await file.properties();
  const { blocks, pageCount } = body;
  const firstHeading = blocks[0]?.kind === 'heading' ? blocks[0].text : undefined;
  const title = body.title ?? properties.title ?? firstHeading;
  return {
    format: 'docx',
    ...properties,
    ...(title !== undefined && { title }),
    ...withPages(blocks, pageCount, await file.pageCount()),
  };
}

function addNotes(notes: Map<string, string>, kind: string, root: XmlElement | undefined): void {
  const text = new WordText();
  for (const note of root?.elements(kind) ?? []) {
    if (SEPARATORS.has(note.attribute('type') ?? '')) continue;
    const paragraphs = [...note.descendants('p')].map((paragraph) => text.read(paragraph).text);
    notes.set(`${kind} ${note.attribute('id')}`, paragraphs.join('\n'));
  }
}
