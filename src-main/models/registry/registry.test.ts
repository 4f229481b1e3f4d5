import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GenerationStats } from '../../../src-shared/inference.ts';
import { generationStats } from '../../testing/generation-stats.ts';
import { tinyLanguageModel, writeGguf } from '../../testing/make-gguf.ts';
import { openRegistry } from '../../testing/open-registry.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { addModel } from './add-model.ts';

const stats = (changes: Partial<GenerationStats>): GenerationStats =>
  generationStats({
    promptTokens: 100,
    reusedTokens: 0,
    prefillTokensPerSecond: 500,
    decodeTokensPerSecond: 40,
    ...changes,
  });

/** Turns a bit of a file, or turns it back. */
function damage(path: string): void {
  const content = readFileSync(path);
  const last = content.length - 1;
  content[last] = (content[last] ?? 0) ^ 1;
  writeFileSync(path, content);
}

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
    damage(path);
    expect((await registry.verify(id)).state).toBe('damaged');
    await expect(registry.use(id)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('damaged');
    rmSync(path);
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('missing');
  });

  it('does not forget that a file was changed while its disk is away', async () => {
    const { registry, installed } = await openRegistry();
    const { id, path } = await installed();
    damage(path);
    await registry.verify(id);
    renameSync(path, `${path}.away`);
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('missing');
    expect((await registry.verify(id)).state).toBe('missing');
    renameSync(`${path}.away`, path);
    await expect(registry.use(id)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await registry.lookForMissing();
    expect(registry.find(id).state).toBe('damaged');
    damage(path);
    expect((await registry.verify(id)).state).toBe('ok');
    expect(registry.find(id).files).not.toContainEqual(expect.objectContaining({ isDamaged: true }));
  });

  it('gives up what was downloaded of the damaged part only', async () => {
    const { registry, folder, damagedBlobs } = await openRegistry();
    mkdirSync(join(folder, 'owner/name'), { recursive: true });
    const files = ['one', 'two', 'three'].map((name) => {
      const path = `owner/name/${name}.gguf`;
      writeFileSync(join(folder, path), name);
      const sha256 = createHash('sha256').update(name).digest('hex');
      return { path, bytes: name.length, sha256, blob: name };
    });
    const { id } = registry.install({
      role: 'language',
      name: 'Split',
      source: 'hub',
      path: 'owner/name/one.gguf',
      files,
    });
    damage(join(folder, 'owner/name/two.gguf'));
    expect((await registry.verify(id)).state).toBe('damaged');
    expect(damagedBlobs).toEqual(['two']);
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

  it('does not bring back a model that was removed while it was verified', async () => {
    const { registry, installed, damagedBlobs } = await openRegistry();
    const { path } = await installed();
    const [file] = registry.of('owner/name')[0]?.files ?? [];
    const { id } = registry.install({
      role: 'language',
      name: 'Mine',
      source: 'linked',
      path,
      files: [{ path, bytes: file?.bytes ?? 0, sha256: 'another', blob: 'mine' }],
    });
    const verifying = registry.verify(id, { onProgress: () => void registry.remove(id, { force: false }) });
    await expect(verifying).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
    expect(registry.list().map(({ name }) => name)).toEqual(['Tiny']);
    expect(damagedBlobs).toEqual([]);
  });

  it('says nothing of a model that was downloaded again while it was verified', async () => {
    const { registry, installed, later, damagedBlobs } = await openRegistry();
    const { id, path } = await installed();
    damage(path);
    const onProgress = (): void => {
      later(1);
      registry.install({ ...registry.find(id) });
    };
    expect((await registry.verify(id, { onProgress })).state).toBe('ok');
    expect(damagedBlobs).toEqual([]);
  });

  it('keeps what is found out about a model while it is verified, or being chosen', async () => {
    const { registry, installed, hold } = await openRegistry();
    const { id, path } = await installed();
    const answered = (decodeTokensPerSecond: number): void => registry.answered(path, stats({ decodeTokensPerSecond }));
    const { speed } = await registry.verify(id, { onProgress: () => answered(40) });
    expect(speed).toMatchObject({ decodeTokensPerSecond: 40 });
    const choice = hold();
    const using = registry.use(id);
    answered(50);
    choice.release();
    await using;
    expect(registry.list()[0]?.speed).toMatchObject({ decodeTokensPerSecond: 50 });
  });

  it('does not use a model that was removed while it was being chosen', async () => {
    const { registry, chosen, installed, hold } = await openRegistry();
    const { id } = await installed();
    const choice = hold();
    const using = expect(registry.use(id)).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
    await registry.remove(id, { force: false });
    choice.release();
    await using;
    expect(registry.list()).toEqual([]);
    expect(chosen).toEqual({});
  });

  it('does not use a model that was chosen while its files were removed', async () => {
    const { registry, chosen, installed } = await openRegistry();
    const { id } = await installed();
    const removing = registry.remove(id, { force: false });
    await Promise.allSettled([registry.use(id), removing]);
    expect(chosen).toEqual({});
  });

  it('keeps a model whose files cannot be removed, so that this can be tried again', async () => {
    const { registry, installed } = await openRegistry();
    const { id, path } = await installed();
    const content = readFileSync(path);
    rmSync(path);
    // It refuses to be removed as a file.
    mkdirSync(path);
    await expect(registry.remove(id, { force: false })).rejects.toThrow();
    expect(registry.list()).toMatchObject([{ id, state: 'missing' }]);
    rmSync(path, { recursive: true });
    writeFileSync(path, content);
    await registry.remove(id, { force: false });
    expect(registry.list()).toEqual([]);
  });

  it('tells that a model is gone even if the space of its files cannot be freed', async () => {
    const { registry, installed, removed } = await openRegistry();
    const { id } = await installed();
    removed.mockRejectedValueOnce(Object.assign(new Error('busy'), { code: 'EBUSY' }));
    const stop = new AbortController();
    const changes = registry.changes(stop.signal);
    await changes.next();
    const told = changes.next();
    await expect(registry.remove(id, { force: false })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect((await told).value).toEqual([]);
    stop.abort();
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
