import type { TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.js';

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
}

/** The runs of a page that share a writing direction. */
export interface Frame {
  /** Degrees by which the text is turned on the page as displayed, clockwise; 0 is upright. */
  readonly angle: number;
  readonly runs: Run[];
}

/** `[a, b, c, d, e, f]` as in PDF: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly number[];

/** Gaps, as shares of the font size: wider than the first is a blank, than the second, another run. */
const BLANK_GAP = 0.18;
const RUN_GAP = 1;
const RUN_GAP_AFTER_BLANK = 1.5;

/** Columns of vertical writing follow each other from right to left: the frame of text turned clockwise. */
const VERTICAL_ANGLE = 90;

/**
 * Joins the pieces that pdf.js reports into runs, frame by frame.
 * @param viewport the transform from PDF space to the page as displayed, y downwards
 * @param styles pdf.js's styles by font name, which say what is written vertically
 * @returns the frame with the most text first
 */
export function collectRuns(
  items: readonly TextItem[],
  viewport: Matrix,
  styles: Readonly<Record<string, TextStyle>> = {},
): Frame[] {
  const [va = 1, vb = 0, vc = 0, vd = 1, ve = 0, vf = 0] = viewport;
  const collectors = new Map<number, RunCollector>();
  for (const item of items) {
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = item.transform as number[];
    const x = va * e + vc * f + ve;
    const y = vb * e + vd * f + vf;
    const isVertical = styles[item.fontName]?.vertical === true;
    const direction = degrees(va * a + vc * b, vb * a + vd * b) + (isVertical ? VERTICAL_ANGLE : 0);
    const angle = direction % 360;
    let collector = collectors.get(angle);
    if (!collector) {
      collector = new RunCollector();
      collectors.set(angle, collector);
    }
    const size = Math.hypot(c, d) || Math.hypot(a, b) || 1;
    const length = isVertical ? item.height : item.width;
    if (angle === 0) {
      collector.add(item, x, x + length, y, size);
    } else {
      const radians = (angle * Math.PI) / 180;
      const u = x * Math.cos(radians) + y * Math.sin(radians);
      collector.add(item, u, u + length, y * Math.cos(radians) - x * Math.sin(radians), size);
    }
  }
  return [...collectors]
    .map(([angle, collector]) => ({ angle, runs: collector.finish(), characters: collector.characters }))
    .filter((frame) => frame.runs.length > 0)
    .sort((one, other) => other.characters - one.characters);
}

/** The direction of a vector, to five degrees, from 0 to 355. */
function degrees(x: number, y: number): number {
  if (y === 0 && x > 0) return 0;
  const whole = Math.round((Math.atan2(y, x) * 180) / Math.PI / 5) * 5;
  return (whole + 360) % 360;
}

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

class RunCollector {
  /** How many characters were collected. */
  characters = 0;
  readonly #runs: Run[] = [];
  #text = '';
  /** The last character of `#text`: asking the text itself would copy it, piece by piece. */
  #last = 0;
  #u0 = 0;
  #u1 = 0;
  #v = 0;
  #size = 0;
  #rightToLeft = false;
  #afterBlank = false;

  add(item: TextItem, u0: number, u1: number, v: number, size: number): void {
    const { str } = item;
    if (isBlank(str)) {
      if (str) this.#afterBlank = true;
    } else {
      const isRightToLeft = item.dir === 'rtl';
      if (this.#text && this.#continues(u0, u1, v, size)) {
        const gap = isRightToLeft ? this.#u0 - u1 : u0 - this.#u1;
        const isSpaced = this.#afterBlank || gap > BLANK_GAP * size;
        const touches = isUnspaced(this.#last) && isUnspaced(str.charCodeAt(0));
        this.#text += isSpaced && !touches && this.#last !== 0x20 ? ` ${str}` : str;
        if (u0 < this.#u0) this.#u0 = u0;
        if (u1 > this.#u1) this.#u1 = u1;
        if (size > this.#size) this.#size = size;
        this.#rightToLeft ||= isRightToLeft;
      } else {
        this.#end();
        this.#text = str;
        this.#u0 = u0;
        this.#u1 = u1;
        this.#v = v;
        this.#size = size;
        this.#rightToLeft = isRightToLeft;
      }
      this.#last = str.charCodeAt(str.length - 1);
      this.#afterBlank = false;
    }
    if (item.hasEOL) this.#end();
  }

  finish(): Run[] {
    this.#end();
    return this.#runs;
  }

  #continues(u0: number, u1: number, v: number, size: number): boolean {
    const larger = Math.max(size, this.#size);
    if (Math.abs(v - this.#v) > 0.5 * larger) return false;
    const allowed = (this.#afterBlank ? RUN_GAP_AFTER_BLANK : RUN_GAP) * larger;
    const forward = u0 - this.#u1;
    if (forward > -0.5 * size && forward < allowed) return true;
    // Right-to-left text moves to the left; anything else must not jump back over what it follows.
    const backward = this.#u0 - u1;
    return this.#rightToLeft && backward > -0.5 * size && backward < allowed;
  }

  #end(): void {
    const text = this.#text.trim();
    if (text) {
      this.characters += text.length;
      this.#runs.push({
        text,
        u0: this.#u0,
        u1: this.#u1,
        v: this.#v,
        size: this.#size,
        isRightToLeft: this.#rightToLeft,
      });
    }
    this.#text = '';
    this.#afterBlank = false;
  }
}

function isBlank(text: string): boolean {
  return text === '' || text === ' ' || !text.trim();
}
