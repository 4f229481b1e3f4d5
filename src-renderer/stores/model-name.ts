import type { ModelState } from '../../src-shared/inference.ts';
import { fileName } from '../lib/folder-path.ts';

/** What a model's file or folder is called: without the extension, and without the number of a first part. */
export function modelName(path: string): string {
  return fileName(path.replace(/[\\/]+$/, ''))
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
}

/** What to call the chosen model: the name it has for itself once that is known, its file's until then. */
export function nameOf(model: Exclude<ModelState, { readonly status: 'none' }>): string {
  return (model.status === 'ready' && model.name.trim()) || modelName(model.path);
}
