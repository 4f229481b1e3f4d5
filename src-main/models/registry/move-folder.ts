import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { MoveProgress } from '../../../src-shared/models.ts';
import { fileError } from '../../system/index.ts';
import { refuseIfFull } from '../free-bytes.ts';

export interface MoveOptions {
  readonly from: string;
  readonly to: string;
  /** Makes the new place the one that counts. When it throws, everything stays where it was. */
  readonly commit: () => Promise<void>;
  readonly onProgress: (progress: MoveProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Moves the models folder: renamed on one disk, copied to another and then removed. The old one is whole until the new
 * one is, so that nothing is lost whenever it is cut off.
 * @throws AlcoveError `MODELS_FOLDER_UNUSABLE`, `DISK_FULL`; the signal's reason
 */
export async function moveFolder({ from, to, commit, onProgress, signal }: MoveOptions): Promise<void> {
  await prepare(from, to);
  const files = await filesBelow(from);
  const totalBytes = files.reduce((sum, { bytes, isAgain }) => sum + (isAgain ? 0 : bytes), 0);
  if (files.length > 0 && (await isOneDisk(from, to))) {
    await rmdir(to);
    await rename(from, to);
    try {
      await commit();
    } catch (error) {
      await rename(to, from);
      throw error;
    }
    onProgress({ doneBytes: totalBytes, totalBytes });
  } else {
    await refuseIfFull(to, totalBytes, (needed, free) => `The models take ${needed}, and ${free} are free there.`);
    try {
      await copyAll(files, { from, to, totalBytes, onProgress, ...(signal && { signal }) });
      await commit();
    } catch (error) {
      await empty(to);
      signal?.throwIfAborted();
      throw fileError(error);
    }
  }
  // What is left of the old place is in nobody's way, should it not go.
  await rm(from, { recursive: true, force: true }).catch(() => {});
}

interface FoundFile {
  /** Below the folder. */
  readonly path: string;
  readonly bytes: number;
  /** The same file under another name, of which one is enough. */
  readonly first: string;
  readonly isAgain: boolean;
}

async function filesBelow(folder: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const firsts = new Map<string, string>();
  const files: FoundFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name));
    const { size, dev, ino } = await stat(join(folder, path));
    const key = `${dev}:${ino}`;
    const first = firsts.get(key) ?? path;
    firsts.set(key, first);
    files.push({ path, bytes: size, first, isAgain: first !== path });
  }
  return files;
}

interface Copying extends Pick<MoveOptions, 'from' | 'to' | 'onProgress' | 'signal'> {
  readonly totalBytes: number;
}

async function copyAll(files: readonly FoundFile[], { from, to, totalBytes, onProgress, signal }: Copying) {
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

async function prepare(from: string, to: string): Promise<void> {
  const refuse = (detail: string, cause?: unknown): AlcoveError =>
    new AlcoveError('MODELS_FOLDER_UNUSABLE', { detail, cause });
  if (!isAbsolute(to)) throw refuse('The new place for models must be a whole path.');
  await mkdir(from, { recursive: true });
  try {
    await mkdir(to, { recursive: true });
    await access(to, constants.W_OK);
  } catch (error) {
    throw refuse(`Alcove cannot write to ${to}.`, error);
  }
  const [old, fresh] = [await realpath(from), await realpath(to)];
  if (fresh === old) throw refuse('The models are in this folder already.');
  if (fresh.startsWith(old + sep) || old.startsWith(fresh + sep)) {
    throw refuse('The new place for models must not be inside the old one, nor around it.');
  }
  if ((await readdir(to)).length > 0) throw refuse(`The folder ${resolve(to)} is not empty.`);
}

async function isOneDisk(from: string, to: string): Promise<boolean> {
  return (await stat(from)).dev === (await stat(to)).dev;
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
