import { parseHTML } from 'linkedom';
import { BlockBuilder, oneLine } from './block-builder.ts';

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Never part of what a page says. */
const SKIPPED = names(
  'SCRIPT STYLE NOSCRIPT TEMPLATE SVG CANVAS IFRAME OBJECT EMBED HEAD TITLE NAV BUTTON SELECT TEXTAREA DIALOG',
);

/** Elements that end one paragraph and begin another. */
const BLOCK_LEVEL = names(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIV DL DT FIELDSET FIGURE FOOTER FORM HEADER HGROUP HR ' +
    'LI MAIN OL P SECTION SUMMARY UL TR TD TH H1 H2 H3 H4 H5 H6 TABLE PRE CAPTION FIGCAPTION',
);

/** A table of at most this many cells with this much in them lays out a page. */
const MAX_LAYOUT_CELLS = 2;
const MIN_LAYOUT_CHARS = 200;

/** The title and the blocks of an HTML document. Nothing in it is run, and nothing is fetched. */
export function readHtml(html: string): { readonly title?: string; readonly blocks: BlockBuilder['blocks'] } {
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`);
  const title = oneLine(document.querySelector('title')?.textContent ?? '');
  const builder = new BlockBuilder();
  // From the root: browsers move into the body what stands outside it, this parser does not.
  new Walker(builder).walk(document.documentElement);
  return { ...(title && { title }), blocks: builder.blocks };
}

class Walker {
  readonly #builder: BlockBuilder;
  #text: string[] = [];
  /** Whether nothing but blanks came since a line break. */
  #afterBreak = false;
  #kind: 'paragraph' | 'list-item' | 'caption' = 'paragraph';

  constructor(builder: BlockBuilder) {
    this.#builder = builder;
  }

  walk(root: Element): void {
    this.#children(root);
    this.#flush();
  }

  #children(element: Element): void {
    for (const node of element.childNodes) {
      if (node.nodeType === 3) this.#add(node.textContent ?? '');
      else if (node.nodeType === 1) this.#element(node as Element);
    }
  }

  #element(element: Element): void {
    if (isHidden(element)) return;
    const tag = element.tagName.toUpperCase();
    const heading = /^H([1-6])$/.exec(tag);
    if (heading) {
      this.#flush();
      this.#builder.heading(Number(heading[1]), textOf(element));
    } else if (tag === 'TABLE') {
      this.#flush();
      this.#table(element);
    } else if (tag === 'PRE') {
      this.#flush();
      this.#builder.add('code', element.textContent ?? '');
    } else if (tag === 'BR') {
      // An empty line is how pages of old part their paragraphs.
      if (this.#afterBreak) {
        this.#flush();
      } else {
        this.#text.push('\n');
        this.#afterBreak = true;
      }
    } else if (tag === 'LI' || tag === 'FIGCAPTION' || tag === 'CAPTION') {
      this.#as(tag === 'LI' ? 'list-item' : 'caption', element);
    } else if (BLOCK_LEVEL.has(tag)) {
      this.#flush();
      this.#children(element);
      this.#flush();
    } else {
      this.#children(element);
    }
  }

  #add(text: string): void {
    this.#text.push(text);
    if (text.trim()) this.#afterBreak = false;
  }

  #as(kind: 'list-item' | 'caption', element: Element): void {
    this.#flush();
    const outer = this.#kind;
    this.#kind = kind;
    this.#children(element);
    this.#flush();
    this.#kind = outer;
  }

  #flush(): void {
    if (this.#text.length > 0) this.#builder.add(this.#kind, this.#text.join(''));
    this.#text = [];
    this.#afterBreak = false;
  }

  /** A table of cells becomes one block, a row a line. One that only lays out a page is walked through. */
  #table(table: Element): void {
    if (laysOut(table)) {
      this.#children(table);
      this.#flush();
      return;
    }
    const caption = table.querySelector('caption');
    if (caption) this.#builder.add('caption', textOf(caption));
    const rows = [...table.querySelectorAll('tr')].map((row) =>
      [...row.children]
        .filter((cell) => !isHidden(cell))
        .map(textOf)
        .join(' | '),
    );
    this.#builder.add('table', rows.filter((row) => /[^\s|]/.test(row)).join('\n'));
  }
}

function laysOut(table: Element): boolean {
  if (table.getAttribute('role') === 'presentation' || table.querySelector('table, h1, h2, h3, h4, h5, h6'))
    return true;
  return (
    table.querySelectorAll('td, th').length <= MAX_LAYOUT_CELLS &&
    (table.querySelector('p') !== null || (table.textContent ?? '').length > MIN_LAYOUT_CHARS)
  );
}

function isHidden(element: Element): boolean {
  return (
    SKIPPED.has(element.tagName.toUpperCase()) ||
    element.hasAttribute('hidden') ||
    element.getAttribute('aria-hidden') === 'true' ||
    /display\s*:\s*none/i.test(element.getAttribute('style') ?? '')
  );
}

/** An element's text on one line, with a blank where one of its blocks ends and the next begins. */
function textOf(element: Element): string {
  const parts: string[] = [];
  const collect = (parent: Element): void => {
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) parts.push(node.textContent ?? '');
      else if (node.nodeType === 1 && !isHidden(node as Element)) {
        const tag = (node as Element).tagName.toUpperCase();
        const isApart = tag === 'BR' || BLOCK_LEVEL.has(tag);
        if (isApart) parts.push(' ');
        collect(node as Element);
        if (isApart) parts.push(' ');
      }
    }
  };
  collect(element);
  return oneLine(parts.join(''));
}
