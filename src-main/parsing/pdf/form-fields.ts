import type { FieldContent, Note } from './annotations.ts';
import { usualSize } from './rows.ts';
import type { Run } from './run-collector.ts';

/** A label is no further from its field than this, in font sizes. */
const MAX_LEFT = 20;
const MAX_RIGHT = 8;
const MAX_ABOVE = 1.8;

/** Names longer than this are instructions. */
const MAX_NAME_CHARS = 80;

/** What stands behind a label is set this far from it, in font sizes: a blank, so that nothing comes between them. */
const BLANK = 0.3;

/**
 * Puts what was filled into a form where people see it: behind the label that is printed
 * before it, and ticks before what they tick. A field that has no label beside it brings its name.
 * @param runs the page's upright text
 * @returns the runs to be read with the page's own
 */
export function fieldRuns(fields: readonly FieldContent[], runs: readonly Run[]): Run[] {
  const size = runs.length > 0 ? usualSize(runs) : 10;
  return fields.flatMap((field, index) => {
    const others = fields.filter((other, at) => at !== index && areInOneRow(field, other));
    const placed = field.isTicked === undefined ? filledIn(field, runs, others, size) : ticked(field, runs, size);
    return placed ? [{ ...FILLED_IN, ...placed, size }] : [];
  });
}

/**
 * What was typed on a page, line by line, as text of the page.
 * @returns nothing for a note that lies over the page's text, or is a text of its own
 */
export function typedRuns({ text, corners: [u0, top, u1, bottom] }: Note, runs: readonly Run[]): Run[] {
  if (runs.some((run) => run.v > top && run.v < bottom && run.u0 < u1 && u0 < run.u1)) return [];
  const lines = text.split(/\r\n?|\n/);
  if (lines.length > MAX_TYPED_LINES) return [];
  const pitch = (bottom - top) / lines.length;
  const size = Math.min(runs.length > 0 ? usualSize(runs) : 10, pitch);
  return lines.flatMap((line, index) =>
    line.trim() === ''
      ? []
      : [{ ...FILLED_IN, text: line.trim(), u0, u1, v: top + pitch * (index + 0.5) + 0.35 * size, size }],
  );
}

/** What people type into a form is short. */
const MAX_TYPED_LINES = 3;

const FILLED_IN = { isRightToLeft: false, font: '', isFixedWidth: false, isField: true } as const;

type Placed = Pick<Run, 'text' | 'u0' | 'u1' | 'v'>;

function filledIn(
  { corners, value = '', name }: FieldContent,
  runs: readonly Run[],
  others: readonly FieldContent[],
  size: number,
): Placed {
  const [u0, top, u1, bottom] = corners;
  const before = labelBefore(corners, runs, size);
  if (before) {
    // In a row of a table the label is that of the row, and the field a cell.
    const isCell = others.some(({ corners: [left] }) => left > before.u1 && left < u0);
    return { text: value, u0: isCell ? u0 : before.u1 + BLANK * size, u1, v: before.v };
  }
  const above = nearest(runs, ({ u0: from, u1: to, v }) =>
    from < u1 && u0 < to && v <= top + 0.5 * size ? top - v : Number.POSITIVE_INFINITY,
  );
  const label = above && top - above.v <= MAX_ABOVE * size ? above.text.replace(/\s*:$/, '') : undefined;
  const known = [name, label].find((each) => each !== undefined && each.length <= MAX_NAME_CHARS);
  return { text: known === undefined ? value : `${known}: ${value}`, u0, u1, v: baseline(top, bottom, size) };
}

function ticked(
  { corners, isTicked = false, name }: FieldContent,
  runs: readonly Run[],
  size: number,
): Placed | undefined {
  const [u0, top, u1, bottom] = corners;
  const mark = isTicked ? '☒' : '☐';
  const after = nearest(runs, ({ u0: from, v }) =>
    isBeside(v, corners) && from >= u1 - size ? from - u1 : Number.POSITIVE_INFINITY,
  );
  if (after && after.u0 - u1 <= MAX_RIGHT * size)
    return { text: mark, u0: Math.min(u0, after.u0 - (1 + BLANK) * size), u1: after.u0 - BLANK * size, v: after.v };
  const before = labelBefore(corners, runs, size);
  if (before) return { text: mark, u0: before.u1 + BLANK * size, u1, v: before.v };
  // An empty box with nothing beside it says nothing.
  return isTicked && name !== undefined
    ? { text: `${mark} ${name}`, u0, u1, v: baseline(top, bottom, size) }
    : undefined;
}

function labelBefore(corners: FieldContent['corners'], runs: readonly Run[], size: number): Run | undefined {
  const [u0] = corners;
  const before = nearest(runs, ({ u1: end, v }) =>
    isBeside(v, corners) && end <= u0 + size ? u0 - end : Number.POSITIVE_INFINITY,
  );
  return before && u0 - before.u1 <= MAX_LEFT * size ? before : undefined;
}

const areInOneRow = ({ corners: one }: FieldContent, { corners: other }: FieldContent): boolean =>
  one[1] < other[3] && other[1] < one[3];

/** Whether a line of text with this baseline stands at the height of a field. */
const isBeside = (v: number, [, top, , bottom]: FieldContent['corners']): boolean =>
  v > top && v <= bottom + 0.3 * (bottom - top);

/** Where the first line of a field's text would stand. */
const baseline = (top: number, bottom: number, size: number): number =>
  Math.min(top + 1.2 * size, top + 0.75 * (bottom - top));

function nearest(runs: readonly Run[], distance: (run: Run) => number): Run | undefined {
  let best: Run | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const run of runs) {
    const far = distance(run);
    if (far < least) [best, least] = [run, far];
  }
  return best;
}
