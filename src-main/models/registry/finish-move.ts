import { realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../system/index.ts';
import { chooseMoved } from './choose-moved.ts';
import { emptyFolder, filesBelow } from './folder-files.ts';
import type { ModelsInUse } from './models-in-use.ts';
import type { MoveJournal, WrittenMove } from './move-journal.ts';

export interface FinishOptions {
  readonly journal: MoveJournal;
  /** The one that counts. */
  readonly folder: string;
  readonly inUse: ModelsInUse;
  readonly log: Log;
}

/**
 * Brings a move of the models folder to its end that was cut off: where the new place counts already, what is left of the
 * old one goes; else everything is put back where it was. Never rejects; what cannot be done is tried again another time.
 */
export async function finishMove({ journal, folder, inUse, log }: FinishOptions): Promise<void> {
  const move = await journal.read();
  if (!move) return;
  try {
    if (folder === move.to) {
      await chooseMoved(move, inUse, log);
      await removeDoubles(move.from, move.to);
    } else if (folder === move.from) await undo(move);
    await journal.clear();
    log.info({ ...move, folder }, 'a move of the models folder that was cut off has come to its end');
  } catch (error) {
    log.warn({ ...move, error: String(error) }, 'a move of the models folder could not be brought to its end');
  }
}

async function undo({ from, to, way }: WrittenMove): Promise<void> {
  if (way === 'copying') return removeDoubles(to, from);
  // The old folder had files: it is where it was, then.
  if ((await filesBelow(from)).length > 0) return;
  // Where the disk of both is away, it is not the time.
  await stat(to);
  await rm(from, { recursive: true, force: true });
  await rename(to, from);
}

/**
 * Removes of a folder what another one has as well, and in full, so that nothing is lost whatever a person has done
 * meanwhile. When no file is left, nothing is.
 */
async function removeDoubles(folder: string, other: string): Promise<void> {
  const kept = new Map((await filesBelow(other)).map(({ path, bytes }) => [path, bytes]));
  if (kept.size === 0 || (await isSame(folder, other))) return;
  for (const { path, bytes } of await filesBelow(folder)) {
    if ((kept.get(path) ?? -1) >= bytes) await rm(join(folder, path));
  }
  if ((await filesBelow(folder)).length === 0) await emptyFolder(folder);
}

async function isSame(folder: string, other: string): Promise<boolean> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  return (await real(folder)) === (await real(other));
}
