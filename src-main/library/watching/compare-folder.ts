import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileStamp, KnownFile, WatchedFolderRepository } from '../../storage/index.ts';
import { hasStandIn } from '../cloud-files.ts';
import { walkFolder } from '../collect-files.ts';
import type { IgnoreRules } from '../ignore-rules.ts';

/** What a folder holds, against what the library has of it. */
export interface FolderChanges {
  /** Files that are new, changed, or back. */
  readonly changed: readonly FileStamp[];
  /** Files that are not there any more. */
  readonly gone: readonly string[];
  /** Files that are there, and that the folder's own rules say are to be passed over now. */
  readonly ignored: readonly string[];
}

export interface CompareParts {
  readonly folders: WatchedFolderRepository;
  readonly rules: IgnoreRules;
  /** The folder that is watched; the one that is compared is that one, or is in it. */
  readonly root: string;
  readonly dataFolder: string;
  readonly signal: AbortSignal;
}

/** Rows read between two turns of the event loop. */
const ROWS = 500;

/** Files looked at at once. */
const BATCH = 64;

/**
 * Walks a folder and compares it with the library.
 * @throws what the file system throws when the folder itself cannot be read; whatever `signal` was aborted with
 */
export async function compareFolder(folder: string, parts: CompareParts): Promise<FolderChanges> {
  const known = await knownFiles(folder, parts);
  const changed: FileStamp[] = [];
  const parent = folder === parts.root ? undefined : await parts.rules.rulesOf(dirname(folder));
  for await (const found of walkFolder(folder, parts.dataFolder, parent)) {
    parts.signal.throwIfAborted();
    // What cannot be read, or is in the cloud only, is there nevertheless.
    const path = 'file' in found ? found.file.path : found.path;
    if ('file' in found && isChanged(known.get(path), found.file)) changed.push(found.file);
    known.delete(path);
  }
  const unseen = [...known.values()].filter(({ isMissing }) => !isMissing).map(({ path }) => path);
  return { changed, ...(await whereabouts(unseen, parts)) };
}

/** Whether a file is other than the library has it. */
export function isChanged(known: KnownFile | undefined, file: FileStamp): boolean {
  return (
    known === undefined || known.isMissing || known.byteSize !== file.byteSize || known.modifiedAt !== file.modifiedAt
  );
}

/** Whether a file is certainly not there: not one that may not be looked at, nor one that is in the cloud. */
export async function isGone(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return (code === 'ENOENT' || code === 'ENOTDIR') && !(await hasStandIn(path));
  }
}

/** What is known of the files below a folder, read a few at a time. */
export async function knownFiles(
  folder: string,
  { folders, signal }: Pick<CompareParts, 'folders' | 'signal'>,
): Promise<Map<string, KnownFile>> {
  const known = new Map<string, KnownFile>();
  for (let after = ''; ; ) {
    const rows = folders.knownFilesBelow(folder, after, ROWS);
    for (const row of rows) known.set(row.path, row);
    const last = rows.at(-1);
    if (!last || rows.length < ROWS) return known;
    after = last.path;
    await nextTurn();
    signal.throwIfAborted();
  }
}

/** What became of files that the walk did not come by. */
async function whereabouts(
  paths: readonly string[],
  { rules, signal }: CompareParts,
): Promise<Pick<FolderChanges, 'gone' | 'ignored'>> {
  const gone: string[] = [];
  const ignored: string[] = [];
  for (let start = 0; start < paths.length; start += BATCH) {
    signal.throwIfAborted();
    const batch = paths.slice(start, start + BATCH);
    const looks = await Promise.all(
      batch.map(async (path) => ((await isGone(path)) ? 'gone' : await rules.ignores(path, false))),
    );
    for (const [index, path] of batch.entries()) {
      if (looks[index] === 'gone') gone.push(path);
      else if (looks[index] === 'own') ignored.push(path);
    }
  }
  return { gone, ignored };
}
