import type { Box } from '../../../src-shared/documents.ts';
import type { PageParagraph } from '../pdf/page.ts';
import { type Paragraph, paragraphsOf } from '../pdf/paragraphs.ts';
import { readingOrder } from '../pdf/reading-order.ts';
import type { Run } from '../pdf/run-collector.ts';
import { meanConfidence } from './confidence.ts';
import type { PixelBox, RecognisedLine, RecognisedWord } from './engine.ts';

/** The page that a picture shows. */
export interface PageGeometry {
  /** Of the picture, in pixels. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
  /** Points per pixel: what the sizes of letters are told in. */
  readonly scale: number;
  /** Whether the picture was turned upside down to be read. */
  readonly isTurnedOver: boolean;
}

/** A paragraph that was recognised in a picture. */
export interface RecognisedParagraph extends PageParagraph {
  /** How sure its text is, 0 to 1. */
  readonly confidence: number;
}

/** Surer than these, or it is nothing: a word, and a line of them. Junk that pictures yield lies below. */
const MIN_WORD_CONFIDENCE = 0.3;
const MIN_LINE_CONFIDENCE = 0.5;
/** In a line as sure as this, a doubtful word is more likely right, or nearly so, than nothing. */
const SURE_LINE_CONFIDENCE = 0.6;

/** Gaps, as shares of the font size: wider than the first, words are cells or columns; the second, ideographs are apart. */
const RUN_GAP = 2;
const UNSPACED_GAP = 0.25;

/** A column of text has lines of some length, and few gaps in them that are wide enough to part cells. */
const MIN_COLUMN_LINES = 2;
const MIN_COLUMN_LETTERS = 18;
const MAX_RUNS_PER_LINE = 1.2;

/** The size of type is told without its deepest descenders and highest accents; Tesseract measures both. */
const EM = 0.9;

/** Type within this ratio of the page's usual size is of that size: measured heights of lines vary by a quarter. */
const USUAL_SIZE_RATIO = 1.35;

/** A line this much higher than wide runs down the page. */
const VERTICAL_RATIO = 1.5;

/** Lines steeper than this are no lines of a page laid crookedly on the scanner. */
const MAX_SLOPE = 0.1;

/**
 * Puts recognised lines through the layout that the text of PDFs goes through, so that
 * columns, tables, lists and hyphens come out alike.
 */
export function paragraphsOfLines(
  lines: readonly RecognisedLine[],
  geometry: PageGeometry,
  page: number,
): RecognisedParagraph[] {
  const sure = lines.flatMap((line) => withoutJunk(line) ?? []);
  const frames = [sure.filter((line) => !isVertical(line)), sure.filter(isVertical)]
    .filter((frame) => frame.length > 0)
    .sort((a, b) => b.length - a.length);
  return frames.flatMap((frame, index) => paragraphsOfFrame(frame, geometry, page, index > 0));
}

function withoutJunk(line: RecognisedLine): RecognisedLine | undefined {
  const sureness = meanConfidence(line.words);
  if (sureness < MIN_LINE_CONFIDENCE) return undefined;
  const leastForLetters = sureness >= SURE_LINE_CONFIDENCE ? 0 : MIN_WORD_CONFIDENCE;
  const words = line.words.filter(
    ({ confidence, text }) => confidence >= (/[\p{L}\p{N}]/u.test(text) ? leastForLetters : MIN_WORD_CONFIDENCE),
  );
  return words.length > 0 ? { ...line, words } : undefined;
}

const isVertical = ({ box, words }: RecognisedLine): boolean =>
  box.y1 - box.y0 > VERTICAL_RATIO * (box.x1 - box.x0) && words.some(({ text }) => text.length > 1);

/** A word in its frame: `u` along the text, `v` across it, in pixels. */
interface Placed {
  readonly word: RecognisedWord;
  readonly u0: number;
  readonly u1: number;
}

interface PlacedRun extends Run {
  readonly block: number;
  readonly words: readonly RecognisedWord[];
}

function paragraphsOfFrame(
  lines: readonly RecognisedLine[],
  geometry: PageGeometry,
  page: number,
  isAside: boolean,
): RecognisedParagraph[] {
  const isDown = lines.some(isVertical);
  const { scale, pixelWidth } = geometry;
  // Text that runs down the page is read with its left side up.
  const place = ({ x0, x1, y0, y1 }: PixelBox): PixelBox =>
    isDown ? { x0: y0, x1: y1, y0: pixelWidth - x1, y1: pixelWidth - x0 } : { x0, x1, y0, y1 };
  const baselines = lines.map(({ baseline: { x0, y0, x1, y1 } }) =>
    isDown ? { x0: y0, y0: pixelWidth - x0, x1: y1, y1: pixelWidth - x1 } : { x0, y0, x1, y1 },
  );
  const slope = usualSlope(baselines);
  const usual = usualHeight(lines);
  const runs: PlacedRun[] = lines.flatMap((line, index) => {
    const baseline = baselines[index] ?? line.baseline;
    const middle = (baseline.x0 + baseline.x1) / 2;
    const v = (baseline.y0 + baseline.y1) / 2 - slope * middle;
    const size = sizeOf(line.height, usual) * EM * scale;
    const placed = line.words.map((word) => {
      const { x0, x1 } = place(word.box);
      return { word, u0: x0 * scale, u1: x1 * scale };
    });
    return runsOf(placed, v * scale, size, line.block);
  });
  return stretchesOf(runs)
    .flatMap((stretch) => readingOrder(stretch))
    .flatMap((region) =>
      paragraphsOf(region).map((paragraph) => {
        const words = runs.filter((run) => isWithin(run, paragraph)).flatMap((run) => run.words);
        const tilt = (slope * (paragraph.u0 + paragraph.u1)) / 2;
        const box = boxOf({ ...paragraph, v0: paragraph.v0 + tilt, v1: paragraph.v1 + tilt }, isDown, geometry);
        const confidence = rounded(meanConfidence(words), 2);
        return { ...paragraph, page, box, isAside, hasOtherFont: false, confidence };
      }),
    );
}

/**
 * The runs in stretches that are laid out by themselves: a block that Tesseract holds for a
 * column of text is one; other blocks that follow each other may be the cells of a table,
 * and go together.
 */
function stretchesOf(runs: readonly PlacedRun[]): PlacedRun[][] {
  const blocks = Map.groupBy(runs, ({ block }) => block);
  const stretches: PlacedRun[][] = [];
  let isOpen = false;
  for (const block of blocks.values()) {
    const isColumn = isColumnOfText(block);
    if (isOpen && !isColumn) stretches.at(-1)?.push(...block);
    else stretches.push([...block]);
    isOpen = !isColumn;
  }
  return stretches;
}

/** Lines of some length with nothing beside them. */
function isColumnOfText(runs: readonly PlacedRun[]): boolean {
  const lines = new Set(runs.map(({ v }) => v)).size;
  const letters = runs.reduce((sum, { text }) => sum + text.length, 0);
  return lines >= MIN_COLUMN_LINES && letters >= MIN_COLUMN_LETTERS * lines && runs.length <= MAX_RUNS_PER_LINE * lines;
}

function runsOf(words: readonly Placed[], v: number, size: number, block: number): PlacedRun[] {
  const isRightToLeft = RIGHT_TO_LEFT.test(words.map(({ word }) => word.text).join(''));
  const ordered = isRightToLeft ? words : words.toSorted((a, b) => a.u0 - b.u0);
  const runs: PlacedRun[] = [];
  for (const { word, u0, u1 } of ordered) {
    const last = runs.at(-1);
    const gap = last ? (isRightToLeft ? last.u0 - u1 : u0 - last.u1) : 0;
    if (last && gap <= RUN_GAP * size) {
      const blank = isUnspaced(last.text, word.text) && gap < UNSPACED_GAP * size ? '' : ' ';
      runs[runs.length - 1] = {
        ...last,
        text:
          IDEOGRAPH_END.test(last.text) && IDEOGRAPH_START.test(word.text)
            ? last.text + word.text
            : last.text + blank + word.text,
        u0: Math.min(last.u0, u0),
        u1: Math.max(last.u1, u1),
        words: [...last.words, word],
      };
    } else {
      runs.push({
        text: word.text,
        u0,
        u1,
        v,
        size,
        isRightToLeft,
        font: '',
        isFixedWidth: false,
        words: [word],
        block,
      });
    }
  }
  return runs;
}

const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const IDEOGRAPH_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]$/u;
const IDEOGRAPH_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** Ideographs stand close to the letters and numbers beside them, too. */
const isUnspaced = (before: string, after: string): boolean =>
  IDEOGRAPH_END.test(before) || IDEOGRAPH_START.test(after);

const isWithin = ({ u0, u1, v }: Run, paragraph: Paragraph): boolean => {
  const middle = (u0 + u1) / 2;
  return middle >= paragraph.u0 && middle <= paragraph.u1 && v >= paragraph.v0 && v <= paragraph.v1;
};

/** The slope of most lines; short ones say little. */
function usualSlope(baselines: readonly PixelBox[]): number {
  const slopes = baselines
    .map(({ x0, y0, x1, y1 }) => ({ length: x1 - x0, slope: x1 > x0 ? (y1 - y0) / (x1 - x0) : 0 }))
    .sort((a, b) => b.length - a.length);
  const long = slopes.slice(0, Math.ceil(slopes.length / 2)).map(({ slope }) => slope);
  const middle = long.sort((a, b) => a - b)[long.length >> 1] ?? 0;
  return Math.abs(middle) <= MAX_SLOPE ? middle : 0;
}

/** The height that the middle letter of the page has when all are put in order of height. */
function usualHeight(lines: readonly RecognisedLine[]): number {
  const counted = lines
    .map(({ height, words }) => ({ height, letters: words.reduce((sum, { text }) => sum + text.length, 0) }))
    .sort((a, b) => a.height - b.height);
  let left = counted.reduce((sum, { letters }) => sum + letters, 0) / 2;
  for (const { height, letters } of counted) {
    left -= letters;
    if (left <= 0) return height;
  }
  return 10;
}

const sizeOf = (height: number, usual: number): number =>
  height > usual * USUAL_SIZE_RATIO || height < usual / USUAL_SIZE_RATIO ? height : usual;

/** In fractions of the page as it is displayed. */
function boxOf(
  { u0, u1, v0, v1 }: { readonly u0: number; readonly u1: number; readonly v0: number; readonly v1: number },
  isDown: boolean,
  { pixelWidth, pixelHeight, scale, isTurnedOver }: PageGeometry,
): Box {
  const [width, height] = [pixelWidth * scale, pixelHeight * scale];
  const [left, top, right, bottom] = isDown ? [width - v1, u0, width - v0, u1] : [u0, v0, u1, v1];
  const [x0, x1] = isTurnedOver ? [width - right, width - left] : [left, right];
  const [y0, y1] = isTurnedOver ? [height - bottom, height - top] : [top, bottom];
  const x = fraction(x0, width);
  const y = fraction(y0, height);
  return { x, y, width: rounded(fraction(x1, width) - x), height: rounded(fraction(y1, height) - y) };
}

const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));
const fraction = (value: number, size: number): number => Math.min(1, Math.max(0, rounded(value / size)));
