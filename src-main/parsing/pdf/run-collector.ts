import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { raised, readable } from './characters.ts';
import { logicalOrder, type Piece } from './right-to-left.ts';

/**
 * A stretch of text on one baseline, in the coordinates of its frame: `u` runs along the
 * text, `v` down the page across it. For upright text these are the page's x and y.
 */
export interface Run {
  readonly text: string;
  readonly u0: number;
  readonly u1: number;
  /** The baseline. */
  readonly v: number;
  /** Height of the font, in points. */
  readonly size: number;
  readonly isRightToLeft: boolean;
  /** pdf.js's name of the one font that the run is set in; empty where there are several. It holds for one page. */
  readonly font: string;
  /** Whether that font gives all letters the same width. */
  readonly isFixedWidth: boolean;
  /** It was filled into a field of a form. */
  readonly isField?: boolean;
}

/** Gaps, as shares of the font size: wider than the first is a blank, than the second, another run. */
const BLANK_GAP = 0.18;
const RUN_GAP = 0.8;
/** A bullet or the number of an item is no cell, however far from the item it stands. */
const MARKER_GAP = 4;
const MARKER = /^(?:[•‣⁃◦▪▫■□●○◆◇❖►▶➢➤➔✓✔·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])$/;
/** In running text numbers do not follow each other with more than a blank between: these are cells. */
const NUMBER_GAP = 0.55;

/** A small number this much higher than the text beside it is a power or the number of a note. */
const RAISED_SIZE = 0.8;
const RAISED_BY = 0.15;
const NUMBER = /^\d{1,3}$/;

/** Joins pieces of text that follow each other on one baseline. */
export class RunCollector {
  /** How many characters were collected. */
  characters = 0;
  readonly runs: Run[] = [];
  #text = '';
  /** The last character of `#text`: asking the text itself would copy it, piece by piece. */
  #last = 0;
  #u0 = 0;
  #u1 = 0;
  #v = 0;
  #size = 0;
  #font = '';
  #isFixedWidth = false;
  /** Only where there are right-to-left letters, which may have been written in either direction. */
  #pieces: Piece[] | undefined;
  #afterBlank = false;

  add(item: TextItem, u0: number, u1: number, v: number, size: number, isFixedWidth: boolean): void {
    const { str } = item;
    if (isBlank(str)) {
      if (str) this.#afterBlank = true;
    } else {
      if (this.#text && this.#continues(str, u0, u1, v, size)) this.#append(item, u0, u1, v, size);
      else this.#begin(item, u0, u1, v, size, isFixedWidth);
      this.#last = str.charCodeAt(str.length - 1);
      this.#afterBlank = false;
    }
    if (item.hasEOL) this.#end();
  }

  finish(): Run[] {
    this.#end();
    return this.runs;
  }

  #begin({ str, dir, fontName }: TextItem, u0: number, u1: number, v: number, size: number, isFixed: boolean): void {
    this.#end();
    this.#text = str;
    this.#u0 = u0;
    this.#u1 = u1;
    this.#v = v;
    this.#size = size;
    this.#font = fontName;
    this.#isFixedWidth = isFixed;
    this.#pieces = dir === 'rtl' ? [{ text: str, u0, u1, isRightToLeft: true }] : undefined;
  }

  #append({ str, dir, fontName }: TextItem, u0: number, u1: number, v: number, size: number): void {
    const isRightToLeft = dir === 'rtl';
    if (isRightToLeft || this.#pieces) {
      this.#pieces ??= [{ text: this.#text, u0: this.#u0, u1: this.#u1, isRightToLeft: false }];
      this.#pieces.push({ text: str, u0, u1, isRightToLeft });
    }
    const isSpaced = this.#afterBlank || u0 - this.#u1 > BLANK_GAP * size;
    const touches = isUnspaced(this.#last) && isUnspaced(str.charCodeAt(0));
    const blank = isSpaced && !touches && this.#last !== 0x20 ? ' ' : '';
    this.#text += blank + (this.#isRaised(str, v, size) ? raised(str) : str);
    if (size * RAISED_SIZE >= this.#size) {
      // What came first was small; if it was a number and high, it was the number of a note.
      if (this.#v < v - RAISED_BY * size && NUMBER.test(this.#text.slice(0, -str.length - blank.length)))
        this.#text = raised(this.#text.slice(0, -str.length - blank.length)) + blank + str;
      this.#v = v;
      this.#font = fontName;
    } else if (fontName !== this.#font && size > this.#size * RAISED_SIZE) {
      this.#font = '';
    }
    if (u0 < this.#u0) this.#u0 = u0;
    if (u1 > this.#u1) this.#u1 = u1;
    if (size > this.#size) this.#size = size;
  }

  #isRaised(str: string, v: number, size: number): boolean {
    return size <= RAISED_SIZE * this.#size && v < this.#v - RAISED_BY * this.#size && NUMBER.test(str);
  }

  #continues(str: string, u0: number, u1: number, v: number, size: number): boolean {
    const larger = Math.max(size, this.#size);
    if (Math.abs(v - this.#v) > 0.5 * larger) return false;
    const areNumbers = isDigit(this.#last) && isDigit(str.charCodeAt(0));
    const share = areNumbers ? NUMBER_GAP : this.#text.length <= 5 && MARKER.test(this.#text) ? MARKER_GAP : RUN_GAP;
    const allowed = share * larger;
    const forward = u0 - this.#u1;
    if (forward > -0.5 * size && forward < allowed) return true;
    // Right-to-left text moves to the left; anything else must not jump back over what it follows.
    const backward = this.#u0 - u1;
    return this.#pieces !== undefined && backward > -0.5 * size && backward < allowed;
  }

  #end(): void {
    const text = (this.#pieces ? logicalOrder(this.#pieces, BLANK_GAP * this.#size) : this.#text).trim();
    if (text) {
      this.characters += text.length;
      this.runs.push({
        text: readable(text),
        u0: this.#u0,
        u1: this.#u1,
        v: this.#v,
        size: this.#size,
        isRightToLeft: this.#pieces !== undefined,
        font: this.#font,
        isFixedWidth: this.#isFixedWidth && this.#font !== '',
      });
    }
    this.#text = '';
    this.#pieces = undefined;
    this.#afterBlank = false;
  }
}

const isBlank = (text: string): boolean => text === '' || text === ' ' || !text.trim();

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Ideographs, kana and their punctuation stand without blanks between them. */
function isUnspaced(code: number): boolean {
  return (
    code >= 0x2e80 &&
    (code <= 0x30ff ||
      (code >= 0x3400 && code <= 0x9fff) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff9f) ||
      (code >= 0xd840 && code <= 0xd8ff))
  );
}
