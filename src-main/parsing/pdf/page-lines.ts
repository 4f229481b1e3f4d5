import type { TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.js';
import { type Run, RunCollector } from './run-collector.ts';

/** The runs of a page that share a writing direction. */
export interface Frame {
  /** Degrees by which the text is turned on the page as displayed, clockwise; 0 is upright. */
  readonly angle: number;
  readonly runs: Run[];
}

/** `[a, b, c, d, e, f]` as in PDF: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly number[];

/** Columns of vertical writing follow each other from right to left: the frame of text turned clockwise. */
const VERTICAL_ANGLE = 90;

/**
 * Joins the pieces that pdf.js reports into runs, frame by frame.
 * @param viewport the transform from PDF space to the page as displayed, y downwards
 * @param styles pdf.js's styles by font name, which say what is written vertically and what in letters of one width
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
    const style = styles[item.fontName];
    const isVertical = style?.vertical === true;
    const isFixedWidth = style?.fontFamily === 'monospace';
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
      collector.add(item, x, x + length, y, size, isFixedWidth);
    } else {
      const radians = (angle * Math.PI) / 180;
      const u = x * Math.cos(radians) + y * Math.sin(radians);
      collector.add(item, u, u + length, y * Math.cos(radians) - x * Math.sin(radians), size, isFixedWidth);
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
