import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationStats } from '../../../src-shared/inference.ts';
import type { ModelRole } from '../../../src-shared/models.ts';
import { InstalledModelRepository, openDatabase } from '../../storage/index.ts';
import { silentLog } from '../../system/index.ts';
import { generationStats } from '../../testing/generation-stats.ts';
import { tinyLanguageModel, writeGguf } from '../../testing/make-gguf.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { addModel } from './add-model.ts';
import { Registry } from './registry.ts';

async function openRegistry() {
  const folder = join(temporaryFolder(), 'models');
  mkdirSync(folder);
  const db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  onTestFinished(() => db.close());
  const chosen: Partial<Record<ModelRole, string>> = {};
  let time = 1_000_000;
  const registry = new Registry({
    repository: new InstalledModelRepository(db),
    folder: () => folder,
    inUse: {
      paths: () => chosen,
      choose: async (role, path) => {
        if (path === null) delete chosen[role];
        else chosen[role] = path;
      },
      unload: async () => {},
    },
    onRemoved: async () => {},
    onDamaged: async () => {},
    log: silentLog,
    now: () => time,
  });
  /** A model that came from the hub. */
  const installed = async (path = 'owner/name/tiny.gguf') => {
    const file = join(folder, path);
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
      files: [{ path, bytes: content.length, sha256 }],
      isVerified: true,
    });
  };
  return {
    registry,
    folder,
    chosen,
    installed,
    later: (ms: number) => {
      time += ms;
    },
  };
}

const stats = (changes: Partial<GenerationStats>): GenerationStats =>
  generationStats({
    promptTokens: 100,
    reusedTokens: 0,
    prefillTokensPerSecond: 500,
    decodeTokensPerSecond: 40,
    ...changes,
  });

describe('the registry', () => {
  it('says of each model what it is, whether it is in use, and how fast it was', async () => {
    const { registry, folder, installed, later } = await openRegistry();
    const { id, path } = await installed();
    expect(path).toBe(join(folder, 'owner/name/tiny.gguf'));
    await registry.use(id);
    later(120_000);
    registry.used(path);
    registry.answered(path, stats({}));
    // What says more of chance than of the machine is left out.
    registry.answered(path, stats({ outputTokens: 3, decodeTokensPerSecond: 9_000 }));
    registry.answered(path, stats({ reusedTokens: 99, prefillTokensPerSecond: 9_000, decodeTokensPerSecond: 41 }));
    expect(registry.list()).toMatchObject([
      {
        role: 'language',
        repository: 'owner/name',
        variant: 'F32',
        isInUse: true,
        state: 'ok',
        lastUsedAt: 1_120_000,
        speed: { prefillTokensPerSecond: 500, decodeTokensPerSecond: 41 },
      },
    ]);
  });

  it('finds out that a file was changed, cut short, or taken away', async () => {
    const { registry, installed } = await openRegistry();
    const { id, path } = await installed();
    expect((await registry.verify(id)).state).toBe('ok');
    const content = readFileSync(path);
    const last = content.length - 1;
    content[last] = (content[last] ?? 0) ^ 1;
    writeFileSync(path, content);
    expect((await registry.verify(id)).state).toBe('damaged');
    await expect(registry.use(id)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    writeFileSync(path, content.subarray(0, last));
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('damaged');
    rmSync(path);
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('missing');
  });

  it('finds out that a small file was changed, by the hash that git has for it', async () => {
    const { registry, folder, installed } = await openRegistry();
    const { path } = await installed();
    const config = 'owner/name/config.json';
    const content = '{"a":1}';
    writeFileSync(join(folder, config), content);
    const oid = createHash('sha1').update(`blob ${content.length}\0${content}`).digest('hex');
    const { id } = registry.install({
      role: 'language',
      name: 'Other',
      source: 'hub',
      path: 'owner/name/tiny.gguf',
      files: [
        { path: 'owner/name/tiny.gguf', bytes: readFileSync(path).length },
        { path: config, bytes: content.length, blob: `git-${oid}` },
      ],
    });
    expect((await registry.verify(id)).state).toBe('ok');
    writeFileSync(join(folder, config), '{"a":2}');
    expect((await registry.verify(id)).state).toBe('damaged');
  });

  it('removes a model and its files, but not while it is in use', async () => {
    const { registry, folder, chosen, installed } = await openRegistry();
    const { id, path } = await installed();
    await registry.use(id);
    await expect(registry.remove(id, { force: false })).rejects.toMatchObject({ code: 'MODEL_IN_USE' });
    expect(existsSync(path)).toBe(true);
    await registry.remove(id, { force: true });
    expect(chosen).toEqual({});
    expect(existsSync(join(folder, 'owner'))).toBe(false);
    expect(existsSync(folder)).toBe(true);
    await expect(registry.remove(id, { force: false })).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
  });

  it('keeps a file that another model needs, too', async () => {
    const { registry, folder, installed } = await openRegistry();
    const { id, path } = await installed();
    const other = registry.install({
      role: 'language',
      name: 'Other',
      source: 'hub',
      path: 'owner/name/other.gguf',
      files: [{ path: 'owner/name/tiny.gguf', bytes: 1 }],
    });
    await registry.remove(id, { force: false });
    expect(existsSync(path)).toBe(true);
    await registry.remove(other.id, { force: false });
    expect(existsSync(join(folder, 'owner'))).toBe(false);
  });

  it('takes a file where it is, and leaves it there when it is removed', async () => {
    const { registry, folder } = await openRegistry();
    const path = join(temporaryFolder(), 'mine.gguf');
    await writeGguf(path, tinyLanguageModel());
    const model = registry.install(await addModel(path, { copy: false, folder }));
    expect(model).toMatchObject({ source: 'linked', path, role: 'language', state: 'ok' });
    // The same file is not another model.
    expect(registry.install(await addModel(path, { copy: false, folder })).id).toBe(model.id);
    await registry.remove(model.id, { force: false });
    expect(existsSync(path)).toBe(true);
  });

  it('copies a file, which then is independent of the first', async () => {
    const { registry, folder } = await openRegistry();
    const path = join(temporaryFolder(), 'mine.gguf');
    await writeGguf(path, tinyLanguageModel());
    const one = registry.install(await addModel(path, { copy: true, folder }));
    const two = registry.install(await addModel(path, { copy: true, folder }));
    rmSync(path);
    expect([one.path, two.path]).toEqual([
      join(folder, 'copied/mine/mine.gguf'),
      join(folder, 'copied/mine 2/mine.gguf'),
    ]);
    expect((await registry.verify(one.id)).state).toBe('ok');
    await registry.remove(one.id, { force: false });
    expect(existsSync(one.path)).toBe(false);
    expect(existsSync(two.path)).toBe(true);
  });

  it('takes nothing that is no model', async () => {
    const { folder } = await openRegistry();
    const path = join(temporaryFolder(), 'words.gguf');
    writeFileSync(path, 'These are words.');
    await expect(addModel(path, { copy: true, folder })).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    await expect(addModel(join(folder, 'none.gguf'), { copy: false, folder })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
    expect(existsSync(join(folder, 'copied'))).toBe(false);
  });

  it('tells whoever listens', async () => {
    const { registry, installed } = await openRegistry();
    const stop = new AbortController();
    const seen: number[] = [];
    const listening = (async () => {
      for await (const list of registry.changes(stop.signal)) {
        seen.push(list.length);
        if (list.length === 1) stop.abort();
      }
    })();
    await installed();
    await listening;
    expect(seen).toEqual([0, 1]);
  });
});
