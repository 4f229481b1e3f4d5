import { writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AlcoveError } from '../../src-shared/errors.ts';
import {
  type DeviceReport,
  type InferenceSettings,
  inferenceSettingsSchema,
  type ModelState,
} from '../../src-shared/inference.ts';
import { Broadcast, completePath } from '../system/index.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { appRouter, type ModelService, type Services } from './index.ts';

const READY = {
  status: 'ready',
  path: '/models/tiny.gguf',
  name: 'Tiny',
  backend: 'cpu',
  gpuLayers: 0,
  layers: 4,
  contextTokens: 2_048,
  threads: { prefill: 2, decode: 1 },
  memory: { ramBytes: 1_000_000, vramBytes: 0 },
} as const satisfies ModelState;

const REPORT: DeviceReport = {
  backends: [
    { backend: 'cuda', isUsable: false, reason: 'There is no NVIDIA driver.', devices: [] },
    { backend: 'cpu', isUsable: true, devices: ['A processor'] },
  ],
  processor: { name: 'A processor', cores: 2, mathCores: 2 },
  ram: { totalBytes: 8e9, freeBytes: 4e9 },
  llamaCpp: 'b1',
};

/** As much of the models as the contract passes on. What it is told is kept. */
class StandIn implements ModelService {
  readonly told: unknown[] = [];
  readonly #states = new Broadcast<ModelState>();
  #state: ModelState = { status: 'none' };
  #settings = inferenceSettingsSchema.parse({});
  state = (): ModelState => this.#state;
  async *changes(signal: AbortSignal): AsyncGenerator<ModelState> {
    const later = this.#states.listen(signal);
    yield this.#state;
    yield* later;
  }
  async choose(path: string | undefined): Promise<void> {
    this.told.push(['choose', path]);
    if (path?.endsWith('.txt')) throw new AlcoveError('MODEL_CORRUPT');
    this.become(path === undefined ? { status: 'none' } : { status: 'idle', path });
  }
  become(state: ModelState): void {
    this.#state = state;
    this.#states.send(state);
  }
  settings = (): InferenceSettings => this.#settings;
  async configure(changes: Partial<InferenceSettings>): Promise<InferenceSettings> {
    this.told.push(['configure', changes]);
    this.#settings = { ...this.#settings, ...changes };
    return this.#settings;
  }
  async load(): Promise<unknown> {
    if (this.#state.status === 'none') throw new AlcoveError('MODEL_NOT_CHOSEN');
    this.become(READY);
    return { secret: 'of the worker' };
  }
  async unload(): Promise<void> {
    this.become({ status: 'idle', path: READY.path });
  }
  probe = async (): Promise<DeviceReport> => REPORT;
}

function open(): { models: StandIn; caller: ReturnType<typeof appRouter.createCaller> } {
  const models = new StandIn();
  const system = { info: () => Promise.reject(new Error('not asked')), completePath };
  // The routers of models look at these two only.
  return { models, caller: appRouter.createCaller({ models, system } as unknown as Services) };
}

describe('the contract about models', () => {
  it('chooses, loads, unloads and forgets', async () => {
    const { caller } = open();
    expect(await caller.models.state()).toEqual({ status: 'none' });
    await caller.models.choose({ path: READY.path });
    expect(await caller.models.state()).toEqual({ status: 'idle', path: READY.path });
    expect(await caller.models.load()).toBeUndefined();
    expect(await caller.models.state()).toEqual(READY);
    await caller.models.unload();
    await caller.models.choose({ path: null });
    expect(await caller.models.state()).toEqual({ status: 'none' });
  });

  it('passes the reason of a refusal on', async () => {
    const { caller } = open();
    await expect(caller.models.choose({ path: '/notes.txt' })).rejects.toMatchObject({
      cause: { code: 'MODEL_CORRUPT' },
    });
    await expect(caller.models.load()).rejects.toMatchObject({ cause: { code: 'MODEL_NOT_CHOSEN' } });
  });

  it.each([{ path: '' }, { path: '   ' }, { path: 'x'.repeat(40_000) }])(
    'refuses a path that is none',
    async (input) => {
      const { models, caller } = open();
      await expect(caller.models.choose(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      expect(models.told).toEqual([]);
    },
  );

  it('changes one setting and leaves the others as they were', async () => {
    const { models, caller } = open();
    await caller.models.configure({ contextTokens: 4_096 });
    const settings = await caller.models.configure({ threads: 3 });
    expect(settings).toMatchObject({ threads: 3, contextTokens: 4_096, backend: 'auto' });
    expect(models.told.at(-1)).toEqual(['configure', { threads: 3 }]);
    expect(await caller.models.settings()).toEqual(settings);
  });

  it('refuses settings that make no sense', async () => {
    const { models, caller } = open();
    for (const changes of [{ threads: 0 }, { contextTokens: 3 }, { idleMinutes: -1 }, { gpuLayers: 0.5 }])
      await expect(caller.models.configure(changes), JSON.stringify(changes)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    expect(models.told).toEqual([]);
  });

  it('tells the state now and every one that follows, and nothing that a service adds for itself', async () => {
    const { models, caller } = open();
    models.become({ status: 'idle', path: READY.path, pid: 7 } as ModelState);
    const changes = (await caller.models.changes())[Symbol.asyncIterator]();
    expect((await changes.next()).value).toEqual({ status: 'idle', path: READY.path });
    const next = changes.next();
    models.become({ status: 'loading', path: READY.path, progress: 0.4, notice: 'It runs with safer settings.' });
    expect((await next).value).toEqual({
      status: 'loading',
      path: READY.path,
      progress: 0.4,
      notice: 'It runs with safer settings.',
    });
    await changes.return?.();
  });

  it('shows what was found on the machine', async () => {
    expect(await open().caller.models.devices()).toEqual(REPORT);
  });

  it('suggests model files below a path', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.gguf'), '');
    writeFileSync(join(folder, 'b.txt'), '');
    expect(await open().caller.models.suggest({ path: folder + sep })).toEqual([
      { path: join(folder, 'a.gguf'), isFolder: false },
    ]);
  });
});
