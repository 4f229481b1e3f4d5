import { createHash } from 'node:crypto';
import type { ModelFileFact } from '../../../src-shared/models.ts';

/** Where a file comes from. */
export interface BlobOrigin {
  readonly repository: string;
  /** The commit. */
  readonly revision: string;
}

/** What a file is called in the store: what is in it, or else, where the hub tells no hash, where it comes from. */
export function blobKey(file: ModelFileFact, { repository, revision }: BlobOrigin): string {
  if (file.sha256 !== undefined && /^[0-9a-f]{64}$/.test(file.sha256)) return file.sha256;
  if (file.gitOid !== undefined && /^[0-9a-f]{40}$/.test(file.gitOid)) return `git-${file.gitOid}`;
  const origin = [repository, revision, file.path, file.bytes].join('\0');
  return `from-${createHash('sha256').update(origin).digest('hex')}`;
}
