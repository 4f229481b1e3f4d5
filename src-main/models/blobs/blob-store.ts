import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from '../../system/index.ts';
import { safePath } from './safe-path.ts';

/** What a file is called in the store: its hash, or what stands for it where there is none. */
const KEY = /^[\w-]{1,100}$/;

/** Where a link cannot be made: other disks, file systems without links, too many links. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES']);

/**
 * Files that were downloaded, each once, by what is in them. What is not complete and verified lies apart, and under no
 * name that anything would load.
 */
export class BlobStore {
  readonly #folder: () => string;

  /** @param folder that of the models; it may be moved while nothing is downloaded */
  constructor(folder: () => string) {
    this.#folder = folder;
  }

  /** That of the models. */
  get folder(): string {
    return this.#folder();
  }

  /** Where a file is while it is not complete. */
  partialPath(key: string): string {
    return join(this.#folder(), 'partial', checked(key));
  }

  /**
   * Where a complete file is; `undefined` where it is not here. One of another size is not it: who is wrong about that is
   * not known here, so that it stays until `adopt` puts another in its place.
   * @throws AlcoveError where the models folder cannot be read
   */
  async find(key: string, bytes: number): Promise<string | undefined> {
    const path = this.#blobPath(key);
    const found = await stat(path).catch(absent);
    return found?.size === bytes ? path : undefined;
  }

  /** Makes the folders. @throws AlcoveError where that cannot be done */
  async prepare(): Promise<void> {
    try {
      await mkdir(join(this.#folder(), 'partial'), { recursive: true });
      await mkdir(join(this.#folder(), 'blobs'), { recursive: true });
    } catch (error) {
      throw fileError(error);
    }
  }

  /** Takes a file that is complete and verified out of those that are not. It is on the disk when this returns. */
  async adopt(key: string): Promise<void> {
    try {
      await sync(this.partialPath(key));
      await rename(this.partialPath(key), this.#blobPath(key));
      await syncFolder(dirname(this.#blobPath(key)));
    } catch (error) {
      throw fileError(error);
    }
  }

  async discardPartial(key: string): Promise<void> {
    await rm(this.partialPath(key), { force: true });
  }

  async remove(key: string): Promise<void> {
    await rm(this.#blobPath(key), { force: true });
  }

  /**
   * Gives a file its final name as well: a second one for the same bytes, or a copy where links cannot be made. It is all
   * there or not at all.
   * @param target relative to the models folder
   * @returns the path
   * @throws AlcoveError `FILE_NAME_UNSAFE`, `FILE_NOT_FOUND` where the store does not have it, `DISK_FULL`
   */
  async link(key: string, target: string): Promise<string> {
    const path = join(this.#folder(), safePath(target));
    const blob = this.#blobPath(key);
    const staged = join(this.#folder(), 'partial', randomUUID());
    try {
      await this.prepare();
      await mkdir(dirname(path), { recursive: true });
      await link(blob, staged).catch(async (error: NodeJS.ErrnoException) => {
        if (!NO_LINK.has(error.code ?? '')) throw error;
        await copyFile(blob, staged, constants.COPYFILE_FICLONE);
        await sync(staged);
      });
      await rename(staged, path);
      await syncFolder(dirname(path));
      return path;
    } catch (error) {
      throw fileError(error);
    } finally {
      // Where both were the same file already, renaming did nothing.
      await rm(staged, { force: true });
    }
  }

  /** Removes what nothing needs. @returns bytes that were freed, where nothing else holds them */
  async removeUnused(inUse: ReadonlySet<string>): Promise<number> {
    let bytes = 0;
    for (const part of ['blobs', 'partial']) {
      for (const name of await readdir(join(this.#folder(), part)).catch(() => [])) {
        const path = join(this.#folder(), part, name);
        if (inUse.has(name)) continue;
        const found = await stat(path).catch(absent);
        await rm(path, { force: true });
        if (found?.nlink === 1) bytes += found.size;
      }
    }
    return bytes;
  }

  #blobPath(key: string): string {
    return join(this.#folder(), 'blobs', checked(key));
  }
}

function checked(key: string): string {
  if (!KEY.test(key)) throw new Error(`“${key}” is no key of the store.`);
  return key;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw fileError(error);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** With this a new name outlives a power cut. Windows has no such thing, and keeps it anyway. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
