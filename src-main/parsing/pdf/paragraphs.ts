import type { Line, Region } from './reading-order.ts';

/** Lines that belong together, before it is known how large the document's body text is. */
export interface Paragraph {
  readonly kind: 'paragraph' | 'list-item' | 'table';
  readonly text: string;
  readonly size: number;
  readonly lineCount: number;
  readonly u0: number;
  readonly u1: number;
  /** Top and bottom, along `v`. */
  readonly v0: number;
  readonly v1: number;
}

const LIST_MARKER = /^(?:[•‣◦▪■●○–—*·-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)]\s)/;
/** Signs that only mark an item; a number or a letter says which one it is, and stays. */
const BULLET = /^[•‣◦▪■●○*·-]\s+/;
const SENTENCE_END = /[.!?:;。！？：；…]["'”’»)\]]*$/;

/** `3.1 Overview`: on a line of its own, it opens what follows. */
const NUMBERED_TITLE = /^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+\p{Lu}/u;

/** Shares of the font size that letters reach above and below their baseline, in most fonts. */
const ASCENT = 0.85;
const DESCENT = 0.25;

/** Cuts a region into paragraphs, list items, or one table. */
export function paragraphsOf(region: Region): Paragraph[] {
  const [first] = region.lines;
  if (!first) return [];
  if (region.kind === 'table') return [join(region.lines, 'table')];
  const pitch = linePitch(region.lines);
  let [left, right] = [first.u0, first.u1];
  for (const line of region.lines) {
    left = Math.min(left, line.u0);
    right = Math.max(right, line.u1);
  }
  const groups: Line[][] = [[first]];
  for (let index = 1; index < region.lines.length; index++) {
    const [previous, line] = [region.lines[index - 1], region.lines[index]];
    if (!previous || !line) continue;
    if (startsParagraph(previous, line, { pitch, left, right })) groups.push([line]);
    else groups.at(-1)?.push(line);
  }
  return groups.map((lines) => join(lines, LIST_MARKER.test(lines[0]?.text ?? '') ? 'list-item' : 'paragraph'));
}

function startsParagraph(previous: Line, line: Line, column: { pitch: number; left: number; right: number }): boolean {
  const step = line.v - previous.v;
  if (step > 1.35 * column.pitch + 0.5 || step < -0.5 * line.size) return true;
  if (Math.abs(line.size - previous.size) > 0.12 * Math.max(line.size, previous.size)) return true;
  if (LIST_MARKER.test(line.text)) return true;
  const width = column.right - column.left;
  const room = column.right - previous.u1;
  if (NUMBERED_TITLE.test(previous.text) && room > 0.25 * width) return true;
  if (!SENTENCE_END.test(previous.text)) return false;
  const isIndented = line.u0 > previous.u0 + 0.8 * line.size && previous.u0 < column.left + 0.5 * line.size;
  return isIndented || room > Math.max(0.15 * width, 2 * line.size);
}

/** The usual distance between baselines: the median, which headings and gaps do not move. */
function linePitch(lines: readonly Line[]): number {
  const steps: number[] = [];
  for (let index = 1; index < lines.length; index++) {
    const step = (lines[index]?.v ?? 0) - (lines[index - 1]?.v ?? 0);
    if (step > 0) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  const usual = steps[Math.floor((steps.length - 1) / 2)];
  const size = lines[0]?.size ?? 10;
  // With few lines the median may be a gap between paragraphs: no line pitch is over 1.8 em.
  return Math.min(usual ?? 1.2 * size, 1.8 * size);
}

function join(lines: readonly Line[], kind: Paragraph['kind']): Paragraph {
  let [u0, u1] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [v0, v1] = [u0, u1];
  let size = 0;
  for (const line of lines) {
    u0 = Math.min(u0, line.u0);
    u1 = Math.max(u1, line.u1);
    v0 = Math.min(v0, line.v - ASCENT * line.size);
    v1 = Math.max(v1, line.v + DESCENT * line.size);
    size = Math.max(size, line.size);
  }
  return { kind, text: textOf(lines, kind), size, lineCount: lines.length, u0, u1, v0, v1 };
}

function textOf(lines: readonly Line[], kind: Paragraph['kind']): string {
  const texts = lines.map((line) => line.text);
  if (kind === 'table') return texts.join('\n');
  const text = joinLines(texts);
  return kind === 'list-item' ? text.replace(BULLET, '') : text;
}

const UNSPACED_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]$/u;
const UNSPACED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]/u;

/** `Nord- und Südsee`: a hyphen before these stands for the rest of a word and stays. */
const CONJUNCTION = /^(?:and|or|to|und|oder|bis|bzw|et|ou|y|e|o|en|of|og|och)\b/;

/** Lines as running text: words hyphenated at a line's end become whole, ideographs stay unspaced. */
export function joinLines(lines: readonly string[]): string {
  const parts: string[] = [];
  for (const line of lines) {
    const before = parts.at(-1);
    if (before === undefined) parts.push(line);
    else if (before.endsWith('\u00ad')) parts.push(takeHyphen(parts, before), line);
    else if (/\p{L}[-\u2010]$/u.test(before)) parts.push(...afterHyphen(parts, before, line));
    else if (UNSPACED_END.test(before) && UNSPACED_START.test(line)) parts.push(line);
    else parts.push(' ', line);
  }
  return parts.join('');
}

/** Takes the last part off `parts`, for one without its hyphen to stand in its place. */
function takeHyphen(parts: string[], before: string): string {
  parts.pop();
  return before.slice(0, -1);
}

function afterHyphen(parts: string[], before: string, line: string): string[] {
  // `Trace-Monkey`, `state-of-the-art` and `d-dimensional` keep their hyphen; `infor-mation` was cut by the line.
  const isLower = /\p{Ll}.$/u.test(before) && /^\p{Ll}/u.test(line);
  if (isLower && CONJUNCTION.test(line)) return [' ', line];
  const isCompound = /(?:^|[\s(])\p{L}.$|-\p{L}+.$/u.test(before.slice(-40));
  if (isLower && !isCompound) return [takeHyphen(parts, before), line];
  return /^[\p{L}\p{N}]/u.test(line) ? [line] : [' ', line];
}
