import { existsSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { InstalledModel } from '../../src-shared/models.ts';
import type { VerifyOptions } from '../models/registry/verify-files.ts';
import { fillHub, GATED_REPOSITORY, PICKLE_REPOSITORY } from '../testing/hub/fill.ts';
import { startHub, type TestHub } from '../testing/hub-server.ts';
import { tinyLanguageModel, writeGguf } from '../testing/make-gguf.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { theOneNamed, verifyAll } from './models.ts';

const REPOSITORY = 'Qwen/Qwen3-0.6B-GGUF';

async function openHub() {
  const hub = await startHub();
  onTestFinished(() => hub.close());
  await fillHub(hub);
  const dataFolder = temporaryFolder();
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ hub: { endpoint: hub.endpoint } }));
  const alcove = (...args: string[]) => runCli(dataFolder, args);
  const json = async (...args: string[]) => JSON.parse((await alcove(...args, '--json')).stdout);
  return { hub, dataFolder, alcove, json };
}

const modelOf = (id: string, variant: string) => ({ id, name: 'Tiny', repository: 'owner/Tiny-GGUF', variant });

describe('a name', () => {
  const models = [modelOf('abcd1234-1', 'Q8_0'), modelOf('abcd5678-2', 'Q4_0')];

  it.each(['abcd1234-1', 'ABCD1', 'Owner/tiny-gguf:q8_0'])('%s is of one model', (name) => {
    expect(theOneNamed(name, models)).toBe(models[0]);
  });

  it.each(['abcd', 'owner/tiny-gguf', 'tiny'])('%s could be of several, and none is taken', (name) => {
    expect(() => theOneNamed(name, models)).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_INSTALLED', message: expect.stringContaining('abcd1234, abcd5678') }),
    );
  });
});

describe('verifying', () => {
  const installed = (name: string, megabytes: number): InstalledModel => ({
    ...{ id: name, role: 'language', name, source: 'hub', path: `/models/${name}`, bytes: megabytes * 1e6 },
    ...{ installedAt: 1, state: 'ok', isInUse: false },
  });
  const models = [installed('one', 20), installed('two', 30)];

  /** A bar that writes down what it shows. */
  function listening() {
    const shown: unknown[] = [];
    const bar = {
      update: (...what: unknown[]) => void shown.push(what),
      stop: () => void shown.push('stopped'),
    };
    return { bar, shown };
  }

  it('shows the bytes that are read of all models', async () => {
    const { bar, shown } = listening();
    const registry = {
      verify: async (id: string, options: VerifyOptions = {}) => {
        options.onProgress?.(10e6, 20e6);
        return installed(id, 20);
      },
    };
    const { signal } = new AbortController();
    expect((await verifyAll(models, { registry, bar, signal })).map(({ id }) => id)).toEqual(['one', 'two']);
    expect(shown).toEqual([
      [0, 50, 'MB  verifying one'],
      [10, 50, 'MB  verifying one'],
      [20, 50, 'MB  verifying two'],
      [30, 50, 'MB  verifying two'],
      'stopped',
    ]);
  });

  it('ends when the command is asked to end', async () => {
    const { bar, shown } = listening();
    const stop = new AbortController();
    const asked: string[] = [];
    const registry = {
      verify: (id: string, { signal }: VerifyOptions = {}) => {
        asked.push(id);
        return new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
    };
    const verifying = verifyAll(models, { registry, bar, signal: stop.signal });
    stop.abort();
    await expect(verifying).rejects.toBe(stop.signal.reason);
    expect(asked).toEqual(['one']);
    expect(shown.at(-1)).toBe('stopped');
  });
});

const bytesFetched = (hub: TestHub): number => hub.requests.reduce((sum, { bytes }) => sum + bytes, 0);

describe('alcove models', { timeout: 120_000 }, () => {
  it('shows, pulls, uses, verifies and removes a model, and writes down each connection', async () => {
    const { hub, alcove, json } = await openHub();

    const empty = await json('models', 'list', '--all');
    expect(empty).toMatchObject({ installed: [], downloads: [] });
    expect(empty.catalogue.length).toBeGreaterThan(20);
    // Looking at what is known opens no connection.
    expect(hub.requests).toEqual([]);
    expect(await json('privacy')).toMatchObject({ summary: { connections: 0 }, connections: [] });

    const shown = await alcove('models', 'show', REPOSITORY, '--context', '2048');
    expect(shown.stdout).toMatch(/★ +\S+ .*on the processor/);
    expect(shown.stdout).toMatch(/★ \S.*\.\n/);
    const asked = hub.requests.length;
    const again = await json('models', 'show', REPOSITORY, '--context', '4096');
    expect(hub.requests.length).toBe(asked);
    expect(again.fit.contextTokens).toBe(4096);
    expect(again.repository.variants.map(({ id }: { id: string }) => id)).toContain('Q4_K_M');

    const refused = await alcove('models', 'pull', `${REPOSITORY}:Q8_0`);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('[LICENCE_NOT_ACCEPTED]') });
    expect(hub.requests.length).toBe(asked);

    const pulled = await alcove('models', 'pull', `${REPOSITORY}:Q8_0`, '--accept-licence', '--use');
    expect(pulled).toMatchObject({ code: 0, stdout: `${REPOSITORY}:Q8_0 is installed.\n` });
    const { installed } = await json('models', 'list');
    expect(installed).toMatchObject([
      { repository: REPOSITORY, variant: 'Q8_0', source: 'hub', isInUse: true, state: 'ok', licence: 'apache-2.0' },
    ]);
    const answer = await json('generate', 'Hello', '--max-tokens', '24');
    expect(answer.text.length).toBeGreaterThan(0);
    expect((await json('models', 'list')).installed[0].speed.decodeTokensPerSecond).toBeGreaterThan(0);

    // It is here: nothing is fetched again.
    const fetched = bytesFetched(hub);
    expect((await alcove('models', 'pull', `${REPOSITORY}:Q8_0`)).code).toBe(0);
    expect(bytesFetched(hub)).toBe(fetched);

    expect((await alcove('models', 'verify')).stdout).toContain('is what it should be');
    const [{ path, id }] = installed;
    truncateSync(path, statSync(path).size - 1);
    const damaged = await alcove('models', 'verify', id.slice(0, 8));
    expect(damaged).toMatchObject({ code: 1, stdout: expect.stringContaining('is damaged') });

    expect(await alcove('models', 'remove', REPOSITORY)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[MODEL_IN_USE]'),
    });
    expect((await alcove('models', 'remove', REPOSITORY, '--force')).code).toBe(0);
    expect(existsSync(path)).toBe(false);

    const { summary, connections } = await json('privacy');
    expect(summary.connections).toBe(connections.length);
    expect(summary.connections).toBeGreaterThan(0);
    expect(new Set(connections.map(({ host }: { host: string }) => host))).toEqual(new Set(['127.0.0.1']));
    expect(connections.map(({ purpose }: { purpose: string }) => purpose).join()).toContain(REPOSITORY);
    expect(summary.bytesReceived).toBeGreaterThanOrEqual(fetched);
  });

  it('takes what is recommended when no quantization is named, and says what there is when it is wrong', async () => {
    const { alcove, json } = await openHub();
    const wrong = await alcove('models', 'pull', `${REPOSITORY}:Q9`, '--accept-licence');
    expect(wrong.stderr).toMatch(/has no “Q9”, but .*Q4_K_M.*\[VARIANT_NOT_FOUND\]/);
    const { fit } = await json('models', 'show', REPOSITORY);
    await alcove('models', 'pull', REPOSITORY, '--accept-licence');
    const { installed } = await json('models', 'list');
    expect(installed.map(({ variant }: { variant: string }) => variant)).toEqual([fit.recommended.variant]);
  });

  it.each(['hf://', 'huggingface:', 'https://huggingface.co/'])(
    'takes the quantization that is named after %s',
    async (before) => {
      const { alcove, json } = await openHub();
      const wrong = await alcove('models', 'pull', `${before}${REPOSITORY}:Q9`, '--accept-licence');
      expect(wrong.stderr).toMatch(/has no “Q9”, but .*\[VARIANT_NOT_FOUND\]/);
      expect((await json('models', 'list')).installed).toEqual([]);
    },
  );

  it('goes on where it was when it was stopped in the middle', async () => {
    const { hub, dataFolder, alcove, json } = await openHub();
    const path = join(temporaryFolder(), 'model.gguf');
    await writeGguf(path, tinyLanguageModel({ layers: 8, embedding: 256, feedForward: 768 }));
    await hub.add('some/large-GGUF', {
      licence: 'mit',
      pipelineTag: 'text-generation',
      files: { 'large-F32.gguf': { path } },
    });
    const slow = hub.faults.add('large-F32.gguf', { kind: 'slow', bytesPerSecond: 1_000_000 });
    await json('models', 'show', 'some/large-GGUF');
    const running = startCli(dataFolder, ['models', 'pull', 'some/large-GGUF:F32', '--accept-licence']);
    await expect.poll(() => bytesFetched(hub), { timeout: 30_000 }).toBeGreaterThan(4_000_000);
    running.kill('SIGKILL');
    await new Promise((done) => running.once('close', done));
    slow.remove();

    const { downloads } = await json('models', 'list');
    expect(downloads).toMatchObject([{ repository: 'some/large-GGUF', state: { status: 'paused' } }]);
    expect(downloads[0].receivedBytes).toBeGreaterThan(0);
    const before = bytesFetched(hub);
    expect((await alcove('models', 'pull', 'some/large-GGUF:F32')).code).toBe(0);
    const size = statSync(path).size;
    expect(bytesFetched(hub) - before).toBeLessThan(size);
    const [installed] = (await json('models', 'list')).installed;
    expect(readFileSync(installed.path).equals(readFileSync(path))).toBe(true);
  });

  it('cancels a download by the id that is listed, or by its name in any case', async () => {
    const { alcove, json } = await openHub();
    const name = `${GATED_REPOSITORY}:Q8_0`;
    for (const named of [(id: string) => id.slice(0, 8).toUpperCase(), () => name.toLowerCase()]) {
      await alcove('models', 'pull', name, '--accept-licence');
      const [{ id }] = (await json('models', 'list')).downloads;
      expect(await json('models', 'remove', named(id))).toEqual({ cancelled: id });
      expect((await json('models', 'list')).downloads).toEqual([]);
    }
  });

  it('says plainly what it cannot have, and what to do', async () => {
    const { alcove } = await openHub();
    const failing = async (...args: string[]) => (await alcove('models', ...args)).stderr;
    expect(await failing('show', 'no/such-model')).toContain('[REPOSITORY_NOT_FOUND]');
    expect(await failing('show', PICKLE_REPOSITORY)).toContain('[REPOSITORY_UNUSABLE]');
    expect(await failing('pull', `${GATED_REPOSITORY}:Q8_0`, '--accept-licence')).toMatch(
      /TOKEN_REQUIRED|REPOSITORY_GATED/,
    );
    expect(await failing('remove', 'nothing')).toContain('[MODEL_NOT_INSTALLED]');
  });

  it('searches the hub', async () => {
    const { json } = await openHub();
    const { models } = await json('models', 'search', 'qwen3-8b');
    expect(models.map(({ repository }: { repository: string }) => repository)).toEqual(['Qwen/Qwen3-8B-GGUF']);
  });

  it('adds a file of this machine, and moves the models elsewhere', async () => {
    const { dataFolder, alcove, json } = await openHub();
    const path = join(temporaryFolder(), 'mine.gguf');
    await writeGguf(path, tinyLanguageModel());
    expect((await alcove('models', 'add', path, '--copy', '--use')).code).toBe(0);
    const folder = join(temporaryFolder(), 'elsewhere');
    expect((await alcove('models', 'move', folder)).stdout).toContain(folder);
    const [installed] = (await json('models', 'list')).installed;
    expect(installed).toMatchObject({ path: join(folder, 'copied/mine/mine.gguf'), isInUse: true, state: 'ok' });
    const settings = JSON.parse(readFileSync(join(dataFolder, 'settings.json'), 'utf8'));
    expect(settings).toMatchObject({ languageModel: installed.path, hub: { folder } });
    expect((await json('generate', 'Hello', '--max-tokens', '2')).text.length).toBeGreaterThan(0);
  });

  it('finds the models again after a move that was cut off', async () => {
    const { dataFolder, alcove, json } = await openHub();
    const path = join(temporaryFolder(), 'mine.gguf');
    await writeGguf(path, tinyLanguageModel());
    expect((await alcove('models', 'add', path, '--copy', '--use')).code).toBe(0);
    const [from, to] = [join(dataFolder, 'models'), join(temporaryFolder(), 'elsewhere')];
    renameSync(from, to);
    writeFileSync(join(dataFolder, 'models-move.json'), JSON.stringify({ from, to, way: 'renaming' }));
    const [installed] = (await json('models', 'list')).installed;
    expect(installed).toMatchObject({ path: join(from, 'copied/mine/mine.gguf'), isInUse: true, state: 'ok' });
    expect(existsSync(to)).toBe(false);
  });
});
