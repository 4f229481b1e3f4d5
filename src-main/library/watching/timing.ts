/** How long the keeping of a folder waits for what, in milliseconds. */
export interface WatchTiming {
  /** A file that has not changed for this long is done being written. */
  readonly settle: number;
  /** The same for a large file, whose writing pauses longer. */
  readonly settleLarge: number;
  /** A file that has been gone for this long is gone: some programs save by deleting first. */
  readonly gone: number;
  /** So long is it waited at most for moved files to be read in their new place. */
  readonly moved: number;
  /** A folder that cannot be reached is looked for again this often, and one that made trouble tried. */
  readonly retry: number;
  /** A folder of which the system tells no changes is looked through this often. */
  readonly poll: number;
  /**
   * What the system tells is not always all: of a file that is saved by renaming and then deleted it
   * may tell nothing. So a folder is looked through when it has been quiet for this long after changes,
   */
  readonly review: number;
  /** and, changes or not, this often. */
  readonly rescan: number;
}

export const WATCH_TIMING: WatchTiming = {
  settle: 300,
  settleLarge: 2_000,
  gone: 1_000,
  moved: 60_000,
  retry: 5_000,
  poll: 3 * 60_000,
  review: 60_000,
  rescan: 30 * 60_000,
};
