import { parseHTML } from 'linkedom';
import { BlockBuilder, oneLine } from './block-builder.ts';

/** Never part of what a page says. */
const SKIPPED = new Set([
  'SCRIPT',
  'STYLE',
  'NOSCRIPT',
  'TEMPLATE',
  'SVG',
  'CANVAS',
  'IFRAME',
  'OBJECT',
  'EMBED',
  'HEAD',
  'NAV',
  'FORM',
  'BUTTON',
  'SELECT',
  'DIALOG',
]);

/** Elements that end one paragraph and begin another. */
const BLOCK_LEVEL = new Set([
  'ADDRESS',
  'ARTICLE',
  'ASIDE',
  'BLOCKQUOTE',
  'BODY',
  'CENTER',
  'DD',
  'DETAILS',
  'DIV',
  'DL',
  'DT',
  'FIELDSET',
  'FIGURE',
  'FOOTER',
  'HEADER',
  'HGROUP',
  'HR',
  'LI',
  'MAIN',
  'OL',
  'P',
  'SECTION',
  'SUMMARY',
  'UL',
  'TR',
  'TD',
  'TH',
]);

/** The title and the blocks of an HTML document. Nothing in it is run, and nothing is fetched. */
export function readHtml(html: string): { readonly title?: string; readonly blocks: BlockBuilder['blocks'] } {
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`);
  const title = oneLine(document.querySelector('title')?.textContent ?? '');
  const builder = new BlockBuilder();
  new Walker(builder).walk(document.body ?? document.documentElement);
  return { ...(title && { title }), blocks: builder.blocks };
}

class Walker {
  readonly #builder: BlockBuilder;
  #text = '';
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
      if (node.nodeType === 3) this.#text += node.textContent ?? '';
      else if (node.nodeType === 1) this.#element(node as Element);
    }
  }

  #element(element: Element): void {
    const tag = element.tagName.toUpperCase();
    if (SKIPPED.has(tag) || element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return;
    const heading = /^H([1-6])$/.exec(tag);
    if (heading) {
      this.#flush();
      this.#builder.heading(Number(heading[1]), element.textContent ?? '');
    } else if (tag === 'TABLE') {
      this.#flush();
      this.#table(element);
    } else if (tag === 'PRE') {
      this.#flush();
      this.#builder.add('code', element.textContent ?? '');
    } else if (tag === 'BR') {
      this.#text += '\n';
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

  #as(kind: 'list-item' | 'caption', element: Element): void {
    this.#flush();
    const outer = this.#kind;
    this.#kind = kind;
    this.#children(element);
    this.#flush();
    this.#kind = outer;
  }

  #flush(): void {
    if (this.#text) this.#builder.add(this.#kind, this.#text);
    this.#text = '';
  }

  /** A table of cells becomes one block, a row a line. One that only lays out a page is walked through. */
  #table(table: Element): void {
    if (
      table.querySelector('table, h1, h2, h3, h4, h5, h6') ||
      (table.querySelectorAll('p').length > 0 && table.querySelectorAll('td, th').length <= 2)
    ) {
      this.#children(table);
      this.#flush();
      return;
    }
    const caption = table.querySelector('caption');
    if (caption) this.#builder.add('caption', caption.textContent ?? '');
    const rows = [...table.querySelectorAll('tr')].map((row) =>
      [...row.children].map((cell) => oneLine(cell.textContent ?? '')).join(' | '),
    );
    this.#builder.add('table', rows.filter((row) => /[^\s|]/.test(row)).join('\n'));
  }
}
