import { rmdir } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** Removes a folder and those around it, as long as they are empty and below `root`. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  for (let each = folder; each.startsWith(root + sep); each = dirname(each)) {
    try {
      await rmdir(each);
    } catch {
      // It holds something.
      return;
    }
  }
}
