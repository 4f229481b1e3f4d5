import { machine } from './machine.ts';

/** One thing that was measured, and what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** For instance `>= 0.6`; absent where nothing was promised. */
  readonly goal?: string;
  /** Whether the goal is met; absent where there is none. */
  readonly ok?: boolean;
}

/** A figure that should be at least `least`. */
export function atLeast(name: string, value: number, unit: string, least: number | undefined): Figure {
  return least === undefined ? { name, value, unit } : { name, value, unit, goal: `>= ${least}`, ok: value >= least };
}

/** A figure that should stay under `most`. */
export function under(name: string, value: number, unit: string, most: number): Figure {
  return { name, value, unit, goal: `< ${most}`, ok: value < most };
}

/** Prints figures as a table, or as one JSON document. */
export function printReport(figures: readonly Figure[], isJson: boolean): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`);
    return;
  }
  const rows = figures.map(({ name, value, unit, goal, ok }) => [
    name,
    `${formatValue(value)} ${unit}`.trim(),
    goal ?? '',
    ok === undefined ? '' : ok ? 'ok' : 'SHORT',
  ]);
  printTable([['figure', 'measured', 'goal', ''], ...rows]);
  process.stdout.write(`\n${machine()}\n`);
}

/** Prints rows in columns as wide as they need; the first row is the head. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  rows.forEach((row, index) => {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
    if (index === 0) process.stdout.write(`${widths.map((width) => '-'.repeat(width)).join('  ')}\n`);
  });
}

function formatValue(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);
}
