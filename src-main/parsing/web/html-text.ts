import { oneLine } from '../block-builder.ts';
import { BLOCK_LEVEL, SKIPPED } from './html-tags.ts';
import type { HtmlElement } from './html-tree.ts';

/** Whether a reader of the page does not see this element. */
export function isHidden({ tag, attributes }: HtmlElement): boolean {
  // A page saved whole holds the inside of its components so.
  if (tag === 'template' && 'shadowrootmode' in attributes) return false;
  return (
    SKIPPED.has(tag) ||
    'hidden' in attributes ||
    attributes['aria-hidden'] === 'true' ||
    (attributes.style !== undefined && /display\s*:\s*none/i.test(attributes.style))
  );
}

/**
 * An element's text on one line, with a blank where one of its blocks ends and the next begins.
 * @param options.isHeading in headings a button is no control: it is what opens the section
 */
export function textOf(element: HtmlElement, { isHeading = false } = {}): string {
  const parts: string[] = [];
  const collect = (parent: HtmlElement): void => {
    for (const child of parent.children) {
      if (typeof child === 'string') parts.push(child);
      else if (!isHidden(child) || (isHeading && child.tag === 'button')) {
        const isApart = child.tag === 'br' || BLOCK_LEVEL.has(child.tag);
        if (isApart) parts.push(' ');
        collect(child);
        if (isApart) parts.push(' ');
      }
    }
  };
  collect(element);
  return oneLine(parts.join(''));
}
