import { beforeEach, expect, it, vi } from 'vitest';
import type { InstalledModel } from '../../src-shared/models.ts';
import { text } from '../locales/en.ts';

interface Listener {
  onData(models: readonly InstalledModel[]): void;
}

const calls = vi.hoisted(() => ({
  listeners: [] as Listener[],
  catalogue: vi.fn(async () => []),
  verify: vi.fn(async () => ({ state: 'damaged' })),
}));
vi.mock('../lib/api.ts', () => ({
  api: {
    registry: {
      changes: { subscribe: (_input: undefined, listener: Listener) => calls.listeners.push(listener) },
      moving: { subscribe: () => {} },
      verify: { mutate: calls.verify },
    },
    hub: { catalogue: { query: calls.catalogue } },
  },
}));

const { followRegistry, useRegistry } = await import('./registry.ts');
const { useToasts } = await import('./toasts.ts');

const words: InstalledModel = {
  id: 'one',
  role: 'language',
  name: 'Words',
  repository: 'owner/Words-GGUF',
  variant: 'Q8_0',
  source: 'hub',
  path: '/models/words.gguf',
  bytes: 1,
  installedAt: 1,
  state: 'ok',
  isInUse: false,
};

beforeEach(() => {
  useToasts.setState({ toasts: [] });
  useRegistry.setState({ models: null });
  vi.clearAllMocks();
});

it('says that a damaged model has come again, and asks anew what is to be had', () => {
  followRegistry();
  const tell = (models: readonly InstalledModel[]): void => calls.listeners.at(-1)?.onData(models);
  tell([words]);
  expect(calls.catalogue).toHaveBeenCalledTimes(1);
  tell([{ ...words, lastUsedAt: 2 }]);
  expect(calls.catalogue).toHaveBeenCalledTimes(1);
  tell([{ ...words, state: 'damaged' }]);
  expect(calls.catalogue).toHaveBeenCalledTimes(2);
  expect(useToasts.getState().toasts).toEqual([]);
  tell([{ ...words, installedAt: 3 }]);
  expect(calls.catalogue).toHaveBeenCalledTimes(3);
  expect(useToasts.getState().toasts).toMatchObject([{ title: text.hub.downloads.arrived('Words', 'Q8_0') }]);
});

it('tells what to do about a damaged model by where it came from', async () => {
  const hintFor = async (source: InstalledModel['source']): Promise<string | undefined> => {
    useToasts.setState({ toasts: [] });
    await useRegistry.getState().verify({ ...words, source });
    return useToasts.getState().toasts[0]?.detail;
  };
  expect(await hintFor('hub')).toContain('download it again');
  expect(await hintFor('copied')).not.toContain('download');
  expect(await hintFor('linked')).not.toContain('download');
});
