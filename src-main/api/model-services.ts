import type {
  CatalogueModel,
  ConnectionRecord,
  Download,
  HubChanges,
  HubModel,
  HubSettings,
  InstalledModel,
  LibraryLanguage,
  MoveProgress,
  PrivacySummary,
  Repository,
  RepositoryFit,
  SetupProposal,
  TokenState,
} from '../../src-shared/models.ts';

interface Interruptible {
  readonly signal?: AbortSignal | undefined;
}

/** What models there are to be had. What opens a connection says so. */
export interface HubService {
  catalogue(): readonly CatalogueModel[];
  /** Opens a connection. @throws AlcoveError `HUB_*` */
  search(text: string, options?: Interruptible): Promise<readonly HubModel[]>;
  /**
   * Opens a connection where nothing is known of it yet, or on `refresh`.
   * @param name `owner/name`, or an address of it
   * @throws AlcoveError `HUB_*`, `REPOSITORY_*`, `TOKEN_REQUIRED`
   */
  repository(name: string, options?: Interruptible & { readonly refresh?: boolean | undefined }): Promise<Repository>;
  /**
   * Opens a connection where the head of its file has not been read yet.
   * @throws AlcoveError as {@link repository}, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`
   */
  fit(name: string, options?: Interruptible & { readonly contextTokens?: number | undefined }): Promise<RepositoryFit>;
  acceptLicence(repository: string, licence: string): void;
  settings(): HubSettings;
  configure(changes: HubChanges): HubSettings;
  tokenState(): Promise<TokenState>;
  /** @throws AlcoveError `KEYCHAIN_UNAVAILABLE` */
  setToken(token: string | null): Promise<TokenState>;
}

export interface DownloadService {
  /** Begins with the list, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<readonly Download[]>;
  /** @throws AlcoveError `LICENCE_NOT_ACCEPTED`, `VARIANT_NOT_FOUND`, `FILE_NAME_UNSAFE`, `DISK_FULL`, what the hub throws */
  start(request: { readonly repository: string; readonly variant: string }): Promise<Download>;
  /** @throws AlcoveError `DOWNLOAD_NOT_FOUND`, as all of these */
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  prefer(id: string): void;
}

export interface RegistryService {
  /** Begins with the list, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<readonly InstalledModel[]>;
  /** @throws AlcoveError `MODEL_*` */
  use(id: string, options?: { readonly contextTokens?: number | undefined }): Promise<void>;
  /** @throws AlcoveError `MODEL_*`, `DISK_FULL` */
  add(path: string, options: { readonly copy: boolean }): Promise<InstalledModel>;
  /** A person's own files stay where they are. @throws AlcoveError `MODEL_NOT_INSTALLED`, `MODEL_IN_USE` */
  remove(id: string, options: { readonly force: boolean }): Promise<void>;
  /**
   * Reads all of it, and compares its hash with what the hub promised.
   * @param options.onProgress bytes read of all
   * @throws AlcoveError `MODEL_NOT_INSTALLED`; the signal's reason
   */
  verify(
    id: string,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
  ): Promise<InstalledModel>;
  /** Shows it in the file manager. @throws AlcoveError `MODEL_NOT_INSTALLED`, `INVALID_INPUT` outside the desktop */
  reveal(id: string): Promise<void>;
  folder(): Promise<{ readonly path: string; readonly bytes: number; readonly freeBytes?: number }>;
  /** @throws AlcoveError `MODELS_MOVING`, `MODELS_FOLDER_UNUSABLE`, `DISK_FULL`: then everything is where it was */
  move(folder: string): Promise<{ readonly path: string; readonly bytes: number; readonly freeBytes?: number }>;
  moving(signal: AbortSignal): AsyncIterable<MoveProgress | null>;
}

export interface PrivacyService {
  changes(signal: AbortSignal): AsyncIterable<PrivacySummary>;
  connections(page: { readonly limit: number; readonly before?: number | undefined }): readonly ConnectionRecord[];
}

export interface SetupService {
  proposal(language?: LibraryLanguage): Promise<SetupProposal>;
  done(): void;
}
