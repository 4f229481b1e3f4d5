/**
 * The path of the chosen folder, told from one file in it.
 * @param path the file's full path
 * @param relativePath its path from the chosen folder, that folder included (`webkitRelativePath`)
 */
export function folderPath(path: string, relativePath: string): string {
  const [folder = ''] = relativePath.split('/');
  // Both end the same but for the separators, so lengths suffice on every system.
  return path.slice(0, path.length - relativePath.length) + folder;
}

/** The last part of a path, whichever separator it uses. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() || path;
}

/** The extension of a path in lower case, without the dot; empty when there is none. */
export function extensionOf(path: string): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** Whether `path` is `folder` or lies in it, whichever separator they use. */
export function isInFolder(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  const rest = path.slice(folder.length);
  return rest === '' || /[\\/]$/.test(folder) || /^[\\/]/.test(rest);
}
