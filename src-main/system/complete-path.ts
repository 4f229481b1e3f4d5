import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, sep } from 'node:path';

/** Enough to choose from; whoever looks for more types on. */
const MOST = 50;

/** A path that goes on where another one ended. */
export interface PathCompletion {
  /** That of a folder ends with a separator. */
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Folders, and files with an extension, whose paths begin with what was typed so far: folders
 * first, by name. Nothing where there is nothing, or nothing that may be read. What is hidden is
 * listed only when its dot was typed.
 * @param typed an absolute path, whole or begun; empty stands for the home folder
 * @param extension with its dot, in lower case
 */
export async function completePath(typed: string, extension: string): Promise<PathCompletion[]> {
  const start = typed === '' ? homedir() + sep : typed.replace(/^~(?=[\\/]|$)/, homedir());
  if (!isAbsolute(start)) return [];
  const isWhole = /[\\/]$/.test(start);
  const folder = isWhole ? start : dirname(start);
  const begun = isWhole ? '' : basename(start);
  // Also for a folder that is gone, is none, or is not ours to read: that is said when the path is used.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const fold = (name: string): string => name.toLocaleLowerCase();
  return entries
    .filter(({ name }) => fold(name).startsWith(fold(begun)) && (begun.startsWith('.') || !name.startsWith('.')))
    .map((entry) => {
      const isWanted = extname(entry.name).toLowerCase() === extension;
      // Where a link leads would cost a look at the disk each: by its name it is a file, or else a folder.
      return { name: entry.name, isFolder: entry.isDirectory() || (entry.isSymbolicLink() && !isWanted), isWanted };
    })
    .filter(({ isFolder, isWanted }) => isFolder || isWanted)
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ name, isFolder }) => ({ path: join(folder, name) + (isFolder ? sep : ''), isFolder }));
}
