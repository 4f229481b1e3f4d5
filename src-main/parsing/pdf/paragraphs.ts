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
const SENTENCE_END = /[.!?:;。！？：；…]["'”’»)\]]*$/;

/** Shares of the font size that letters reach above and below their baseline, in most fonts. */
const ASCENT = 0.85;
const DESCENT = 0.25;

/** Cuts a region into paragraphs, list items, or one table. */
export function paragraphsOf(region: Region): Paragraph[] {
  const [first] = region.lines;
  if (!first) return [];
  if (region.kind === 'table') return [join(region.lines, 'table')];
  const pitch = linePitch(region.lines);
  const left = Math.min(...region.lines.map((line) => line.u0));
  const right = Math.max(...region.lines.map((line) => line.u1));
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
  if (!SENTENCE_END.test(previous.text)) return false;
  const width = column.right - column.left;
  const isIndented = line.u0 > previous.u0 + 0.8 * line.size && previous.u0 < column.left + 0.5 * line.size;
  const endedEarly = previous.u1 < column.right - Math.max(0.15 * width, 2 * line.size);
  return isIndented || endedEarly;
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
  return {
    kind,
    text: kind === 'table' ? lines.map((line) => line.text).join('\n') : joinLines(lines.map((line) => line.text)),
    size: Math.max(...lines.map((line) => line.size)),
    lineCount: lines.length,
    u0: Math.min(...lines.map((line) => line.u0)),
    u1: Math.max(...lines.map((line) => line.u1)),
    v0: Math.min(...lines.map((line) => line.v - ASCENT * line.size)),
    v1: Math.max(...lines.map((line) => line.v + DESCENT * line.size)),
  };
}

const UNSPACED_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]$/u;
const UNSPACED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]/u;

/** Lines as running text: words hyphenated at a line's end become whole, ideographs stay unspaced. */
export function joinLines(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    if (!text) text = line;
    else if (/\p{L}[\u00ad]$/u.test(text)) text = text.slice(0, -1) + line;
    else if (/\p{Ll}[-\u2010]$/u.test(text) && /^\p{Ll}/u.test(line)) text = text.slice(0, -1) + line;
    else if (UNSPACED_END.test(text) && UNSPACED_START.test(line)) text += line;
    else text += ` ${line}`;
  }
  return text;
}
