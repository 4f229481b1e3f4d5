import { isSystemFile } from '../../src-shared/system-files.ts';
import { bridge } from './bridge.ts';
import { filesUnder, type RelativeFile } from './dropped-folders.ts';
import { folderPath } from './folder-path.ts';

/**
 * What a person dropped or chose: paths where this window shares a disk with the library (the
 * desktop), files with their contents where it does not (a browser).
 */
export type Picked =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly RelativeFile[] };

/** What was dropped. Reads `data` before it first waits, because it is emptied after the event. */
export async function droppedItems(data: DataTransfer): Promise<Picked> {
  if (bridge) {
    const { pathOf } = bridge;
    return { kind: 'paths', paths: Array.from(data.files, (file) => pathOf(file)).filter((path) => path !== '') };
  }
  const entries: FileSystemEntry[] = [];
  const loose: RelativeFile[] = [];
  for (const item of data.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file) loose.push({ file, path: file.name, inFolder: false });
  }
  return { kind: 'files', files: [...loose, ...(await filesUnder(entries))] };
}

/** What was chosen in a file or folder dialog. */
export function chosenItems(files: readonly File[]): Picked {
  if (!bridge) {
    return {
      kind: 'files',
      files: files
        .map((file) => ({ file, path: file.webkitRelativePath || file.name, inFolder: file.webkitRelativePath !== '' }))
        .filter(({ path, inFolder }) => !inFolder || !path.split('/').slice(1).some(isSystemFile)),
    };
  }
  const { pathOf } = bridge;
  const paths = files.map((file) => {
    const path = pathOf(file);
    // A folder is imported as a folder, so that the app decides what in it can be read.
    return path && file.webkitRelativePath ? folderPath(path, file.webkitRelativePath) : path;
  });
  return { kind: 'paths', paths: [...new Set(paths)].filter((path) => path !== '') };
}
