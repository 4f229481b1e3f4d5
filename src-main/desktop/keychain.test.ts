import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { Keychain, type KeychainOptions } from './keychain.ts';

/** Encrypts after a fashion, as Electron does with a key of the system's. */
function fakeStorage(changes: { isAvailable?: boolean; backend?: string } = {}): KeychainOptions['safeStorage'] {
  const { isAvailable = true, backend = 'gnome_libsecret' } = changes;
  return {
    isEncryptionAvailable: () => isAvailable,
    encryptString: (text) => Buffer.from(`v1:${[...text].reverse().join('')}`),
    decryptString: (bytes) => {
      const text = bytes.toString();
      if (!text.startsWith('v1:')) throw new Error('not ours');
      return [...text.slice(3)].reverse().join('');
    },
    getSelectedStorageBackend: () => backend as 'basic_text',
  };
}

const open = (changes: Partial<KeychainOptions> = {}) =>
  new Keychain({
    safeStorage: fakeStorage(),
    file: join(temporaryFolder(), 'hub-token'),
    env: {},
    platform: 'linux',
    ...changes,
  });

describe('the token of the hub', () => {
  it('is kept encrypted, for this person only, over restarts', async () => {
    const file = join(temporaryFolder(), 'deeper', 'hub-token');
    const keychain = open({ file });
    expect(await keychain.state()).toEqual({ isSet: false });
    await keychain.set('hf_secret');
    expect(await keychain.state()).toEqual({ isSet: true, keptIn: 'keychain' });
    expect(readFileSync(file, 'utf8')).not.toContain('hf_secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await open({ file }).token()).toBe('hf_secret');
    await keychain.set(null);
    expect(await open({ file }).token()).toBeUndefined();
  });

  it.each([
    ['there is no keychain', { isAvailable: false }],
    ['the keychain is one that everybody can read', { backend: 'basic_text' }],
  ])('is kept for the session only where %s', async (_, changes) => {
    const file = join(temporaryFolder(), 'hub-token');
    const keychain = open({ file, safeStorage: fakeStorage(changes) });
    await expect(keychain.set('hf_secret')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
    expect(await keychain.token()).toBe('hf_secret');
    expect(await keychain.state()).toEqual({ isSet: true, keptIn: 'session' });
    expect(() => statSync(file)).toThrow();
  });

  it('is that of the environment until a person enters one', async () => {
    const keychain = open({ env: { HF_TOKEN: 'hf_environment' } });
    expect(await keychain.state()).toEqual({ isSet: true, keptIn: 'environment' });
    await keychain.set('hf_mine');
    expect(await keychain.token()).toBe('hf_mine');
    await keychain.set(null);
    expect(await keychain.token()).toBe('hf_environment');
  });

  it('of another machine is as good as none', async () => {
    const file = join(temporaryFolder(), 'hub-token');
    writeFileSync(file, 'who knows');
    expect(await open({ file }).state()).toEqual({ isSet: false });
  });
});
