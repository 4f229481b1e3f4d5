import { constants } from 'node:fs';
import { access, copyFile, link, lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { MoveProgress } from '../../../src-shared/models.ts';
import { fileError } from '../../system/index.ts';
import { refuseIfFull } from '../free-bytes.ts';
import { emptyFolder, type FoundFile, filesBelow } from './folder-files.ts';
import type { MoveJournal } from './move-journal.ts';

export interface MoveOptions {
  readonly from: string;
  readonly to: string;
  /** Knows of the move for as long as it could be cut off. */
  readonly journal: MoveJournal;
  /**
   * Makes the new place the one that counts. When it throws, everything stays where it was.
   * @param to as it is to be written down
   */
  readonly commit: (to: string) => Promise<void>;
  readonly onProgress: (progress: MoveProgress) => void;
  readonly signal?: AbortSignal;
}

/** What is moved where, and how much it is. */
interface Move extends Omit<MoveOptions, 'commit'> {
  readonly commit: () => Promise<void>;
  readonly files: readonly FoundFile[];
  readonly totalBytes: number;
}

/**
 * Moves the models folder: renamed on one disk, copied to another and then removed. The old one is whole until the new
 * one is, so that nothing is lost whenever it is cut off; {@link finishMove} brings that to its end.
 * @throws AlcoveError `MODELS_FOLDER_UNUSABLE`, `DISK_FULL`, `FILE_*`; the signal's reason
 */
export async function moveFolder(options: MoveOptions): Promise<void> {
  const [from, to] = [resolve(options.from), wholePath(options.to)];
  try {
    await prepare(from, to);
    const files = await filesBelow(from);
    const totalBytes = files.reduce((sum, { bytes, isAgain }) => sum + (isAgain ? 0 : bytes), 0);
    const move = { ...options, from, to, commit: () => options.commit(to), files, totalBytes };
    if (!(await isRenamed(move))) await copy(move);
    // What is left of the old place is in nobody's way, should it not go. Where it is a link, so is what it leads to.
    await emptyFolder(from).catch(() => {});
    await rm(from, { recursive: true, force: true }).catch(() => {});
    await options.journal.clear().catch(() => {});
  } catch (error) {
    throw fileError(error);
  }
}

/** Renames the folder where that can be done: a disk may be mounted in it, or have two names. */
async function isRenamed({ from, to, journal, commit, onProgress, files, totalBytes }: Move): Promise<boolean> {
  if (files.length === 0 || !(await isOneDisk(from, to))) return false;
  await journal.write({ from, to, way: 'renaming' });
  try {
    await rmdir(to);
    await rename(from, to);
  } catch {
    await mkdir(to, { recursive: true });
    return false;
  }
  try {
    await commit();
  } catch (error) {
    await rename(to, from);
    await journal.clear();
    throw error;
  }
  onProgress({ doneBytes: totalBytes, totalBytes });
  return true;
}

async function copy(move: Move): Promise<void> {
  const { from, to, journal, commit, signal, totalBytes } = move;
  await journal.write({ from, to, way: 'copying' });
  try {
    await refuseIfFull(to, totalBytes, (needed, free) => `The models take ${needed}, and ${free} are free there.`);
    await copyAll(move);
    await commit();
  } catch (error) {
    // Should that fail, the journal stays, and it is done another time.
    await emptyFolder(to)
      .then(() => journal.clear())
      .catch(() => {});
    signal?.throwIfAborted();
    throw error;
  }
}

async function copyAll({ files, from, to, totalBytes, onProgress, signal }: Move): Promise<void> {
  let doneBytes = 0;
  for (const { path, bytes, first, isAgain } of files) {
    signal?.throwIfAborted();
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    if (isAgain) await link(join(to, first), target).catch(() => copyFile(join(to, first), target));
    else {
      await copyFile(join(from, path), target, constants.COPYFILE_EXCL);
      if ((await stat(target)).size !== bytes) throw new AlcoveError('MODELS_FOLDER_UNUSABLE');
      doneBytes += bytes;
    }
    onProgress({ doneBytes, totalBytes });
  }
}

const refusal = (detail: string, cause?: unknown): AlcoveError =>
  new AlcoveError('MODELS_FOLDER_UNUSABLE', { detail, cause });

function wholePath(to: string): string {
  if (!isAbsolute(to)) throw refusal('The new place for models must be a whole path.');
  return resolve(to);
}

async function prepare(from: string, to: string): Promise<void> {
  await mkdir(from, { recursive: true });
  try {
    await mkdir(to, { recursive: true });
    await access(to, constants.W_OK);
  } catch (error) {
    throw refusal(`Alcove cannot write to ${to}.`, error);
  }
  const [old, fresh] = [await realpath(from), await realpath(to)];
  if (fresh === old) throw refusal('The models are in this folder already.');
  if (fresh.startsWith(old + sep) || old.startsWith(fresh + sep)) {
    throw refusal('The new place for models must not be inside the old one, nor around it.');
  }
  if ((await readdir(to)).length > 0) throw refusal(`The folder ${to} is not empty.`);
}

/** A link to a folder is none that could be renamed, or be taken the place of. */
async function isOneDisk(from: string, to: string): Promise<boolean> {
  const [old, fresh] = [await lstat(from), await lstat(to)];
  return old.isDirectory() && fresh.isDirectory() && old.dev === fresh.dev;
}
