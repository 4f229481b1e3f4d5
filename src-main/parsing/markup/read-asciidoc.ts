import { convert } from '@asciidoctor/core';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { blocksOf } from '../html-blocks.ts';
import { isoDate } from '../metadata-values.ts';
import { metadataOf } from '../web/html-metadata.ts';
import { textOf } from '../web/html-text.ts';
import { elementsOf, type HtmlElement, parseHtmlTree } from '../web/html-tree.ts';

/**
 * Reads AsciiDoc by way of HTML. In Asciidoctor's secure mode no file is included, nothing is
 * fetched, and no attribute of the document changes that.
 */
export async function readAsciidoc(text: string): Promise<Omit<ParsedDocument, 'format'>> {
  const html = await convert(text, { safe: 'secure', standalone: true, attributes: { nofooter: '', linkcss: '' } });
  const page = parseHtmlTree(String(html));
  const metadata = metadataOf(page);
  const [revised] = [...elementsOf(page, 'span')].filter(({ attributes }) => attributes.id === 'revdate');
  const createdAt = revised && isoDate(textOf(revised));
  return { ...metadata, ...(createdAt && { createdAt }), blocks: blocksOf(withoutDetails(page)) };
}

/** The lines under the title repeat what the metadata says. */
function withoutDetails(element: HtmlElement): HtmlElement {
  if (!['', 'html', 'body'].includes(element.tag) && element.attributes.id !== 'header') return element;
  const children = element.children
    .filter((child) => typeof child === 'string' || child.attributes.class !== 'details')
    .map((child) => (typeof child === 'string' ? child : withoutDetails(child)));
  return { ...element, children };
}
