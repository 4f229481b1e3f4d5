import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { appRoot } from '../system/index.ts';

/**
 * A file or folder of `shared/` beside the checkout: real documents, for local tests only.
 * `undefined` where there is none; the test then skips and says so.
 */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(appRoot(), '..', 'shared', ...parts);
  return existsSync(path) ? path : undefined;
}
