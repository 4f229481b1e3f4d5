import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';

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

const multiply = (m: Matrix, n: Matrix): number[] => {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
};

/** Ideographs and kana stand without blanks between them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]/u;

/** Gaps, as shares of the font size: wider than the first is a blank, than the second, another run. */
const BLANK_GAP = 0.18;
const RUN_GAP = 1;
const RUN_GAP_AFTER_BLANK = 1.5;

/**
 * Joins the pieces that pdf.js reports into runs, frame by frame.
 * @param viewport the transform from PDF space to the page as displayed, y downwards
 */
export function collectRuns(items: readonly TextItem[], viewport: Matrix): Frame[] {
  const frames = new Map<number, RunCollector>();
  for (const item of items) {
    const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = multiply(viewport, item.transform as number[]);
    const angle = quantise((Math.atan2(b, a) * 180) / Math.PI);
    let collector = frames.get(angle);
    if (!collector) {
      collector = new RunCollector();
      frames.set(angle, collector);
    }
    const radians = (angle * Math.PI) / 180;
    collector.add(item, {
      u: x * Math.cos(radians) + y * Math.sin(radians),
      v: -x * Math.sin(radians) + y * Math.cos(radians),
      size: Math.hypot(c, d) || Math.hypot(a, b) || 1,
    });
  }
  return [...frames]
    .map(([angle, collector]) => ({ angle, runs: collector.finish() }))
    .filter((frame) => frame.runs.length > 0);
}

/** To whole degrees, upright when nearly so. */
function quantise(degrees: number): number {
  const whole = Math.round(degrees / 5) * 5;
  return ((whole % 360) + 360) % 360;
}

class RunCollector {
  readonly #runs: Run[] = [];
  #text = '';
  #u0 = 0;
  #u1 = 0;
  #v = 0;
  #size = 0;
  #rightToLeft = false;
  #afterBlank = false;

  add(item: TextItem, at: { readonly u: number; readonly v: number; readonly size: number }): void {
    if (!item.str.trim()) {
      if (item.str) this.#afterBlank = true;
      if (item.hasEOL) this.#end();
      return;
    }
    const end = at.u + item.width;
    const isRightToLeft = item.dir === 'rtl';
    if (this.#text && this.#continues(at, end)) {
      const gap = isRightToLeft ? this.#u0 - end : at.u - this.#u1;
      const isSpaced = this.#afterBlank || gap > BLANK_GAP * at.size;
      const touches = UNSPACED.test(this.#text.at(-1) ?? '') && UNSPACED.test(item.str[0] ?? '');
      this.#text += (isSpaced && !touches && !this.#text.endsWith(' ') ? ' ' : '') + item.str;
      this.#u0 = Math.min(this.#u0, at.u);
      this.#u1 = Math.max(this.#u1, end);
      this.#size = Math.max(this.#size, at.size);
      this.#rightToLeft ||= isRightToLeft;
    } else {
      this.#end();
      this.#text = item.str;
      this.#u0 = at.u;
      this.#u1 = end;
      this.#v = at.v;
      this.#size = at.size;
      this.#rightToLeft = isRightToLeft;
    }
    this.#afterBlank = false;
    if (item.hasEOL) this.#end();
  }

  finish(): Run[] {
    this.#end();
    return this.#runs;
  }

  #continues(at: { readonly u: number; readonly v: number; readonly size: number }, end: number): boolean {
    if (Math.abs(at.v - this.#v) > 0.5 * Math.max(at.size, this.#size)) return false;
    const allowed = (this.#afterBlank ? RUN_GAP_AFTER_BLANK : RUN_GAP) * Math.max(at.size, this.#size);
    const forward = at.u - this.#u1;
    const backward = this.#u0 - end;
    // Right-to-left text moves to the left; anything else must not jump back over what it follows.
    return (
      (forward > -0.5 * at.size && forward < allowed) ||
      (backward > -0.5 * at.size && backward < allowed && this.#rightToLeft)
    );
  }

  #end(): void {
    const text = this.#text.trim();
    if (text) {
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
