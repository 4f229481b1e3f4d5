import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { TokenState } from '../../src-shared/models.ts';
import { SessionTokens, type TokenStore } from '../system/index.ts';

/** On Linux without a keychain, Electron encrypts with a key that everybody knows. */
const NO_KEYCHAIN: readonly string[] = ['basic_text', 'unknown'];

export interface KeychainOptions {
  readonly safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
    Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>;
  /** Where the encrypted token is kept; only the system's keychain can read it. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/** The token of the hub, encrypted with a key that the system's keychain keeps; where it has none, that of the session. */
export class Keychain implements TokenStore {
  readonly #options: KeychainOptions;
  readonly #session: SessionTokens;

  constructor(options: KeychainOptions) {
    this.#options = options;
    this.#session = new SessionTokens(options.env);
  }

  async state(): Promise<TokenState> {
    const session = await this.#session.state();
    if (session.keptIn === 'session') return session;
    return (await this.#kept()) === undefined ? session : { isSet: true, keptIn: 'keychain' };
  }

  async token(): Promise<string | undefined> {
    const { keptIn } = await this.#session.state();
    // What a person has entered counts before what the environment happens to have.
    if (keptIn === 'session') return this.#session.token();
    return (await this.#kept()) ?? this.#session.token();
  }

  async set(token: string | null): Promise<void> {
    const { safeStorage, file } = this.#options;
    await this.#session.set(null);
    if (token === null) return rm(file, { force: true });
    if (!this.#isAvailable()) {
      await this.#session.set(token);
      throw new AlcoveError('KEYCHAIN_UNAVAILABLE', {
        detail: 'The keychain of this system cannot be used, so the token is kept until Alcove is closed.',
      });
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, safeStorage.encryptString(token), { mode: 0o600 });
    await chmod(file, 0o600);
  }

  async #kept(): Promise<string | undefined> {
    const { safeStorage, file } = this.#options;
    const encrypted = await readFile(file).catch(() => undefined);
    if (!encrypted || !this.#isAvailable()) return undefined;
    try {
      return safeStorage.decryptString(encrypted);
    } catch {
      // Of another person or another machine: as good as none.
      return undefined;
    }
  }

  #isAvailable(): boolean {
    const { safeStorage, platform = process.platform } = this.#options;
    if (!safeStorage.isEncryptionAvailable()) return false;
    return platform !== 'linux' || !NO_KEYCHAIN.includes(safeStorage.getSelectedStorageBackend?.() ?? 'unknown');
  }
}
