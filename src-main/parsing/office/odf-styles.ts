import type { XmlElement } from '../xml.ts';

/** Longest chain of styles, each the parent of the one before, that is followed. */
const MAX_CHAIN = 32;

interface Style {
  readonly parent: string | undefined;
  readonly level: number | undefined;
}

/** What a paragraph's style makes of it. */
export type OdfRole =
  | { readonly kind: 'heading'; readonly level: number }
  | { readonly kind: 'title' | 'caption' | 'code' | 'paragraph' };

/** The paragraph styles of an OpenDocument file. */
export class OdfStyles {
  readonly #styles = new Map<string, Style>();

  /** @param styles `office:styles` or `office:automatic-styles` */
  add(styles: XmlElement): void {
    for (const style of styles.elements('style')) {
      if (style.attribute('family') !== 'paragraph') continue;
      const level = Number.parseInt(style.attribute('default-outline-level') ?? '', 10);
      this.#styles.set(style.attribute('name') ?? '', {
        parent: style.attribute('parent-style-name'),
        level: level > 0 ? level : undefined,
      });
    }
  }

  roleOf(name: string | undefined): OdfRole {
    let next = name;
    for (let length = 0; next !== undefined && length < MAX_CHAIN; length++) {
      const style: Style | undefined = this.#styles.get(next);
      if (style?.level !== undefined) return { kind: 'heading', level: style.level };
      if (next === 'Title') return { kind: 'title' };
      if (next === 'Caption') return { kind: 'caption' };
      // A blank in a style's name is written as its code.
      if (/^Preformatted(?:_20_)?Text$|^(?:Source_20_)?Code$/i.test(next)) return { kind: 'code' };
      next = style?.parent;
    }
    return { kind: 'paragraph' };
  }
}
