import { BlockBuilder, oneLine } from './block-builder.ts';
import { addTable, laysOut } from './web/html-table.ts';
import { BLOCK_LEVEL } from './web/html-tags.ts';
import { isHidden, textOf } from './web/html-text.ts';
import { elementsOf, type HtmlElement, parseHtmlTree, rawText } from './web/html-tree.ts';

export interface HtmlBlocksOptions {
  /** Where the blocks go, for a document of several pages; a new builder by default. */
  readonly builder?: BlockBuilder;
  /** The page that the blocks stand on. */
  readonly page?: number;
  /** Whether tags may close themselves; told by the first lines by default. */
  readonly isXhtml?: boolean;
}

/** The title and the blocks of an HTML document. Nothing in it is run, and nothing is fetched. */
export function readHtml(
  html: string,
  { isXhtml, ...options }: HtmlBlocksOptions = {},
): { readonly title?: string; readonly blocks: BlockBuilder['blocks'] } {
  const root = parseHtmlTree(html, isXhtml === undefined ? {} : { isXhtml });
  const [titleElement] = elementsOf(root, 'title');
  const title = titleElement ? oneLine(rawText(titleElement)) : '';
  return { ...(title && { title }), blocks: blocksOf(root, options) };
}

/** The blocks of a page, or of a part of one. */
export function blocksOf(
  root: HtmlElement,
  { builder = new BlockBuilder(), page }: Omit<HtmlBlocksOptions, 'isXhtml'> = {},
): BlockBuilder['blocks'] {
  new Walker(builder, page === undefined ? {} : { page }).walk(root);
  return builder.blocks;
}

type RunningKind = 'paragraph' | 'list-item' | 'caption' | 'footnote';

const KIND_OF_TAG: Readonly<Record<string, RunningKind>> = {
  li: 'list-item',
  dt: 'list-item',
  dd: 'list-item',
  figcaption: 'caption',
  caption: 'caption',
};

class Walker {
  readonly #builder: BlockBuilder;
  readonly #place: { readonly page?: number };
  #text: string[] = [];
  /** Whether nothing but blanks came since a line break. */
  #afterBreak = false;
  #kind: RunningKind = 'paragraph';

  constructor(builder: BlockBuilder, place: { readonly page?: number }) {
    this.#builder = builder;
    this.#place = place;
  }

  walk(root: HtmlElement): void {
    this.#children(root);
    this.#flush();
  }

  #children(element: HtmlElement): void {
    for (const node of element.children) {
      if (typeof node === 'string') this.#add(node);
      else if (!isHidden(node)) this.#element(node);
    }
  }

  #element(node: HtmlElement): void {
    const heading = /^h([1-6])$/.exec(node.tag);
    if (heading) {
      this.#flush();
      this.#builder.heading(Number(heading[1]), textOf(node, { isHeading: true }), this.#place);
    } else if (node.tag === 'table') {
      this.#flush();
      if (laysOut(node)) this.#apart(node);
      else addTable(node, this.#builder, this.#place);
    } else if (node.tag === 'pre') {
      this.#flush();
      this.#builder.add('code', preformatted(node), this.#place);
    } else if (node.tag === 'br') {
      this.#break();
    } else {
      const kind = isFootnote(node) ? 'footnote' : KIND_OF_TAG[node.tag];
      if (kind) this.#as(kind, node);
      else if (BLOCK_LEVEL.has(node.tag)) this.#apart(node);
      else this.#children(node);
    }
  }

  #add(text: string): void {
    this.#text.push(text);
    if (text.trim()) this.#afterBreak = false;
  }

  /** An empty line is how pages of old part their paragraphs. */
  #break(): void {
    if (this.#afterBreak) this.#flush();
    else {
      this.#text.push('\n');
      this.#afterBreak = true;
    }
  }

  #apart(element: HtmlElement): void {
    this.#flush();
    this.#children(element);
    this.#flush();
  }

  #as(kind: RunningKind, element: HtmlElement): void {
    this.#flush();
    const outer = this.#kind;
    // What stands in a footnote belongs to it, lists and all.
    if (outer !== 'footnote') this.#kind = kind;
    this.#children(element);
    this.#flush();
    this.#kind = outer;
  }

  #flush(): void {
    if (this.#text.length > 0) this.#builder.add(this.#kind, this.#text.join(''), this.#place);
    this.#text = [];
    this.#afterBreak = false;
  }
}

/** As books (EPUB's structural semantics), ARIA, and the converters from Word, Markdown and AsciiDoc mark them. */
function isFootnote({ tag, attributes }: HtmlElement): boolean {
  const { role = '', id = '', class: names = '' } = attributes;
  const type = attributes['epub:type'];
  if (type !== undefined && /(?:^|\s)(?:footnote|endnote|rearnote)s?(?:\s|$)/.test(type)) return true;
  if (/^doc-(?:footnote|endnote)s?$/.test(role) || /(?:^|\s)footnotes?(?:\s|$)/.test(names))
    return BLOCK_LEVEL.has(tag);
  return tag === 'li' && /^(?:footnote|endnote)-\d+$/.test(id);
}

/** Lines of code as they are written; a line break element is one, too. */
function preformatted(element: HtmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child;
      return child.tag === 'br' ? '\n' : isHidden(child) ? '' : preformatted(child);
    })
    .join('');
}
