import { opendir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AlcoveError, type ErrorReport, errorReport, reportOf } from '../../src-shared/errors.ts';
import { isSystemFile } from '../../src-shared/system-files.ts';
import type { FileStamp } from '../storage/index.ts';
import { fileError } from '../system/index.ts';

/** What was found under a path: a file to read, or why there is none. */
export type Found = { readonly file: FileStamp } | { readonly path: string; readonly error: ErrorReport };

/** Made once: `localeCompare` would look it up for each pair of names. */
const byName = new Intl.Collator('en', { numeric: true });

/**
 * The files under each of `paths`, folders walked through, in order of name, each once.
 * Hidden and system files inside folders are passed over; one that is named outright is not.
 * Links are followed, and a folder that links back to itself is walked once. A folder among
 * `paths` in which nothing is found is told as `NOTHING_TO_IMPORT`.
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
    for await (const found of collect(path, walked)) {
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

async function* collect(path: string, walked: Set<string>): AsyncGenerator<Found> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      yield* walk(path, walked);
    } else if (stats.isFile()) {
      yield { file: { path, byteSize: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) } };
    } else {
      yield { path, error: new AlcoveError('UNSUPPORTED_FORMAT', { detail: 'This is not a regular file.' }).report };
    }
  } catch (error) {
    yield { path, error: reportOf(fileError(error)) };
  }
}

async function* walk(folder: string, walked: Set<string>): AsyncGenerator<Found> {
  const real = await realpath(folder);
  if (walked.has(real)) return;
  walked.add(real);
  const names: string[] = [];
  for await (const entry of await opendir(folder)) if (!isSystemFile(entry.name)) names.push(entry.name);
  names.sort(byName.compare);
  for (const name of names) yield* collect(join(folder, name), walked);
}
