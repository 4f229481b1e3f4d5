import { join } from 'node:path';
import type { StoredModel, StoredModelFile } from '../../storage/index.ts';

/** Where a model and its files are now: a person's own stay where they are, the others move with the models folder. */
export function pathsOf(
  folder: string,
  { source, path, files }: Pick<StoredModel, 'source' | 'path' | 'files'>,
): { readonly path: string; readonly files: readonly StoredModelFile[] } {
  if (source === 'linked') return { path, files };
  return { path: join(folder, path), files: files.map((file) => ({ ...file, path: join(folder, file.path) })) };
}
