import { Parser } from 'htmlparser2';

/** An element of a page. Names of tags and attributes are in lower case. */
export interface HtmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: HtmlNode[];
}

export type HtmlNode = HtmlElement | string;

/** Deeper than this no page is meant: browsers, too, put what is deeper beside instead of inside. */
const MAX_DEPTH = 512;

/** The parser's own bookkeeping is a list of what is open; past this many it starts anew. */
const MAX_OPEN = 4_096;

/** Never read, and often most of a page: what scripts and styles say is left out of the tree. */
const UNREAD = new Set(['script', 'style']);

/**
 * The elements of an HTML page, in one pass and in memory proportional to it. Nothing is run
 * and nothing is fetched. It stands in for a DOM where only reading is wanted, at about a
 * twentieth of the cost.
 * @param options.isXhtml whether `<p/>` closes itself, as in XHTML, or is an open tag, as in HTML
 * @returns a root without a tag name, at most 512 elements deep
 */
export function parseHtmlTree(html: string, { isXhtml = looksLikeXhtml(html) } = {}): HtmlElement {
  const root: HtmlElement = { tag: '', attributes: {}, children: [] };
  let start = 0;
  while (start < html.length) start += readInto(root, start === 0 ? html : html.slice(start), isXhtml);
  return root;
}

/** Shared by all that have none, which are most. */
const NO_ATTRIBUTES: HtmlElement['attributes'] = Object.freeze({});

/** Reads until the end, or until too much is open. Gives how many characters were read. */
function readInto(root: HtmlElement, html: string, isXhtml: boolean): number {
  const open = [root];
  let depth = 0;
  let isStopped = false;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        const hasAttributes = Object.keys(attributes).length > 0;
        const element: HtmlElement = { tag, attributes: hasAttributes ? attributes : NO_ATTRIBUTES, children: [] };
        open[Math.min(depth, MAX_DEPTH)]?.children.push(element);
        depth++;
        if (depth <= MAX_DEPTH) open[depth] = element;
        if (depth >= MAX_OPEN) {
          isStopped = true;
          parser.pause();
        }
      },
      ontext(text) {
        const parent = open[Math.min(depth, MAX_DEPTH)];
        if (parent && !UNREAD.has(parent.tag)) parent.children.push(text);
      },
      onclosetag() {
        depth--;
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: isXhtml, recognizeCDATA: isXhtml },
  );
  parser.write(html);
  if (isStopped) return parser.endIndex + 1;
  parser.end();
  return html.length;
}

function looksLikeXhtml(html: string): boolean {
  const head = html.slice(0, 2048);
  return /^\s*<\?xml\b/.test(head) || /<html[^>]{0,500}\sxmlns\s*=/i.test(head);
}

/** The elements below, in order, of one of these tag names. Does not look inside those it gives. */
export function* elementsOf(root: HtmlElement, ...tags: readonly string[]): Generator<HtmlElement> {
  for (const child of root.children) {
    if (typeof child === 'string') continue;
    if (tags.includes(child.tag)) yield child;
    else yield* elementsOf(child, ...tags);
  }
}

/** All text in an element, as it is written. */
export function rawText(element: HtmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : rawText(child))).join('');
}
