import { parseModelName } from '../../../src-shared/model-name.ts';
import type { HubModel, HubSettings } from '../../../src-shared/models.ts';
import type { HubAnswerRepository } from '../../storage/index.ts';
import type { NetworkGate, NetworkSession } from '../../system/index.ts';
import { fileAddress, withoutSlash } from './file-address.ts';
import { type HubAccess, listRepository, searchModels } from './hub-client.ts';
import { hubError } from './hub-error.ts';
import { hubFetch } from './hub-fetch.ts';
import { listingSchema, type RepositoryListing } from './listing.ts';

export interface HubOptions {
  readonly gate: NetworkGate;
  readonly answers: HubAnswerRepository;
  readonly settings: () => Pick<HubSettings, 'endpoint'>;
  /** Of the hub, where a person has one. */
  readonly token?: () => Promise<string | undefined>;
  readonly now?: () => number;
}

export interface Interruptible {
  readonly signal?: AbortSignal | undefined;
}

/** The hub that models come from. What it said of a repository is kept, and said again without a connection. */
export class Hub {
  readonly #options: HubOptions;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Of the hub or its mirror, without a slash at its end. */
  get endpoint(): string {
    return withoutSlash(this.#options.settings().endpoint);
  }

  /**
   * Opens a connection.
   * @returns at most 50 models of a form that Alcove runs, the most downloaded first
   * @throws AlcoveError `HUB_*`, `TOKEN_REQUIRED`, `CERTIFICATE_UNTRUSTED`; the signal's reason
   */
  search(text: string, options: Interruptible = {}): Promise<readonly HubModel[]> {
    const query = /^https?:|^hf:/i.test(text.trim()) ? parseModelName(text).repository : text.trim();
    return this.#ask(`Search the hub for “${query}”`, options, (access) => searchModels(query, access));
  }

  /**
   * What there is in a repository: as the hub said last, or, on `refresh` or for the first time, as it says now.
   * @param name as a person names it; see {@link parseModelName}
   * @throws AlcoveError `INVALID_INPUT`, `HUB_*`, `REPOSITORY_NOT_FOUND`, `REPOSITORY_GATED`, `TOKEN_REQUIRED`,
   * `CERTIFICATE_UNTRUSTED`; the signal's reason
   */
  async repository(
    name: string,
    options: Interruptible & { readonly refresh?: boolean | undefined } = {},
  ): Promise<RepositoryListing> {
    const { repository } = parseModelName(name);
    const known = options.refresh ? undefined : this.known(repository);
    if (known) return known;
    const listing = await this.#ask(`Look at ${repository}`, options, (access) => listRepository(repository, access));
    const { answers, now = Date.now } = this.#options;
    const fetchedAt = now();
    const answer = JSON.stringify(listing);
    // A repository that was renamed is found under either name.
    for (const each of new Set([repository, listing.repository])) answers.save(this.#key(each), answer, fetchedAt);
    return { ...listing, fetchedAt };
  }

  /** What the hub said last of a repository; no connection is opened. @param repository `owner/name` */
  known(repository: string): RepositoryListing | undefined {
    const kept = this.#options.answers.find(this.#key(repository));
    const listing = kept && listingSchema.safeParse(JSON.parse(kept.answer));
    // What an older Alcove kept in another form is asked for again.
    return kept && listing?.success ? { ...listing.data, fetchedAt: kept.fetchedAt } : undefined;
  }

  /** Where a file of a repository is, at the commit that was looked at. */
  addressOf(listing: Pick<RepositoryListing, 'repository' | 'revision'>, path: string): string {
    return fileAddress(this.endpoint, listing, path);
  }

  /** Opens the gate with the token, if there is one, for what the client of the hub cannot do. */
  async open<T>(
    purpose: string,
    { signal }: Interruptible,
    use: (session: NetworkSession, headers: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T> {
    try {
      const token = await this.#options.token?.();
      await using session = this.#options.gate.open({ purpose, ...(signal && { signal }) });
      return await use(session, token === undefined ? {} : { authorization: `Bearer ${token}` });
    } catch (error) {
      throw hubError(error, signal);
    }
  }

  async #ask<T>(purpose: string, options: Interruptible, ask: (access: HubAccess) => Promise<T>): Promise<T> {
    const token = await this.#options.token?.();
    const { endpoint } = this;
    return this.open(purpose, options, (session) => {
      const fetch = hubFetch({ fetch: session.fetch, endpoint, token, signal: options.signal });
      return ask({ fetch, hubUrl: endpoint });
    });
  }

  /** Mirrors may be behind, and hubs of companies have models of their own. */
  #key(repository: string): string {
    return `repository ${this.endpoint} ${repository.toLowerCase()}`;
  }
}
