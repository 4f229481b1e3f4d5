/** What parts the fields of a line, the likeliest first. */
const DELIMITERS = [',', '\t', ';', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** What a text tells of its fields. */
export interface Delimited {
  readonly delimiter: Delimiter;
  /** Fields in most of its lines. */
  readonly columns: number;
  /** Share of the lines that have as many. */
  readonly consistency: number;
  /** Lines looked at. */
  readonly lines: number;
}

const MAX_LINES = 100;

/** Lines may differ this much, and be a table with mistakes. */
const MIN_CONSISTENCY = 0.6;

/**
 * Which delimiter a text is a table with; `undefined` when none parts most of its lines alike.
 * @param head the beginning of the text, with `\n` line ends
 */
export function sniffDelimiter(head: string): Delimited | undefined {
  const declared = /^sep=([,;|\t])\n/i.exec(head)?.[1];
  const counts = countPerRecord(head);
  if (counts.length === 0) return undefined;
  let best: Delimited | undefined;
  DELIMITERS.forEach((delimiter, index) => {
    const found = mostCommon(counts.map((each) => each[index] ?? 0));
    const candidate = {
      delimiter,
      columns: found.value + 1,
      consistency: found.times / counts.length,
      lines: counts.length,
    };
    const isTable = found.value > 0 && candidate.consistency >= MIN_CONSISTENCY;
    if (declared === delimiter || (isTable && declared === undefined && isBetter(candidate, best))) best = candidate;
  });
  return best;
}

function isBetter(candidate: Delimited, best: Delimited | undefined): boolean {
  if (!best) return true;
  if (candidate.consistency !== best.consistency) return candidate.consistency > best.consistency;
  return candidate.columns > best.columns;
}

/** How often each delimiter stands outside quotes, for each record but the last, which may be cut. */
function countPerRecord(head: string): number[][] {
  const records: number[][] = [];
  let counts = DELIMITERS.map(() => 0);
  let isQuoted = false;
  let isBlank = true;
  for (let index = 0; index < head.length && records.length < MAX_LINES; index++) {
    const sign = head.charAt(index);
    if (sign === '"') {
      isQuoted = !isQuoted;
    } else if (sign === '\n' && !isQuoted) {
      if (!isBlank) records.push(counts);
      counts = DELIMITERS.map(() => 0);
      isBlank = true;
      continue;
    } else if (!isQuoted) {
      const which = DELIMITERS.indexOf(sign as Delimiter);
      if (which >= 0) counts[which] = (counts[which] ?? 0) + 1;
    }
    isBlank = false;
  }
  if (!isBlank && (records.length === 0 || (!isQuoted && !head.endsWith('\n') && records.length < MAX_LINES))) {
    records.push(counts);
  }
  return records;
}

function mostCommon(values: readonly number[]): { readonly value: number; readonly times: number } {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times]
    .map(([value, count]) => ({ value, times: count }))
    .reduce((best, each) => (each.times > best.times ? each : best), { value: 0, times: 0 });
}
