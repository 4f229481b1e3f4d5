import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LibraryIndex } from '../search/index.ts';
import type { VersionRepository } from '../storage/index.ts';

/** Rows deleted between two turns of the event loop. */
const STEP = 500;

/** Versions whose rows leave the index in one go. */
const BATCH = 100;

/**
 * Deletes versions that no document answers with: what a killed process left half done, the
 * old text of a changed file, and what belonged to a removed document. They are invisible
 * to search already; this only gives back their space.
 *
 * @param inProgress versions being written now, which are left alone
 * @returns how many were swept
 */
export async function sweepStrayVersions(
  versions: VersionRepository,
  index: LibraryIndex,
  inProgress: ReadonlySet<number> = new Set(),
): Promise<number> {
  const strays = versions.strays(inProgress);
  for (let from = 0; from < strays.length; from += BATCH) {
    const batch = strays.slice(from, from + BATCH);
    // The index first: while the version's row is in SQLite, its rows in the index can be found again.
    await index.delete(versions.indexIdsOnlyOf(batch));
    for (const version of batch) {
      while (versions.deleteStep(version, STEP)) await nextTurn();
    }
  }
  return strays.length;
}
