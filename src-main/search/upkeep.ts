/** How much has been written to a table since it was last put in order. */
export interface Backlog {
  /** Rows that its indexes have not folded in; they are looked through one by one. */
  readonly rows: number;
  /** Commits: each leaves a small file, or a list of deleted rows, and a version. */
  readonly commits: number;
}

/** What a small table may gather. */
const LEAST_ROWS = 8_000;
const LEAST_COMMITS = 48;

/** What a large one may: beyond this, queries feel it. */
const MOST_ROWS = 50_000;
const MOST_COMMITS = 200;

/**
 * Whether a table of `rows` rows is to be put in order. Doing so costs about as much as the
 * table is large, so a large one waits for more; how much more is bounded by what a query
 * bears (see docs/indexing.md for the figures).
 */
export function isUpkeepDue(backlog: Backlog, rows: number): boolean {
  return (
    backlog.rows >= clamp(rows / 20, LEAST_ROWS, MOST_ROWS) ||
    backlog.commits >= clamp(rows / 2_000, LEAST_COMMITS, MOST_COMMITS)
  );
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
