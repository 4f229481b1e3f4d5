import type { BlockKind } from '../../../src-shared/documents.ts';
import { joinLines } from './join-lines.ts';
import type { Region } from './reading-order.ts';
import type { Line } from './rows.ts';

/** Lines that belong together, before it is known how large the document's body text is. */
export interface Paragraph {
  readonly kind: Exclude<BlockKind, 'heading'>;
  readonly text: string;
  readonly size: number;
  /** The font of all of it; empty where there are several. It holds for one page. */
  readonly font: string;
  readonly lineCount: number;
  /** Some of it was filled into a field of a form. */
  readonly isField: boolean;
  readonly u0: number;
  readonly u1: number;
  /** Top and bottom, along `v`. */
  readonly v0: number;
  readonly v1: number;
}

const BULLETS = '•‣⁃◦▪▫■□●○◆◇❖►▶➢➤➔✓✔☐☑☒·*';
const LIST_MARKER = new RegExp(
  `^(?:[${BULLETS}–—-]\\s|[☐☑☒•]|\\(?(?:\\d{1,3}|[a-z]|[ivxlc]{1,5}|[IVX]{1,4})[.)]\\s|\\(?[A-Z]\\)\\s|[（(]?[一二三四五六七八九十\\d]{1,3}[)）、])`,
);
/** `B. Tech`: the second item of a list if there is one before it, and an initial otherwise. */
const LETTERED = /^([A-Z])\.\s/;
/** Signs that only mark an item; a number, a letter or a tick says which one it is, and stays. */
const BULLET = /^[•‣⁃◦▪▫■□●○◆◇❖►▶➢➤➔·*-]\s*/;
const SENTENCE_END = /[.!?:;。！？：；…]["'”’»)\]]*$/;

/** `3.1 Overview`: on a line of its own, it opens what follows. */
const NUMBERED_TITLE = /^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+\p{Lu}/u;

/** `Figure 3. `, `Table II:`, `图 1 `; not `Figure 3 shows`. */
const CAPTION = new RegExp(
  `^(?:${[
    '(?:fig(?:ure|\\.)?|table|tab\\.|chart|listing|algorithm|plate|scheme|box|map)',
    '(?:abb(?:ildung|\\.)|tab(?:elle|\\.)|figura|tabla|quadro|tabela|tableau|tabella|schéma|graphique)',
    '(?:рис(?:унок|\\.)|табл(?:ица|\\.)|그림|표|hình|bảng)',
  ].join('|')})\\s*(?:[A-Z]?\\.?\\d+(?:[.-]\\d+)*|[IVX]+)[a-z]?(?:\\s*[.:：–—|-]\\s|\\s+[\\p{Lu}(“"]|\\.?$)`,
  'iu',
);
const CAPTION_LOWER = /^\p{L}+\.?\s*[\w.-]+\s+\p{Ll}/u;
const CJK_CAPTION = /^[图圖表図]\s*[\d一二三四五六七八九十]+(?:[.\-–][\d]+)*\s*[\s.:：、　]/u;
const MAX_CJK_CAPTION_CHARS = 80;

/** Dots from an entry of a table of contents to its page, and what they come to. */
const LEADERS = /\s*(?:[.·…‥]\s?){4,}\s*/gu;
const CONTENTS_ENTRY = /(?:[.·…‥]\s?){4,}\s*[\divxlc]{1,5}$/iu;

/** The number of a note, set high: opens the note. */
const NOTE_NUMBER = /^[⁰¹²³⁴-⁹]{1,3}\s?\S/u;

/** Shares of the font size that letters reach above and below their baseline, in most fonts. */
const ASCENT = 0.85;
const DESCENT = 0.25;

/** Cuts a region into paragraphs, list items and captions, or takes it for one table or program. */
export function paragraphsOf({ kind, lines }: Region): Paragraph[] {
  const [first] = lines;
  if (!first) return [];
  if (kind !== 'text') return [join(lines, kind)];
  const column = columnOf(lines);
  const groups: Line[][] = [[first]];
  for (let index = 1; index < lines.length; index++) {
    const [previous, line] = [lines[index - 1], lines[index]];
    if (!previous || !line) continue;
    if (startsParagraph(previous, line, column)) groups.push([line]);
    else groups.at(-1)?.push(line);
  }
  return groups.map((group) => join(group, kindOf(group, column)));
}

/** What is common to the lines of a region. */
interface Column {
  readonly left: number;
  readonly right: number;
  /** The usual distance between baselines, by font size in half points. */
  readonly pitches: ReadonlyMap<number, number>;
  /** The letters that lines of the region begin with as if they were numbered by them. */
  readonly letters: ReadonlySet<string>;
}

function columnOf(lines: readonly Line[]): Column {
  let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const letters = new Set<string>();
  for (const { u0, u1, text } of lines) {
    left = Math.min(left, u0);
    right = Math.max(right, u1);
    const letter = LETTERED.exec(text)?.[1];
    if (letter) letters.add(letter);
  }
  return { left, right, pitches: pitchesOf(lines), letters };
}

function startsParagraph(previous: Line, line: Line, column: Column): boolean {
  const step = line.v - previous.v;
  const pitch = column.pitches.get(toHalf(line.size)) ?? 1.2 * line.size;
  if (step > 1.35 * pitch + 0.5 || step < -0.5 * line.size) return true;
  if (Math.abs(line.size - previous.size) > 0.07 * Math.max(line.size, previous.size)) return true;
  if (line.hasGaps || previous.hasGaps || line.isField || previous.isField) return true;
  if (opensItem(line.text, column) || NOTE_NUMBER.test(line.text) || isCaption(line.text)) return true;
  if (CONTENTS_ENTRY.test(previous.text)) return true;
  const width = column.right - column.left;
  const room = column.right - previous.u1;
  if (NUMBERED_TITLE.test(previous.text) && room > 0.25 * width) return true;
  // A line that is all in another type than the next, and stops short of the edge, is a heading of its own.
  const changesFont = previous.font !== '' && line.font !== '' && previous.font !== line.font;
  if (changesFont && (room > 0.12 * width || step > 1.1 * pitch)) return true;
  if (!SENTENCE_END.test(previous.text)) return false;
  const isIndented = line.u0 > previous.u0 + 0.8 * line.size && previous.u0 < column.left + 0.5 * line.size;
  return isIndented || room > Math.max(0.15 * width, 2 * line.size);
}

function opensItem(text: string, { letters }: Column): boolean {
  if (LIST_MARKER.test(text)) return true;
  const code = LETTERED.exec(text)?.[1]?.charCodeAt(0);
  return code !== undefined && [code - 1, code + 1].some((next) => letters.has(String.fromCharCode(next)));
}

const isCaption = (text: string): boolean =>
  (CAPTION.test(text) && !CAPTION_LOWER.test(text)) || CJK_CAPTION.test(text);

function kindOf(lines: readonly Line[], column: Column): Paragraph['kind'] {
  const text = lines[0]?.text ?? '';
  if (opensItem(text, column)) return 'list-item';
  if (!isCaption(text) || lines.some((line) => CONTENTS_ENTRY.test(line.text))) return 'paragraph';
  const isLong = lines.reduce((sum, line) => sum + line.text.length, 0) > MAX_CJK_CAPTION_CHARS;
  return CJK_CAPTION.test(text) && isLong ? 'paragraph' : 'caption';
}

const toHalf = (size: number): number => Math.round(size * 2) / 2;

/** The medians of the distances between lines of one size, which headings and gaps do not move. */
function pitchesOf(lines: readonly Line[]): Map<number, number> {
  const steps = new Map<number, number[]>();
  for (let index = 1; index < lines.length; index++) {
    const [previous, line] = [lines[index - 1], lines[index]];
    if (!previous || !line || toHalf(previous.size) !== toHalf(line.size)) continue;
    const step = line.v - previous.v;
    if (step <= 0) continue;
    const known = steps.get(toHalf(line.size));
    if (known) known.push(step);
    else steps.set(toHalf(line.size), [step]);
  }
  const pitches = new Map<number, number>();
  for (const [size, known] of steps) {
    known.sort((a, b) => a - b);
    // With few lines the median may be a gap between paragraphs: no line pitch is over 1.8 em.
    pitches.set(size, Math.min(known[(known.length - 1) >> 1] ?? 1.2 * size, 1.8 * size));
  }
  return pitches;
}

function join(lines: readonly Line[], kind: Paragraph['kind']): Paragraph {
  let [u0, u1] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [v0, v1] = [u0, u1];
  let size = 0;
  const font = lines[0]?.font ?? '';
  for (const line of lines) {
    u0 = Math.min(u0, line.u0);
    u1 = Math.max(u1, line.u1);
    v0 = Math.min(v0, line.v - ASCENT * line.size);
    v1 = Math.max(v1, line.v + DESCENT * line.size);
    size = Math.max(size, line.size);
  }
  const isUniform = lines.every((line) => line.font === font);
  const isField = lines.some((line) => line.isField);
  const box = { u0, u1, v0, v1, isField };
  return { kind, text: textOf(lines, kind), size, font: isUniform ? font : '', lineCount: lines.length, ...box };
}

function textOf(lines: readonly Line[], kind: Paragraph['kind']): string {
  const texts = lines.map((line) => line.text);
  if (kind === 'code') return texts.join('\n');
  if (kind === 'table') return texts.join('\n').replace(LEADERS, ' … ');
  const text = joinLines(texts).replace(LEADERS, ' … ');
  return kind === 'list-item' ? text.replace(BULLET, '') : text;
}
