import type { XmlElement } from '../xml.ts';
import { equationText } from './equations.ts';
import { isOn } from './word-styles.ts';

/** What stands in a paragraph of a Word document. */
export interface ParagraphText {
  readonly text: string;
  /** The page that its text begins on, counted from 1 by the breaks that Word left when it last drew the document. */
  readonly page: number;
  /** Ids of the notes it refers to, `footnote 2`. */
  readonly notes: readonly string[];
  /** Text boxes that are anchored in it. */
  readonly boxes: readonly XmlElement[];
}

/** Elements that only wrap what stands in a paragraph. */
const WRAPPERS = new Set([
  'hyperlink',
  'ins',
  'moveTo',
  'smartTag',
  'sdt',
  'sdtContent',
  'fldSimple',
  'customXml',
  'dir',
  'bdo',
  'r',
  'rubyBase',
  'ruby',
]);

/** Characters of symbol fonts lie in the private use area; without the font they mean nothing. */
const isPrivate = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

/** Reads the runs of paragraphs, one after the other: fields and pages reach from one to the next. */
export class WordText {
  #page = 1;
  /** For each field that is open, whether its code is being read, and not yet its result. */
  readonly #fields: boolean[] = [];
  #parts: string[] = [];
  #firstPage: number | undefined;
  #notes: string[] = [];
  #boxes: XmlElement[] = [];

  get page(): number {
    return this.#page;
  }

  read(paragraph: XmlElement): ParagraphText {
    [this.#parts, this.#notes, this.#boxes, this.#firstPage] = [[], [], [], undefined];
    for (const child of paragraph.elements()) this.#element(child);
    return {
      text: this.#parts.join(''),
      page: this.#firstPage ?? this.#page,
      notes: this.#notes,
      boxes: this.#boxes,
    };
  }

  #element(element: XmlElement): void {
    if (WRAPPERS.has(element.name)) {
      if (element.name === 'r' && isHidden(element)) return;
      for (const child of element.elements()) this.#element(child);
      return;
    }
    switch (element.name) {
      case 't':
        this.#add(element.text);
        break;
      case 'tab':
      case 'ptab':
        this.#add('\t');
        break;
      case 'br':
      case 'cr':
        this.#add('\n');
        break;
      case 'noBreakHyphen':
        this.#add('-');
        break;
      case 'sym': {
        const code = Number.parseInt(element.attribute('char') ?? '', 16);
        if (code > 0 && code <= 0x10ffff && !isPrivate(code)) this.#add(String.fromCodePoint(code));
        break;
      }
      case 'oMath':
      case 'oMathPara':
        this.#add(equationText(element));
        break;
      case 'fldChar':
        this.#field(element.attribute('fldCharType'));
        break;
      case 'footnoteReference':
      case 'endnoteReference':
        this.#notes.push(`${element.name.replace('Reference', '')} ${element.attribute('id')}`);
        break;
      case 'lastRenderedPageBreak':
        this.#page++;
        break;
      case 'AlternateContent': {
        // The same thing twice: for programs of today and for those of old.
        const choice = element.child('Choice') ?? element.child('Fallback');
        for (const child of choice?.elements() ?? []) this.#element(child);
        break;
      }
      case 'drawing':
      case 'pict':
      case 'object':
        this.#boxes.push(...textBoxes(element));
        break;
    }
  }

  #add(text: string): void {
    if (this.#fields.includes(true)) return;
    if (this.#firstPage === undefined && text.trim() !== '') this.#firstPage = this.#page;
    this.#parts.push(text);
  }

  #field(type: string | undefined): void {
    if (type === 'begin') this.#fields.push(true);
    else if (type === 'separate' && this.#fields.length > 0) this.#fields[this.#fields.length - 1] = false;
    else if (type === 'end') this.#fields.pop();
  }
}

function isHidden(run: XmlElement): boolean {
  const vanish = run.child('rPr', 'vanish');
  return vanish !== undefined && isOn(vanish.attribute('val'));
}

/** The outermost text boxes in a drawing; those for programs of old left out. */
function* textBoxes(element: XmlElement): Generator<XmlElement> {
  for (const child of element.elements()) {
    if (child.name === 'txbxContent') yield child;
    else if (child.name !== 'Fallback') yield* textBoxes(child);
  }
}
