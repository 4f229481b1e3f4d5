import type { XmlElement } from '../xml.ts';

/** What a paragraph's style makes of it. */
export type ParagraphRole =
  | { readonly kind: 'heading'; readonly level: number }
  | { readonly kind: 'title' | 'caption' | 'code' | 'list-item' | 'paragraph' };

interface Style {
  readonly name: string;
  readonly basedOn: string | undefined;
  readonly outlineLevel: number | undefined;
  readonly isListed: boolean | undefined;
}

const CODE = /\b(?:code|preformatted|verbatim|listing|macro)\b/i;

/** Longest chain of styles, each based on the next, that is followed. */
const MAX_CHAIN = 32;

/** An outline level of body text; below it are those of headings. */
const BODY_LEVEL = 9;

/** The paragraph styles of a Word document. */
export class WordStyles {
  readonly #styles = new Map<string, Style>();
  #default: string | undefined;

  /** @param root of `styles.xml`; absent when the document has none that can be read */
  constructor(root: XmlElement | undefined) {
    for (const style of root?.elements('style') ?? []) {
      if (style.attribute('type') !== 'paragraph') continue;
      const id = style.attribute('styleId') ?? '';
      if (isOn(style.attribute('default') ?? '0')) this.#default = id;
      this.#styles.set(id, {
        name: style.child('name')?.attribute('val') ?? id,
        basedOn: style.child('basedOn')?.attribute('val'),
        ...directly(style.child('pPr')),
      });
    }
  }

  /** @param properties the paragraph's `pPr`: what it says overrules its style, and a style the one it is based on */
  roleOf(properties: XmlElement | undefined): ParagraphRole {
    const { outlineLevel, isListed } = directly(properties);
    const chain = [...this.#chain(properties?.child('pStyle')?.attribute('val') ?? this.#default)];
    const level = outlineLevel ?? chain.map(levelOf).find((found) => found !== undefined);
    if (level !== undefined && level < BODY_LEVEL) return { kind: 'heading', level: level + 1 };
    for (const { name } of chain) {
      if (/^title$/i.test(name)) return { kind: 'title' };
      if (/^caption$/i.test(name)) return { kind: 'caption' };
      if (CODE.test(name)) return { kind: 'code' };
    }
    const listed = isListed ?? chain.find((style) => style.isListed !== undefined)?.isListed;
    return { kind: listed ? 'list-item' : 'paragraph' };
  }

  *#chain(id: string | undefined): Generator<Style> {
    let next = id;
    for (let length = 0; next !== undefined && length < MAX_CHAIN; length++) {
      // Some writers refer to built-in styles that they do not define.
      const style: Style = this.#styles.get(next) ?? { name: next, basedOn: undefined, ...directly(undefined) };
      yield style;
      next = style.basedOn;
    }
  }
}

function levelOf({ name, outlineLevel }: Style): number | undefined {
  if (outlineLevel !== undefined) return outlineLevel;
  const number = /^heading\s*([1-9])$/i.exec(name)?.[1];
  return number === undefined ? undefined : Number(number) - 1;
}

function directly(properties: XmlElement | undefined): Pick<Style, 'outlineLevel' | 'isListed'> {
  const level = properties?.child('outlineLvl')?.attribute('val');
  const list = properties?.child('numPr', 'numId')?.attribute('val');
  return {
    outlineLevel: level === undefined ? undefined : Number.parseInt(level, 10),
    // List 0 is how a paragraph is taken out of its style's list.
    isListed: list === undefined ? undefined : list !== '0',
  };
}

/** Whether an on-off property is on: it is when it is there, unless it says otherwise. */
export function isOn(value: string | undefined): boolean {
  return value === undefined || !/^(?:0|false|off)$/i.test(value);
}
