/** The bytes from `begin` up to, without, `end`. */
export interface Interval {
  readonly begin: number;
  readonly end: number;
}

/** A set of bytes of a file, kept as few intervals as it takes, in order. */
export class Intervals {
  #list: Interval[] = [];

  constructor(intervals: Iterable<Interval> = []) {
    for (const each of intervals) this.add(each);
  }

  add({ begin, end }: Interval): void {
    if (begin >= end) return;
    const before = this.#list.filter((each) => each.end < begin);
    const after = this.#list.filter((each) => each.begin > end);
    const touching = this.#list.slice(before.length, this.#list.length - after.length);
    const joined = {
      begin: Math.min(begin, touching[0]?.begin ?? begin),
      end: Math.max(end, touching.at(-1)?.end ?? end),
    };
    this.#list = [...before, joined, ...after];
  }

  clear(): void {
    this.#list = [];
  }

  get all(): readonly Interval[] {
    return this.#list;
  }

  /** How many bytes it has. */
  get bytes(): number {
    return this.#list.reduce((sum, { begin, end }) => sum + end - begin, 0);
  }

  /** Where the first byte is that it has not. */
  get front(): number {
    const first = this.#list[0];
    return first?.begin === 0 ? first.end : 0;
  }

  /** What it lacks of an interval, in order. */
  missing({ begin, end }: Interval): Interval[] {
    const gaps: Interval[] = [];
    let at = begin;
    for (const each of this.#list) {
      if (each.end <= at) continue;
      if (each.begin >= end) break;
      if (each.begin > at) gaps.push({ begin: at, end: each.begin });
      at = each.end;
    }
    if (at < end) gaps.push({ begin: at, end });
    return gaps;
  }
}
