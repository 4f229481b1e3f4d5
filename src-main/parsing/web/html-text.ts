import { oneLine } from '../block-builder.ts';
import { BLOCK_LEVEL, SKIPPED } from './html-tags.ts';
import { type HtmlElement, rawText } from './html-tree.ts';

/** Whether a reader of the page does not see this element. */
export function isHidden(element: HtmlElement): boolean {
  const { tag, attributes } = element;
  // A page saved whole holds the inside of its components so.
  if (tag === 'template' && 'shadowrootmode' in attributes) return false;
  return (
    SKIPPED.has(tag) ||
    isMark(element) ||
    'hidden' in attributes ||
    attributes['aria-hidden'] === 'true' ||
    (attributes.style !== undefined && /display\s*:\s*none/i.test(attributes.style))
  );
}

/** Numbers of notes and of printed pages, which would run into the word that they stand behind. */
function isMark({ tag, attributes, children }: HtmlElement): boolean {
  const { role, href } = attributes;
  if (role !== undefined && /^doc-(?:noteref|backlink|pagebreak)$/.test(role)) return true;
  const type = attributes['epub:type'];
  if (type !== undefined && /(?:^|\s)(?:noteref|pagebreak)(?:\s|$)/.test(type)) return true;
  if (tag === 'sup') {
    if (attributes.class === 'footnote') return true;
    const [link, ...others] = children.filter((child) => typeof child !== 'string' || child.trim() !== '');
    return others.length === 0 && typeof link === 'object' && link.tag === 'a' && isNoteLink(link);
  }
  return (
    tag === 'a' &&
    href?.startsWith('#') === true &&
    /^[↑↩^]\ufe0e?$/.test(rawText({ tag, attributes, children }).trim())
  );
}

function isNoteLink(link: HtmlElement): boolean {
  return (
    link.attributes.href?.includes('#') === true && /^[[(]?(?:\d{1,4}|[a-z]|[*†‡§]+)[\])]?$/.test(rawText(link).trim())
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
