import { type ErrorReport, errorReport } from '../../src-shared/errors.ts';
import { MAX_FILE_BYTES } from '../../src-shared/limits.ts';
import { UPLOAD_PATH } from '../../src-shared/link.ts';
import { text } from '../locales/en.ts';
import type { RelativeFile } from './dropped-folders.ts';
import { isErrorReport } from './failure.ts';

/** What became of one upload: where the file lies now, or why it does not. */
export type UploadOutcome = { readonly path: string } | { readonly error: ErrorReport };

/** A random identifier. `crypto.randomUUID` is missing where a home server is reached over plain HTTP. */
export function newBatchId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends one file to the server that holds the library. Throws only when `signal` aborts. */
export async function upload(item: RelativeFile, batch: string, signal: AbortSignal): Promise<UploadOutcome> {
  if (item.file.size > MAX_FILE_BYTES) return { error: errorReport('FILE_TOO_LARGE') };
  const query = new URLSearchParams({ path: item.path, batch });
  try {
    const response = await fetch(`${UPLOAD_PATH}?${query}`, { method: 'PUT', body: item.file, signal });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null) {
      if ('path' in answer && typeof answer.path === 'string') return { path: answer.path };
      if ('error' in answer && isErrorReport(answer.error)) return { error: answer.error };
    }
  } catch {
    signal.throwIfAborted();
  }
  return { error: { code: 'INTERNAL', ...text.imports.uploadInterrupted } };
}
