import type { Archive } from '../archive.ts';
import { oneLine } from '../block-builder.ts';
import { decodeHtml } from '../web/decode-html.ts';
import { textOf } from '../web/html-text.ts';
import { elementsOf, parseHtmlTree } from '../web/html-tree.ts';
import { readXml } from '../xml.ts';
import { type BookPackage, resolvePath } from './package.ts';

/** What the table of contents calls each file: the first entry that leads into it. A damaged table has none. */
export async function readContents(
  archive: Archive,
  { navigation, ncx }: Pick<BookPackage, 'navigation' | 'ncx'>,
): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  const add = (path: string, title: string): void => {
    if (title && !titles.has(path)) titles.set(path, title);
  };
  if (navigation) {
    const bytes = await archive.read(navigation.path).catch(() => undefined);
    if (bytes) addNavigation(decodeHtml(bytes), (href, title) => add(resolvePath(navigation.path, href), title));
  }
  if (ncx && titles.size === 0) {
    const bytes = await archive.read(ncx.path).catch(() => undefined);
    if (bytes) addNcx(bytes, (href, title) => add(resolvePath(ncx.path, href), title));
  }
  return titles;
}

type Add = (href: string, title: string) => void;

function addNavigation(html: string, add: Add): void {
  const lists = [...elementsOf(parseHtmlTree(html, { isXhtml: true }), 'nav')];
  const contents = lists.find((nav) => /\btoc\b/.test(nav.attributes['epub:type'] ?? '')) ?? lists[0];
  if (!contents) return;
  for (const link of elementsOf(contents, 'a')) {
    if (link.attributes.href !== undefined) add(link.attributes.href, textOf(link));
  }
}

function addNcx(bytes: Uint8Array, add: Add): void {
  try {
    for (const point of readXml(bytes).descendants('navPoint')) {
      const href = point.child('content')?.attribute('src');
      if (href !== undefined) add(href, oneLine(point.child('navLabel')?.text ?? ''));
    }
  } catch {
    // The chapters are read without it.
  }
}
