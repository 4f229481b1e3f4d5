import { join, relative, sep } from 'node:path';
import { MODEL_ROLES } from '../../../src-shared/models.ts';
import type { Log } from '../../system/index.ts';
import type { ModelsInUse } from './models-in-use.ts';

/**
 * Has the models in use that were in a folder be used from where it is now. One that cannot be chosen there, a damaged
 * one say, is no reason to leave the others behind.
 */
export async function chooseMoved(
  { from, to }: { readonly from: string; readonly to: string },
  inUse: ModelsInUse,
  log: Log,
): Promise<void> {
  for (const role of MODEL_ROLES) {
    const path = inUse.paths()[role];
    if (!path?.startsWith(from + sep)) continue;
    await inUse
      .choose(role, join(to, relative(from, path)), { isMoved: true })
      .catch((error: unknown) => log.warn({ role, path, error: String(error) }, 'a moved model could not be chosen'));
  }
}
