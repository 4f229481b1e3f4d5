import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { InstalledModel, ModelRole } from '../../src-shared/models.ts';
import type { ModelsInUse } from '../models/registry/models-in-use.ts';
import { Registry } from '../models/registry/registry.ts';
import { InstalledModelRepository, openDatabase } from '../storage/index.ts';
import { silentLog } from '../system/index.ts';
import { tinyLanguageModel, writeGguf } from './make-gguf.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * A registry of models, for as long as the test runs.
 * @param models the folder of the models, as it is now; default: one that stays
 */
export async function openRegistry(models?: () => string) {
  const folder = join(temporaryFolder(), 'models');
  const now = models ?? (() => folder);
  mkdirSync(now(), { recursive: true });
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  onTestFinished(() => db.close());
  const chosen: Partial<Record<ModelRole, string>> = {};
  const damagedBlobs: string[] = [];
  const removed = vi.fn(async () => {});
  let time = 1_000_000;
  let held: Promise<void> = Promise.resolve();
  const inUse: ModelsInUse = {
    paths: () => chosen,
    choose: async (role, path) => {
      await held;
      if (path === null) delete chosen[role];
      else chosen[role] = path;
    },
    unload: async () => {},
  };
  const registry = new Registry({
    repository: new InstalledModelRepository(db),
    folder: now,
    inUse,
    onRemoved: removed,
    onDamaged: async (blobs) => void damagedBlobs.push(...blobs),
    log: silentLog,
    now: () => time,
  });
  /** A model that came from the hub. */
  const installed = async (path = 'owner/name/tiny.gguf'): Promise<InstalledModel> => {
    const file = join(now(), path);
    mkdirSync(dirname(file), { recursive: true });
    await writeGguf(file, tinyLanguageModel());
    const content = readFileSync(file);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return registry.install({
      role: 'language',
      name: 'Tiny',
      source: 'hub',
      repository: 'owner/name',
      variant: 'F32',
      licence: 'mit',
      path,
      files: [{ path, bytes: content.length, sha256, blob: sha256 }],
      isVerified: true,
    });
  };
  return {
    registry,
    folder: now(),
    inUse,
    chosen,
    /** What the store was told to give up. */
    damagedBlobs,
    /** Is called when space is to be freed. */
    removed,
    installed,
    later: (ms: number) => {
      time += ms;
    },
    /** Lets no model be chosen until it is released. */
    hold: (): { readonly release: () => void } => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return { release: resolve };
    },
  };
}
