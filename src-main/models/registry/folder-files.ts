import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

export interface FoundFile {
  /** Below the folder. */
  readonly path: string;
  readonly bytes: number;
  /** The same file under another name, of which one is enough. */
  readonly first: string;
  readonly isAgain: boolean;
}

/** Every file below a folder; none where there is no such folder. */
export async function filesBelow(folder: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(none);
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

/** Removes all that is in a folder, but not the folder. */
export async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(none)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function none(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
