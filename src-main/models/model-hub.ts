import { AlcoveError, type ErrorCode } from '../../src-shared/errors.ts';
import type {
  CatalogueModel,
  Download,
  HubChanges,
  HubModel,
  HubSettings,
  LibraryLanguage,
  Repository,
  RepositoryFit,
  TokenState,
} from '../../src-shared/models.ts';
import type { ModelDecisionRepository } from '../storage/index.ts';
import type { TokenStore } from '../system/index.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { catalogueModels } from './catalogue.ts';
import type { Downloads } from './downloads/downloads.ts';
import { repositoryFit } from './fit/repository-fit.ts';
import type { Headers } from './hub/headers.ts';
import type { Hub, Interruptible } from './hub/hub.ts';
import type { MachineLook } from './machine-memory.ts';
import type { Registry } from './registry/registry.ts';
import { type OfferedRepository, offerOf, repositoryView } from './repository-view.ts';
import type { SpeedEstimator } from './speed/speed-estimator.ts';

export interface ModelHubOptions {
  readonly hub: Hub;
  readonly headers: Headers;
  readonly speeds: SpeedEstimator;
  readonly blobs: BlobStore;
  readonly downloads: Downloads;
  readonly registry: Registry;
  readonly decisions: ModelDecisionRepository;
  readonly machine: MachineLook;
  readonly tokens: TokenStore;
  /** The language that documents here are in. */
  readonly language: () => LibraryLanguage;
  readonly settings: () => HubSettings;
  readonly save: (changes: HubChanges) => void;
  readonly now: () => number;
}

/** The hub has not, or no longer, what it said that it has. */
const OUTDATED: ReadonlySet<ErrorCode> = new Set(['DOWNLOAD_CHANGED', 'REPOSITORY_NOT_FOUND', 'VARIANT_NOT_FOUND']);

/** What models there are to be had, how they would fit, and the way to get them. */
export class ModelHub {
  readonly #options: ModelHubOptions;

  constructor(options: ModelHubOptions) {
    this.#options = options;
  }

  catalogue(language?: LibraryLanguage): readonly CatalogueModel[] {
    const { machine, registry, language: ofLibrary } = this.#options;
    const installed = Map.groupBy(registry.list(), ({ repository }) => repository?.toLowerCase());
    return catalogueModels({
      machine: machine.machineClass,
      language: language ?? ofLibrary(),
      installedOf: (repository) => (installed.get(repository.toLowerCase()) ?? []).map(({ id }) => id),
    });
  }

  search(text: string, options?: Interruptible): Promise<readonly HubModel[]> {
    return this.#options.hub.search(text, options);
  }

  async repository(
    name: string,
    options: Interruptible & { readonly refresh?: boolean | undefined } = {},
  ): Promise<Repository> {
    const { blobs, registry, decisions, speeds } = this.#options;
    // It takes seconds, and how fast the model will be is asked next.
    void speeds.prepare();
    const offer = await this.#offer(name, options);
    const { repository, licence } = offer.listing;
    return repositoryView(offer, {
      blobs,
      installed: registry.of(repository),
      isAccepted: decisions.hasAccepted(repository, licence.name),
    });
  }

  async fit(
    name: string,
    options: Interruptible & { readonly contextTokens?: number | undefined } = {},
  ): Promise<RepositoryFit> {
    const { headers, machine, speeds } = this.#options;
    const { listing, role, variants } = await this.#offer(name, options);
    const [told, memory] = await Promise.all([
      headers.read(listing, variants, options),
      machine.memory(),
      speeds.prepare(),
    ]);
    return repositoryFit({
      // What lies beside the largest model, if anything does, is not what the repository is about.
      role: told.get(variants[0]?.model ?? '')?.role ?? role,
      variants,
      headers: told,
      machine: memory,
      contextTokens: options.contextTokens,
      speedOf: (form) => speeds.estimate(form),
    });
  }

  acceptLicence(repository: string, licence: string): void {
    const { decisions, now } = this.#options;
    decisions.accept(repository, licence, now());
  }

  /**
   * Puts a variant at the end of the queue.
   * @throws AlcoveError `LICENCE_NOT_ACCEPTED`, `VARIANT_NOT_FOUND`, `FILE_NAME_UNSAFE`, `DISK_FULL`, what the hub throws
   */
  async download(
    request: { readonly repository: string; readonly variant: string },
    options: { readonly refresh?: boolean } = {},
  ): Promise<Download> {
    const { decisions, downloads } = this.#options;
    const { listing, name, role, variants } = await this.#offer(request.repository, options);
    const { repository, revision, licence } = listing;
    const variant = variants.find(({ id }) => id === request.variant);
    if (!variant) throw new AlcoveError('VARIANT_NOT_FOUND');
    if (!decisions.hasAccepted(repository, licence.name)) {
      throw new AlcoveError('LICENCE_NOT_ACCEPTED', {
        detail: `The licence of ${repository} (${licence.name}) has not been accepted yet.`,
      });
    }
    const { id, files } = variant;
    return downloads.start({ repository, revision, variant: id, role, name, licence: licence.name, files });
  }

  async #offer(
    name: string,
    options: Interruptible & { readonly refresh?: boolean | undefined } = {},
  ): Promise<OfferedRepository> {
    const listing = await this.#options.hub.repository(name, options);
    return offerOf(listing, (variants) => this.#options.headers.known(listing, variants));
  }

  /**
   * Goes on with a download; where the hub has another version by now, with that.
   * @throws AlcoveError `DOWNLOAD_NOT_FOUND`, as {@link download}
   */
  async resume(id: string): Promise<void> {
    const { downloads } = this.#options;
    const download = downloads.list().find((each) => each.id === id);
    const isOutdated = download?.state.status === 'failed' && OUTDATED.has(download.state.error.code);
    if (isOutdated) await this.download(download, { refresh: true });
    else await downloads.resume(id);
  }

  settings(): HubSettings {
    return this.#options.settings();
  }

  configure(changes: HubChanges): HubSettings {
    this.#options.save(changes);
    return this.#options.settings();
  }

  tokenState(): Promise<TokenState> {
    return this.#options.tokens.state();
  }

  async setToken(token: string | null): Promise<TokenState> {
    await this.#options.tokens.set(token);
    return this.#options.tokens.state();
  }
}
