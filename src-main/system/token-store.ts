import type { TokenState } from '../../src-shared/models.ts';

/** Where the token of the hub is kept, which says who asks. It is given to the hub and to nobody else. */
export interface TokenStore {
  state(): Promise<TokenState>;
  token(): Promise<string | undefined>;
  /** @throws AlcoveError `KEYCHAIN_UNAVAILABLE`: then it is kept until Alcove is closed */
  set(token: string | null): Promise<void>;
}

/** What the hub's own tools read. */
const VARIABLES = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'] as const;

/** The token of the environment; one that a person enters counts instead, until Alcove is closed. */
export class SessionTokens implements TokenStore {
  readonly #env: NodeJS.ProcessEnv;
  #entered: string | undefined;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  async state(): Promise<TokenState> {
    if (this.#entered !== undefined) return { isSet: true, keptIn: 'session' };
    return this.#ofEnvironment() === undefined ? { isSet: false } : { isSet: true, keptIn: 'environment' };
  }

  async token(): Promise<string | undefined> {
    return this.#entered ?? this.#ofEnvironment();
  }

  async set(token: string | null): Promise<void> {
    this.#entered = token ?? undefined;
  }

  #ofEnvironment(): string | undefined {
    return VARIABLES.map((name) => this.#env[name]?.trim()).find((token) => token);
  }
}
