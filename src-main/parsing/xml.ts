import { SaxesParser } from 'saxes';
import { AlcoveError } from '../../src-shared/errors.ts';

/** Elements nested deeper than this are no document's, and would overflow the stack of who walks them. */
const MAX_DEPTH = 512;

/** With more mistakes than this, it is not XML. */
const MAX_MISTAKES = 10_000;

/** Decoded and read at a time: a long document is never held as one string. */
const SLICE_BYTES = 64 * 1024;

/** An element of an XML document. Names are local: `p` for `<w:p>`. */
export class XmlElement {
  readonly name: string;
  /** Elements and text in order, white space and all. */
  readonly children: readonly (XmlElement | string)[];
  readonly #attributes: Readonly<Record<string, string>>;

  constructor(
    name: string,
    attributes: Readonly<Record<string, string>>,
    children: readonly (XmlElement | string)[] = [],
  ) {
    this.name = name;
    this.#attributes = attributes;
    this.children = children;
  }

  /**
   * An attribute's value. `id` gives `id`, or else the first of that local name (`w:id`); `r:id` gives
   * `r:id`, or else the first of that local name with another prefix, since prefixes are the writer's choice.
   */
  attribute(name: string): string | undefined {
    const exact = this.#attributes[name];
    if (exact !== undefined) return exact;
    const local = localName(name);
    const other = Object.keys(this.#attributes).find((key) => key !== local && localName(key) === local);
    return other === undefined ? undefined : this.#attributes[other];
  }

  /** The elements right below it, of this name when one is given. */
  elements(name?: string): XmlElement[] {
    return this.children.filter(
      (child): child is XmlElement => typeof child !== 'string' && (name === undefined || child.name === name),
    );
  }

  /** The first element of this name right below it, and then the first right below that, and so on. */
  child(...path: readonly string[]): XmlElement | undefined {
    let found: XmlElement | undefined = this;
    for (const name of path) {
      found = found?.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === name);
    }
    return found;
  }

  /** Every element of this name below it, in order, those inside one another included. */
  *descendants(name: string): Generator<XmlElement> {
    for (const child of this.children) {
      if (typeof child === 'string') continue;
      if (child.name === name) yield child;
      yield* child.descendants(name);
    }
  }

  /** All text in it, its descendants' included. */
  get text(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.text)).join('');
  }
}

/**
 * Reads an XML document. Nothing is expanded but the five predefined entities and numeric
 * references: what a document type declares is skipped, and a reference to it stays as it is
 * written. Mistakes that leave the structure whole are overlooked.
 * @param source bytes are decoded by their mark, then by the encoding they declare, then as UTF-8
 * @param onElement called with each element when it is complete, innermost first. Those it returns
 *   `true` for are left out of the tree, so that a long document need not be held whole.
 * @returns the root element
 * @throws AlcoveError `FILE_CORRUPT` when there is no root, when it ends too early, or when it is nested too deeply
 */
export function readXml(
  source: Uint8Array | string,
  onElement: (element: XmlElement, parent: XmlElement | undefined) => boolean = () => false,
): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: { readonly element: XmlElement; readonly children: (XmlElement | string)[] }[] = [];
  let root: XmlElement | undefined;
  let mistakes = 0;
  const addText = (text: string): void => {
    open.at(-1)?.children.push(text);
  };
  parser.on('error', (cause) => {
    if (++mistakes > MAX_MISTAKES) throw new AlcoveError('FILE_CORRUPT', { cause });
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length === MAX_DEPTH) {
      throw new AlcoveError('FILE_CORRUPT', { detail: 'The file is nested deeper than any document.' });
    }
    const children: (XmlElement | string)[] = [];
    open.push({ element: new XmlElement(localName(name), attributes, children), children });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop()?.element;
    const parent = open.at(-1);
    if (!closed) return;
    if (parent) {
      if (!onElement(closed, parent.element)) parent.children.push(closed);
    } else {
      onElement(closed, undefined);
      root ??= closed;
    }
  });
  for (const part of typeof source === 'string' ? [source] : decoded(source)) parser.write(part);
  const isWhole = open.length === 0;
  parser.close();
  if (!root || !isWhole) throw new AlcoveError('FILE_CORRUPT');
  return root;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function* decoded(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder(encodingOf(bytes));
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    yield decoder.decode(bytes.subarray(start, start + SLICE_BYTES), { stream: true });
  }
  yield decoder.decode();
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  // Whoever declares UTF-16 in single bytes did not write UTF-16.
  if (/^utf-?16/i.test(declared)) return 'utf-8';
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    return 'utf-8';
  }
}
