import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../system/index.ts';
import { tinyLanguageModel, writeGguf } from '../../testing/make-gguf.ts';
import { openRegistry } from '../../testing/open-registry.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { LocalModels } from './local-models.ts';
import { MoveJournal } from './move-journal.ts';

/** Models in a folder that can be moved, and a gate that a move waits at before it begins. */
async function openLocalModels() {
  const root = temporaryFolder();
  let path = join(root, 'models');
  let pathReads = 0;
  const opened = await openRegistry(() => path);
  let gate: Promise<void> = Promise.resolve();
  const arrived = Promise.withResolvers<void>();
  const holdDownloads = vi.fn(async () => {
    arrived.resolve();
    await gate;
    return () => {};
  });
  const models = new LocalModels({
    registry: opened.registry,
    inUse: opened.inUse,
    folder: {
      get path() {
        pathReads++;
        return path;
      },
      set: (place) => {
        path = place;
      },
    },
    journal: new MoveJournal(join(root, 'move.json')),
    holdDownloads,
    log: silentLog,
  });
  return {
    ...opened,
    models,
    root,
    holdDownloads,
    pathReads: () => pathReads,
    /** Begins a move, and keeps it from its end until it is released. */
    moving: async (to: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      const moved = models.move(to);
      await arrived.promise;
      return { moved, release: resolve };
    },
  };
}

describe('while models are moved', () => {
  it('refuses to move them elsewhere', async () => {
    const { models, registry, root, installed, moving } = await openLocalModels();
    await installed();
    const { moved, release } = await moving(join(root, 'first'));
    await expect(models.move(join(root, 'second'))).rejects.toMatchObject({ code: 'MODELS_MOVING' });
    release();
    await moved;
    expect(readdirSync(root)).toEqual(['first']);
    expect(existsSync(registry.list()[0]?.path ?? '')).toBe(true);
    await models.move(join(root, 'second'));
    expect(readdirSync(root)).toEqual(['second']);
  });

  it('has all that is to be done to them wait, and does it at the new place', async () => {
    const { models, registry, chosen, root, installed, moving, pathReads } = await openLocalModels();
    const [kept, other] = [await installed(), await installed('owner/name/other.gguf')];
    const mine = join(temporaryFolder(), 'mine.gguf');
    await writeGguf(mine, tinyLanguageModel());
    const to = join(root, 'elsewhere');
    const { moved, release } = await moving(to);
    const begun = [vi.spyOn(registry, 'verify'), vi.spyOn(registry, 'use'), vi.spyOn(registry, 'remove')];
    const readsBefore = pathReads();
    const asked = [
      models.add(mine, { copy: true }),
      models.verify(kept.id),
      models.use(kept.id),
      models.remove(other.id, { force: false }),
    ];
    await nextTurn();
    for (const each of begun) expect(each).not.toHaveBeenCalled();
    // Nor has anything been copied: it would have to know where to.
    expect(pathReads()).toBe(readsBefore);
    release();
    await Promise.all([moved, ...asked]);
    expect(readdirSync(root)).toEqual(['elsewhere']);
    expect(chosen).toEqual({ language: join(to, 'owner/name/tiny.gguf') });
    // Whichever was done last.
    const paths = registry
      .list()
      .map(({ path }) => path)
      .toSorted();
    expect(paths).toEqual([join(to, 'copied/mine/mine.gguf'), join(to, 'owner/name/tiny.gguf')]);
    expect(paths.every((path) => existsSync(path))).toBe(true);
    expect(existsSync(join(to, 'owner/name/other.gguf'))).toBe(false);
  });
});

describe('moving models', () => {
  it('waits for what is being done to them', async () => {
    const { models, chosen, root, installed, hold, holdDownloads } = await openLocalModels();
    const { id } = await installed();
    const choice = hold();
    const using = models.use(id);
    const told = models.moving(new AbortController().signal);
    const moved = models.move(join(root, 'elsewhere'));
    // It shows from the start.
    expect((await told.next()).value).toEqual({ doneBytes: 0, totalBytes: 0 });
    await told.return(undefined);
    await nextTurn();
    expect(holdDownloads).not.toHaveBeenCalled();
    choice.release();
    await using;
    await moved;
    expect(chosen).toEqual({ language: join(root, 'elsewhere/owner/name/tiny.gguf') });
  });

  it('leaves no model behind because another one cannot be chosen again, and tells of it', async () => {
    const { models, registry, inUse, chosen, root, installed } = await openLocalModels();
    const { path } = await installed();
    Object.assign(chosen, { language: path, embedding: join(root, 'models/embedding.gguf') });
    const { choose } = inUse;
    inUse.choose = async (role, to, options) => {
      if (role === 'language') throw new Error('MODEL_CORRUPT');
      await choose(role, to, options);
    };
    const changes = registry.changes(new AbortController().signal);
    await changes.next();
    const to = join(root, 'elsewhere');
    expect(await models.move(to)).toMatchObject({ path: to });
    expect((await changes.next()).value).toMatchObject([{ path: join(to, 'owner/name/tiny.gguf') }]);
    await changes.return(undefined);
    expect(chosen).toEqual({ language: path, embedding: join(to, 'embedding.gguf') });
  });

  it('takes no folder for another one because of how it is written', async () => {
    const { models, registry, root, installed } = await openLocalModels();
    const { id } = await installed();
    const { path } = await models.move(`${join(root, 'elsewhere')}/`);
    expect(path).toBe(join(root, 'elsewhere'));
    await registry.remove(id, { force: false });
    expect(readdirSync(path)).toEqual([]);
  });

  it('goes on after a move that was refused', async () => {
    const { models, root, installed } = await openLocalModels();
    await installed();
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full/mine.txt'), 'mine');
    await expect(models.move(join(root, 'full'))).rejects.toMatchObject({ code: 'MODELS_FOLDER_UNUSABLE' });
    await models.move(join(root, 'elsewhere'));
    expect(readFileSync(join(root, 'full/mine.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(root).sort()).toEqual(['elsewhere', 'full']);
  });
});
