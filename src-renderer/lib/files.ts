import { isSystemFile } from '../../src-shared/system-files.ts';
import { bridge } from './bridge.ts';
import { filesUnder, type RelativeFile } from './dropped-folders.ts';
import { folderPath } from './folder-path.ts';

/**
 * What a person dropped or chose: paths, and which of them are folders, where this window shares a disk with the library (the
 * desktop), files with their contents where it does not (a browser).
 */
export type Picked =
  | { readonly kind: 'paths'; readonly paths: readonly string[]; readonly folders: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly RelativeFile[] };

/** What was dropped. Reads `data` before it first waits, because it is emptied after the event. */
export async function droppedItems(data: DataTransfer): Promise<Picked> {
  if (bridge) {
    const { pathOf } = bridge;
    const paths: string[] = [];
    const folders: string[] = [];
    for (const item of data.items) {
      const file = item.getAsFile();
      const path = file ? pathOf(file) : '';
      if (path === '') continue;
      paths.push(path);
      if (item.webkitGetAsEntry()?.isDirectory) folders.push(path);
    }
    return { kind: 'paths', paths, folders };
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
  const paths = new Set<string>();
  const folders = new Set<string>();
  for (const file of files) {
    const path = pathOf(file);
    if (path === '') continue;
    // A folder is imported as a folder, so that the app decides what in it can be read.
    const folder = file.webkitRelativePath ? folderPath(path, file.webkitRelativePath) : undefined;
    if (folder !== undefined) folders.add(folder);
    paths.add(folder ?? path);
  }
  return { kind: 'paths', paths: [...paths], folders: [...folders] };
}
