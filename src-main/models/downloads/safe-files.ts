import { AlcoveError } from '../../../src-shared/errors.ts';
import { blobKey } from '../blobs/blob-key.ts';
import { safePath } from '../blobs/safe-path.ts';
import type { DownloadRequest } from './download-options.ts';

/**
 * Files of a model must have names that are safe on every system, and none that is another's where case does not count.
 * @throws AlcoveError `FILE_NAME_UNSAFE`
 */
export function requireSafeFiles(request: DownloadRequest): void {
  const seen = new Map<string, string>();
  for (const file of request.files) {
    const name = safePath(file.path).normalize('NFC').toLowerCase();
    const key = blobKey(file, request);
    if ((seen.get(name) ?? key) !== key) throw new AlcoveError('FILE_NAME_UNSAFE');
    seen.set(name, key);
  }
}
