import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AlcoveError, type ErrorReport, errorReport, reportOf } from '../../src-shared/errors.ts';
import type { FileStamp } from '../storage/index.ts';
import { fileError } from '../system/index.ts';
import { isInCloud } from './cloud-files.ts';
import { FolderRules } from './ignore-rules.ts';

/** What was found under a path: a file to read, or why there is none. */
export type Found = { readonly file: FileStamp } | { readonly path: string; readonly error: ErrorReport };

/** Made once: `localeCompare` would look it up for each pair of names. */
const byName = new Intl.Collator('en', { numeric: true });

/** Names that are put in the order that people expect; more of them would hold up the event loop. */
const MAX_COLLATED = 2_000;

/** Files looked at at once. */
const BATCH = 64;

/**
 * The files under each of `paths`, folders walked through, in order of name, each once.
 * Files inside folders are passed over as `.alcoveignore` and the defaults say, hidden ones for
 * one; one that is named outright is not. Links are followed, and a folder that links back to
 * itself is walked once. A folder among `paths` in which nothing is found is told as
 * `NOTHING_TO_IMPORT`, a file that is in the cloud only as `FILE_IN_CLOUD`.
 * @param ownFolder the data folder, which is passed over
 */
export async function* collectFiles(paths: readonly string[], ownFolder?: string): AsyncGenerator<Found> {
  const seen = new Set<string>();
  // Alcove's own data is no document: its log, for one, changes with every import.
  const walked = new Set(ownFolder === undefined ? [] : [await realpath(ownFolder)]);
  // An empty path, of a variable that is not set say, must not stand for the current folder.
  for (const path of paths.filter((each) => !each.trim()))
    yield { path, error: errorReport('FILE_NOT_FOUND', 'The path is empty.') };
  for (const path of new Set(paths.filter((each) => each.trim()).map((each) => resolve(each)))) {
    const knew = seen.size + walked.size;
    let isEmpty = true;
    for await (const found of collect(path, await statsOf(path), walked)) {
      isEmpty = false;
      const place = 'file' in found ? found.file.path : found.path;
      if (seen.has(place)) continue;
      seen.add(place);
      yield found;
    }
    // A folder that was walked already as part of another is not empty for that.
    if (isEmpty && seen.size + walked.size > knew) yield { path, error: errorReport('NOTHING_TO_IMPORT') };
  }
}

/**
 * The files in a folder, as {@link collectFiles} finds them.
 * @param parent the rules of the folder that it is in, where those hold here, too
 */
export async function* walkFolder(folder: string, ownFolder: string, parent?: FolderRules): AsyncGenerator<Found> {
  yield* walk(folder, new Set([await realpath(ownFolder)]), parent);
}

/** Looks at a path; gives back what the file system threw. */
function statsOf(path: string): Promise<Stats | { readonly failure: unknown }> {
  return stat(path).catch((failure: unknown) => ({ failure }));
}

async function* collect(
  path: string,
  stats: Awaited<ReturnType<typeof statsOf>>,
  walked: Set<string>,
  rules?: FolderRules,
): AsyncGenerator<Found> {
  try {
    if ('failure' in stats) throw stats.failure;
    if (stats.isDirectory()) {
      yield* walk(path, walked, rules);
    } else if (!stats.isFile()) {
      throw new AlcoveError('UNSUPPORTED_FORMAT', { detail: 'This is not a regular file.' });
    } else if (await isInCloud(stats, path)) {
      throw new AlcoveError('FILE_IN_CLOUD');
    } else {
      yield { file: { path, byteSize: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) } };
    }
  } catch (error) {
    yield { path, error: reportOf(fileError(error)) };
  }
}

async function* walk(folder: string, walked: Set<string>, parent?: FolderRules): AsyncGenerator<Found> {
  const real = await realpath(folder);
  if (walked.has(real)) return;
  walked.add(real);
  const names = await readdir(folder);
  if (names.length > MAX_COLLATED) names.sort();
  else names.sort(byName.compare);
  const rules = await FolderRules.of(folder, parent);
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH).map((name) => join(folder, name));
    const all = await Promise.all(batch.map(statsOf));
    for (const [index, stats] of all.entries()) {
      const name = names[start + index] ?? '';
      const isFolder = !('failure' in stats) && stats.isDirectory();
      if (!rules.ignores(name, isFolder)) yield* collect(join(folder, name), stats, walked, rules);
    }
  }
}
