/** How much has been written to a table since it was last put in order. */
export interface Backlog {
  /** Rows that its indexes have not folded in; a query looks through them one by one. */
  readonly rows: number;
  /** Commits: each leaves a small file, or a list of deleted rows, and a version. */
  readonly commits: number;
}

/** Commits that a small table may gather, and a large one, which takes longer to put in order. */
const LEAST_COMMITS = 48;
const MOST_COMMITS = 200;

/** Rows of the table for each further commit that it may gather. */
const ROWS_A_COMMIT = 2_000;

/**
 * Whether a table of `rows` rows is to be put in order. Doing so costs about as much as the
 * table is large; waiting costs every query something (see docs/indexing.md for the figures).
 * @param bearable rows outside the indexes that queries bear
 */
export function isUpkeepDue(backlog: Backlog, rows: number, bearable: number): boolean {
  const commits = Math.min(Math.max(rows / ROWS_A_COMMIT, LEAST_COMMITS), MOST_COMMITS);
  return backlog.rows >= bearable || backlog.commits >= commits;
}
