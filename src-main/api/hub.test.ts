import { describe, expect, it } from 'vitest';
import { DEFAULT_HUB, type HubChanges, type HubSettings } from '../../src-shared/models.ts';
import { appRouter, type HubService, type Services } from './index.ts';

const NOTHING = (): never => {
  throw new Error('not asked');
};

/** A hub that keeps what it is told, and says more than a window should hear. */
function open() {
  const tokens: (string | null)[] = [];
  let settings: HubSettings = { endpoint: DEFAULT_HUB, proxy: 'auto', certificates: null, folder: null };
  const hub: HubService = {
    catalogue: () => [],
    search: async (text) => [
      { repository: `a/${text}`, downloads: 1, likes: 2, isGated: false, updatedAt: 3, ...{ secret: 'of the hub' } },
    ],
    repository: NOTHING,
    fit: NOTHING,
    acceptLicence: NOTHING,
    settings: () => settings,
    configure: (changes: HubChanges) => {
      settings = { ...settings, ...changes };
      return settings;
    },
    tokenState: async () => ({ isSet: tokens.at(-1) != null, ...{ token: tokens.at(-1) } }),
    setToken: async (token) => {
      tokens.push(token);
      return { isSet: token !== null, keptIn: 'session', ...{ token } };
    },
  };
  return { tokens, caller: appRouter.createCaller({ hub } as unknown as Services) };
}

const REFUSED = { code: 'BAD_REQUEST' };

describe('the contract about the hub', () => {
  it('lets nothing out that is not of the contract', async () => {
    const { caller } = open();
    expect(await caller.hub.search({ text: ' qwen ' })).toEqual([
      { repository: 'a/qwen', downloads: 1, likes: 2, isGated: false, updatedAt: 3 },
    ]);
  });

  it('takes a token, and never gives it back', async () => {
    const { caller, tokens } = open();
    expect(await caller.hub.setToken({ token: ' hf_secret\n' })).toEqual({ isSet: true, keptIn: 'session' });
    expect(tokens).toEqual(['hf_secret']);
    expect(await caller.hub.token()).toEqual({ isSet: true });
    expect(await caller.hub.setToken({ token: null })).toEqual({ isSet: false, keptIn: 'session' });
  });

  it.each(['', '   ', 'two words', 'hf_a\r\nx-header: 1', 'hf_ü', 'x'.repeat(1_001)])(
    'takes no token that could not be sent: %j',
    async (token) => {
      await expect(open().caller.hub.setToken({ token })).rejects.toMatchObject(REFUSED);
    },
  );

  it.each(['file:///etc', 'javascript:alert(1)', 'huggingface.co', ''])(
    'takes no endpoint such as %j',
    async (endpoint) => {
      await expect(open().caller.hub.configure({ endpoint })).rejects.toMatchObject(REFUSED);
    },
  );

  it('changes what is named and nothing else', async () => {
    const { caller } = open();
    await caller.hub.configure({ proxy: 'none' });
    expect(await caller.hub.configure({ endpoint: 'https://hf-mirror.com' })).toEqual({
      endpoint: 'https://hf-mirror.com',
      proxy: 'none',
      certificates: null,
      folder: null,
    });
  });

  it.each([128, 2 ** 25, 0.5])('asks for no context of %d tokens', async (contextTokens) => {
    await expect(open().caller.hub.fit({ repository: 'a/b', contextTokens })).rejects.toMatchObject(REFUSED);
  });
});
