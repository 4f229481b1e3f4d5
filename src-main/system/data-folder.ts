import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AlcoveError } from '../../src-shared/errors.ts';
import { fileError } from './file-error.ts';

/** Where everything of one library lives. */
export interface DataFolder {
  readonly path: string;
  /** The SQLite database: the truth about every document. */
  readonly database: string;
  /** The LanceDB folder. */
  readonly vectors: string;
  /** What can be made again at the price of time: vectors of texts. */
  readonly embeddingCache: string;
  /** Files that came through the browser, which has no path to give. */
  readonly uploads: string;
  /** Models, unless a person keeps them elsewhere. There need not be such a folder. */
  readonly models: string;
  /** What is being moved where, while models are. */
  readonly modelsMove: string;
  /** Files that came inside other documents, a folder for each of these. */
  readonly attachments: string;
  readonly logs: string;
  /** Languages of text recognition that a person has added. There need not be such a folder. */
  readonly ocrLanguages: string;
  /** What a person has set; see settings.ts. There need not be one. */
  readonly settings: string;
  /** Gives the folder back to other processes. Idempotent. */
  release(): void;
}

/**
 * The data folder when none is named: `ALCOVE_DATA_DIR`, or where the platform keeps
 * application data.
 */
export function defaultDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.ALCOVE_DATA_DIR) return resolve(env.ALCOVE_DATA_DIR);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Alcove');
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Alcove');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'alcove');
}

/** Where languages of text recognition are that a person has added, in a data folder that need not be open. */
export const ocrLanguagesFolder = (dataFolder: string): string => join(resolve(dataFolder), 'ocr-languages');

/** The settings of a data folder that need not be open. */
export const settingsFile = (dataFolder: string): string => join(resolve(dataFolder), 'settings.json');

/**
 * Creates the folder if need be and takes it for this process.
 *
 * The lock is an open write transaction on a small SQLite file: the operating system drops
 * it the moment the process ends, however it ends, so there is no stale lock to guess about
 * (docs/decisions/004-data-folder-lock.md). Who holds it stands in `owner.json`, for the
 * message only.
 *
 * @param purpose what this process is, for the message that another one shows
 * @throws AlcoveError `LIBRARY_IN_USE`, `DATA_FOLDER_UNUSABLE`
 */
export function openDataFolder(path: string, purpose: string): DataFolder {
  const folder = resolve(path);
  const owner = join(folder, 'owner.json');
  const logs = join(folder, 'logs');
  const uploads = join(folder, 'uploads');
  const attachments = join(folder, 'attachments');
  try {
    for (const each of [folder, logs, uploads, attachments]) makeFolder(each);
  } catch (error) {
    throw unusable(folder, error);
  }
  const lock = takeLock(folder, owner);
  try {
    writeFileSync(owner, JSON.stringify({ pid: process.pid, purpose }));
  } catch (error) {
    letGo(lock);
    throw unusable(folder, error);
  }
  let released = false;
  return {
    path: folder,
    database: join(folder, 'alcove.db'),
    vectors: join(folder, 'vectors'),
    embeddingCache: join(folder, 'cache', 'embeddings.db'),
    ocrLanguages: ocrLanguagesFolder(folder),
    models: join(folder, 'models'),
    modelsMove: join(folder, 'models-move.json'),
    settings: settingsFile(folder),
    uploads,
    attachments,
    logs,
    release() {
      if (released) return;
      released = true;
      rmSync(owner, { force: true });
      letGo(lock);
    },
  };
}

/** Step by step: Node's own recursive way never ends where a parent refuses folders, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

const SQLITE_BUSY = 5;

/** A lock that nothing refers to would be collected as garbage, and with that given up. */
const held = new Set<DatabaseSync>();

function takeLock(folder: string, owner: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    lock.exec('BEGIN IMMEDIATE');
    held.add(lock);
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new AlcoveError('LIBRARY_IN_USE', { detail: inUse(folder, owner), cause: error });
    }
    throw unusable(folder, error);
  }
}

function letGo(lock: DatabaseSync): void {
  held.delete(lock);
  lock.close();
}

function unusable(folder: string, cause: unknown): AlcoveError {
  const known = fileError(cause);
  if (known instanceof AlcoveError && known.code === 'DISK_FULL') return known;
  return new AlcoveError('DATA_FOLDER_UNUSABLE', {
    detail: `Alcove cannot write to its data folder, ${folder}.`,
    cause,
  });
}

function inUse(folder: string, owner: string): string {
  try {
    const { pid, purpose } = JSON.parse(readFileSync(owner, 'utf8')) as { pid: number; purpose: string };
    return `The data folder ${folder} is in use by ${purpose} (process ${pid}).`;
  } catch {
    return `The data folder ${folder} is in use by another Alcove.`;
  }
}
