import type { XmlElement } from '../xml.ts';

/** What stands in a paragraph of an OpenDocument file. */
export interface OdfParagraph {
  readonly text: string;
  readonly page: number;
  /** Notes that it refers to. */
  readonly notes: readonly XmlElement[];
  /** Frames and shapes that are anchored in it. */
  readonly frames: readonly XmlElement[];
}

/** Never part of what a document says where they stand. */
export const SILENT = new Set([
  'annotation',
  'annotation-end',
  'tracked-changes',
  'sequence-decls',
  'variable-decls',
  'user-field-decls',
  'forms',
  'scripts',
  'event-listeners',
  'ruby-text',
  'hidden-text',
  'hidden-paragraph',
  'object',
  'object-ole',
  'image',
  'binary-data',
  'title',
  'desc',
  'notes',
]);

const FRAMES = new Set(['frame', 'g', 'custom-shape', 'rect', 'ellipse', 'circle', 'text-box', 'path', 'polygon']);

/** More blanks in a row than anyone lines text up with. */
const MAX_BLANKS = 200;

/** Reads paragraphs one after the other, counting the page breaks that were left when the document was last drawn. */
export class OdfText {
  page = 1;

  read(paragraph: XmlElement): OdfParagraph {
    const parts: string[] = [];
    const notes: XmlElement[] = [];
    const frames: XmlElement[] = [];
    let firstPage: number | undefined;
    const add = (text: string): void => {
      if (text.trim() !== '') firstPage ??= this.page;
      parts.push(text);
    };
    const walk = (element: XmlElement): void => {
      for (const child of element.children) {
        if (typeof child === 'string') add(child.replace(/\s+/g, ' '));
        else if (child.name === 'note') notes.push(child);
        else if (FRAMES.has(child.name)) frames.push(child);
        else if (child.name === 's') add(' '.repeat(Math.min(MAX_BLANKS, Number(child.attribute('c') ?? 1) || 1)));
        else if (child.name === 'tab') add('\t');
        else if (child.name === 'line-break') add('\n');
        else if (child.name === 'soft-page-break') this.page++;
        else if (!SILENT.has(child.name)) walk(child);
      }
    };
    walk(paragraph);
    return { text: parts.join(''), page: firstPage ?? this.page, notes, frames };
  }
}
