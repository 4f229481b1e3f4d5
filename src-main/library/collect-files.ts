import { opendir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AlcoveError, type ErrorReport, reportOf } from '../../src-shared/errors.ts';
import { fileError } from '../parsing/index.ts';
import type { FileStamp } from '../storage/index.ts';

/** What was found under a path: a file to read, or why there is none. */
export type Found = { readonly file: FileStamp } | { readonly path: string; readonly error: ErrorReport };

/** Left behind by systems and programs; nobody means these when they drop a folder. */
const SYSTEM_FILES = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$|icon\r$)/i;

/**
 * The files under each of `paths`, folders walked through, in order of name. Hidden and
 * system files inside folders are passed over; one that is named outright is not.
 * Links are followed, and a folder that links back to itself is walked once.
 */
export async function* collectFiles(paths: readonly string[]): AsyncGenerator<Found> {
  const walked = new Set<string>();
  for (const path of paths) yield* collect(resolve(path), walked);
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
  for await (const entry of await opendir(folder)) if (!SYSTEM_FILES.test(entry.name)) names.push(entry.name);
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const name of names) yield* collect(join(folder, name), walked);
}
