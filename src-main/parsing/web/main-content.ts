import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { BLOCK_LEVEL } from './html-tags.ts';
import { isHidden, textOf } from './html-text.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';

/** Beyond this, a page is no article, and finding its main part would take seconds. */
const MAX_ELEMENTS = 12_000;

/** Less running text than this, and there is no telling what the main part is. */
const MIN_ARTICLE_CHARS = 800;

/** Text this long, links aside, is more than a label. */
const MIN_PROSE_CHARS = 60;

/** When more of a page's running text than this would be left out, the page is no article among trimmings. */
const MAX_LOST_SHARE = 0.12;

/** When less of all visible text than this is left, links are what the page is about. */
const MIN_KEPT_SHARE = 0.4;

/** Marks each element on its way through Readability. */
const MARK = 'data-alcove-element';

/** What Readability judges by. Addresses, styles and pictures are not among it. */
const TELLING = ['id', 'class', 'role', 'itemprop', 'rel'];

/**
 * The part of a page that Readability takes for the article, as a tree of its own; the whole page
 * where that would lose text: Readability is made for articles, and from documentation,
 * reports and lists it drops what it does not take for prose.
 */
export function mainContent(page: HtmlElement): HtmlElement {
  const elements: HtmlElement[] = [];
  const html = marked(page, elements);
  if (elements.length > MAX_ELEMENTS || proseIn(page) < MIN_ARTICLE_CHARS) return page;
  const kept = keptBy(html);
  if (kept === undefined) return page;
  // The first heading is taken for the title, and dropped.
  const main = only(page, new Set(elements.filter((element, index) => kept.has(index) || element.tag === 'h1')));
  const isArticle =
    proseIn(main) >= (1 - MAX_LOST_SHARE) * proseIn(page) &&
    textOf(main).length >= MIN_KEPT_SHARE * textOf(page).length;
  return isArticle ? main : page;
}

/** The page as Readability is to see it: what a reader sees, each element with its number. */
function marked(page: HtmlElement, elements: HtmlElement[]): string {
  const parts: string[] = ['<!doctype html><html><body>'];
  const write = (parent: HtmlElement): void => {
    for (const child of parent.children) {
      if (typeof child === 'string') parts.push(escaped(child));
      else if (/^(?:html|body)$/.test(child.tag)) write(child);
      else if (!isHidden(child)) {
        const told = TELLING.map((name) => attribute(name, child.attributes[name]));
        // Whether a link leads elsewhere is all that is asked of its address.
        if (child.tag === 'a') told.push(attribute('href', child.attributes.href?.startsWith('#') ? '#' : '/'));
        parts.push(`<${child.tag} ${MARK}="${elements.length}"${told.join('')}>`);
        elements.push(child);
        write(child);
        if (!VOID.has(child.tag)) parts.push(`</${child.tag}>`);
      }
    }
  };
  write(page);
  return `${parts.join('')}</body></html>`;
}

const VOID = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const attribute = (name: string, value: string | undefined): string =>
  value ? ` ${name}="${escaped(value.slice(0, 200)).replaceAll('"', '&quot;')}"` : '';

/** The numbers of the elements that Readability leaves in the article; `undefined` when it finds none. */
function keptBy(html: string): ReadonlySet<number> | undefined {
  const { document } = parseHTML(html);
  const article = new Readability<Element>(document, {
    serializer: (node) => node as Element,
    disableJSONLD: true,
    keepClasses: true,
  }).parse();
  if (!article?.content) return undefined;
  const kept = new Set<number>();
  for (const element of article.content.querySelectorAll(`[${MARK}]`)) kept.add(Number(element.getAttribute(MARK)));
  return kept;
}

/**
 * Characters of running text, tables and code: what stands in links aside, which is how
 * content differs from navigation.
 */
function proseIn(root: HtmlElement): number {
  let sum = 0;
  /** Gives the characters of an element that run on into what stands around it. */
  const visit = (element: HtmlElement): number => {
    let own = 0;
    for (const child of element.children) {
      if (typeof child === 'string') own += child.trim().length;
      else if (child.tag !== 'a' && !isHidden(child)) own += visit(child);
    }
    if (element !== root && !BLOCK_LEVEL.has(element.tag)) return own;
    if (own >= MIN_PROSE_CHARS || /^(?:pre|td|th)$/.test(element.tag)) sum += own;
    return 0;
  };
  visit(root);
  return sum;
}

/** The tree with nothing but these elements, and those that lead to them. */
function only(root: HtmlElement, kept: ReadonlySet<HtmlElement>): HtmlElement {
  const prune = (element: HtmlElement): HtmlElement | undefined => {
    const isKept = kept.has(element);
    const children = element.children.flatMap((child): HtmlNode[] => {
      if (typeof child === 'string') return isKept ? [child] : [];
      const pruned = prune(child);
      return pruned ? [pruned] : [];
    });
    return isKept || children.length > 0 ? { ...element, children } : undefined;
  };
  return prune(root) ?? root;
}
