import type { Part } from './reading-order.ts';
import { extentOf, type Line, type Row } from './rows.ts';

/** Letters of one width on more of a page than this are its ordinary type, as a typewriter's is. */
const MAX_SHARE = 0.6;

/** Lines of programs hold this many signs among their characters, and prose does not. */
const MIN_SIGNS = 0.06;
const SIGNS = /[{}[\]()<>=;+*/\\|&^%$#~`_]/g;

/** Whether letters of one width on this page set code apart from prose. */
export function tellsCode(rows: readonly Row[]): boolean {
  let [fixed, all] = [0, 0];
  const samples: string[] = [];
  for (const run of rows.flat()) {
    all += run.text.length;
    if (!run.isFixedWidth) continue;
    fixed += run.text.length;
    samples.push(run.text);
  }
  if (fixed === 0) return false;
  return fixed <= MAX_SHARE * all || hasSigns(samples.join(''));
}

const hasSigns = (text: string): boolean => (text.match(SIGNS)?.length ?? 0) >= MIN_SIGNS * text.length;

export const isCodeRow = (row: Row): boolean => row.every((run) => run.isFixedWidth);

/** Fewer lines of letters of one width are names or addresses in a text, unless they look like a program. */
const MIN_ROWS = 3;

/** Lines of code follow each other no further apart than this, as a share of the font size. */
const MAX_STEP = 2;

/** The same parts, with rows of code that follow each other in parts of their own. */
export function codeApart(parts: readonly Part[]): Part[] {
  const stretches: Stretch[] = [];
  parts.forEach((part, of) => {
    for (const stretch of stretchesOf(part, of)) {
      const before = stretches.at(-1);
      if (before?.kind === 'code' && stretch.kind === 'code' && follows(before.rows.at(-1), stretch.rows[0]))
        before.rows.push(...stretch.rows);
      else stretches.push(stretch);
    }
  });
  const apart: Stretch[] = [];
  for (const { kind, rows, of } of stretches) {
    const isText = kind === 'text' || (kind === 'code' && rows.length < MIN_ROWS && !isProgram(rows));
    const before = apart.at(-1);
    // A lone line of code within a paragraph does not break it.
    if (isText && before?.kind === 'text' && before.of === of) before.rows.push(...rows);
    else apart.push({ kind: isText ? 'text' : kind, rows, of });
  }
  return apart;
}

const isProgram = (rows: readonly Row[]): boolean =>
  rows.length > 1 && hasSigns(rows.flatMap((row) => row.map((run) => run.text)).join(''));

interface Stretch extends Part {
  readonly rows: Row[];
  /** Which part it was cut from. */
  readonly of: number;
}

function stretchesOf({ kind, rows }: Part, of: number): Stretch[] {
  if (kind !== 'text') return [{ kind: rows.every(isCodeRow) ? 'code' : kind, rows: [...rows], of }];
  const stretches: Stretch[] = [];
  for (const row of rows) {
    const rowKind = isCodeRow(row) ? 'code' : 'text';
    const last = stretches.at(-1);
    if (last?.kind === rowKind) last.rows.push(row);
    else stretches.push({ kind: rowKind, rows: [row], of });
  }
  return stretches;
}

function follows(upper: Row | undefined, lower: Row | undefined): boolean {
  const step = (lower?.[0]?.v ?? 0) - (upper?.[0]?.v ?? 0);
  return upper !== undefined && step > 0 && step <= MAX_STEP * (lower?.[0]?.size ?? 0);
}

/** Rows of letters of one width as lines of code: what stands to the left of a letter is blanks. */
export function codeLines(rows: readonly Row[]): Line[] {
  let left = Number.POSITIVE_INFINITY;
  let [width, characters] = [0, 0];
  for (const run of rows.flat()) {
    left = Math.min(left, run.u0);
    width += run.u1 - run.u0;
    characters += run.text.length;
  }
  const letter = characters > 0 && width > 0 ? width / characters : 1;
  return rows.map((row) => {
    let text = '';
    for (const run of row) {
      const column = Math.min(Math.round((run.u0 - left) / letter), MAX_COLUMN);
      text = text.padEnd(text === '' ? column : Math.max(column, text.length + 1)) + run.text;
    }
    return { ...extentOf(row), text };
  });
}

/** No line of code is longer; a page that is as wide as a wall has its letters far apart. */
const MAX_COLUMN = 200;
