import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemInfo } from '../src-shared/system.ts';
import { Answerer, Conversations, WrittenAnswers } from './answer/index.ts';
import type { Services } from './api/index.ts';
import { EmbeddingSpaces, Reranking, Retrieval } from './embedding/index.ts';
import {
  type DeviceReport,
  type Inference,
  type InferenceTiming,
  LocalInference,
  type ModelReport,
  measureSpeed,
  probeDevices,
} from './inference/index.ts';
import { Library, readableFormats, WatchedFolders, type WatchTiming } from './library/index.ts';
import { libraryLanguageOf, type Models, openModels } from './models/index.ts';
import { modelsInUse } from './models-in-use.ts';
import {
  addLanguage,
  listLanguages,
  type OcrLanguage,
  ParserProcess,
  type ParserProcessOptions,
  type ProcessUsage,
  removeLanguage,
} from './parsing/index.ts';
import { IndexStore, LibraryIndex, Search } from './search/index.ts';
import {
  CollectionRepository,
  ConnectionRepository,
  ConversationRepository,
  type Database,
  DocumentRepository,
  DocumentTagRepository,
  DocumentTermRepository,
  EmbeddingCache,
  EmbeddingSpaceRepository,
  ImportJobRepository,
  ModelProfileRepository,
  openDatabase,
  QueueStateRepository,
  VersionRepository,
  WatchedFolderRepository,
} from './storage/index.ts';
import {
  appRoot,
  ConnectionLedger,
  completePath,
  type DataFolder,
  forkWorker,
  HubGate,
  type LaunchWorker,
  type Log,
  lookAtMachine,
  ocrLanguagesFolder,
  openDataFolder,
  openLog,
  readSettings,
  SessionTokens,
  type SettingsChanges,
  samplesFolder,
  type TokenStore,
  writeSettings,
} from './system/index.ts';

export interface AppOptions {
  readonly dataFolder: string;
  /** What this process is, for the message that a second one on the same folder shows. */
  readonly purpose: string;
  /** Whether to go on with imports that an earlier process left. Default true. */
  readonly resumeImports?: boolean;
  /**
   * Whether to keep the library in step with the files it was read from, for as long as it is
   * open. Default false: a command has no time for it.
   */
  readonly keepInStep?: boolean;
  /** Whether to give chunks the vectors that they lack. Default: as {@link resumeImports}. */
  readonly fillVectors?: boolean;
  /** How long the keeping in step waits for what; tests are in a hurry. */
  readonly watchTiming?: Partial<WatchTiming>;
  readonly parser?: Partial<ParserProcessOptions>;
  /** Begins the process in which models run. Default: a child process. */
  readonly launchWorker?: LaunchWorker;
  /** How long the running of models waits for what; tests are in a hurry. */
  readonly inferenceTiming?: Partial<InferenceTiming>;
  /** The language model of this session, whatever the settings say. */
  readonly languageModel?: string;
  /** What runs language models, in the place of the app's own; closed with the app. For tests. */
  readonly inference?: Inference;
  /** Where the token of the hub is kept. Default: the environment's, and for as long as Alcove runs. */
  readonly tokens?: TokenStore;
  /** Shows a file in the system's file manager. */
  readonly reveal?: (path: string) => void;
  readonly log?: Log;
}

/** Everything that is open, built once. */
export interface App {
  /** What the contract's routers call; also what the command line calls. */
  readonly api: Services;
  readonly library: Library;
  readonly folders: WatchedFolders;
  readonly search: Search;
  /** What passages are found by. */
  readonly retrieval: Retrieval;
  /** Quotes. */
  readonly answerer: Answerer;
  /** Writes answers if a language model is chosen, and quotes if not. */
  readonly writer: WrittenAnswers;
  readonly inference: Inference;
  /** What is known of the chosen model without loading it. */
  readonly modelReport: () => Promise<ModelReport | undefined>;
  readonly folder: DataFolder;
  /** What the repositories write to. */
  readonly db: Database;
  readonly log: Log;
  /** How many files are read at once. */
  readonly parserThreads: number;
  /** What the process that parses has used and holds; `undefined` while there is none. */
  readonly parserUsage: () => Promise<ProcessUsage | undefined>;
  close(): Promise<void>;
}

/** Most that vectors of texts seen before take on disk: those of a million chunks of common width. */
const EMBEDDING_CACHE_BYTES = 2 * 1024 ** 3;

/** A file that the build puts beside the bundle's entries. */
const builtFile = (name: string): string => join(appRoot(), 'out', 'main', name);

/** What the build makes of the parsers. */
export const parserFiles = (): string[] => ['parser-process.js', 'parser-worker.js'].map(builtFile);

/** What the build makes of the process in which models run. */
export const inferenceFile = (): string => builtFile('inference-worker.js');

/** What this machine offers to models. Tries every backend, which is a matter of seconds. */
export const lookAtDevices = (): Promise<DeviceReport> => probeDevices(() => forkWorker(inferenceFile()));

/** The languages of text recognition of a data folder. */
export interface OcrLanguages {
  list(): OcrLanguage[];
  /** Takes a language from a file. @returns its name */
  add(file: string): Promise<string>;
  remove(name: string): Promise<void>;
}

/** Looks after the languages of a data folder, which may be in use: a running Alcove finds them when it needs them. */
export function ocrLanguages(dataFolder: string): OcrLanguages {
  const folder = ocrLanguagesFolder(dataFolder);
  return {
    list: () => listLanguages(folder),
    add: (file) => addLanguage(file, folder),
    remove: (name) => removeLanguage(name, folder),
  };
}

/** Alcove's version, as package.json has it. */
export function appVersion(): string {
  return (JSON.parse(readFileSync(join(appRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * Opens a data folder and builds every service on it: the composition root. What is built
 * first is closed last, also when a later step fails.
 * @throws AlcoveError `LIBRARY_IN_USE`, `LIBRARY_TOO_NEW`, `LIBRARY_DAMAGED`, `DATA_FOLDER_UNUSABLE`
 */
export async function openApp(options: AppOptions): Promise<App> {
  const opened = new AsyncDisposableStack();
  try {
    const folder = openDataFolder(options.dataFolder, options.purpose);
    opened.defer(() => folder.release());
    const log = options.log ?? openLog(folder.logs);
    let settings = readSettings(folder.settings);
    const now = Date.now;
    const machine = lookAtMachine();
    let models: Models | undefined;
    const save = (changes: SettingsChanges): void => {
      settings = writeSettings(folder.settings, changes);
      models?.chosen();
    };

    const db = openDatabase(folder.database);
    opened.defer(() => db.close());
    const connections = new ConnectionRepository(db);
    connections.closeInterrupted();
    const ledger = new ConnectionLedger(connections, now);
    opened.defer(() => ledger.close());
    const gate = new HubGate({ settings: () => settings.hub, ledger, env: process.env });
    opened.defer(() => gate[Symbol.dispose]());
    const documents = new DocumentRepository(db);
    const versions = new VersionRepository(db);
    const collections = new CollectionRepository(db);
    const conversationStore = new ConversationRepository(db);
    conversationStore.closeInterrupted();

    const { location, storageOptions } = settings.index;
    const indexes = await IndexStore.open({ location: location ?? folder.vectors, storageOptions, log });
    opened.defer(() => indexes.close());
    const index = new LibraryIndex(indexes.keyword);
    const pool = new ParserProcess({
      processFile: builtFile('parser-process.js'),
      workerFile: builtFile('parser-worker.js'),
      ...options.parser,
    });
    opened.defer(() => pool.close());

    const terms = new DocumentTermRepository(db);
    const tags = new DocumentTagRepository(db);
    const cache = EmbeddingCache.open(folder.embeddingCache, { maxBytes: EMBEDDING_CACHE_BYTES });
    opened.defer(() => cache.close());

    const localModels = new LocalInference({
      launch: () => (options.launchWorker ?? forkWorker)(inferenceFile()),
      settings: settings.inference,
      languageModel: options.languageModel ?? settings.languageModel ?? undefined,
      save,
      onUsed: (path) => models?.used(path),
      onAnswered: (path, stats) => models?.answered(path, stats),
      profiles: new ModelProfileRepository(db),
      machine,
      log,
      now,
      ...(options.inferenceTiming && { timing: options.inferenceTiming }),
    });
    opened.defer(() => localModels.close());
    const inference = options.inference ?? localModels;
    if (options.inference) opened.defer(() => inference.close());

    const reranking = new Reranking({
      inference,
      settings: settings.reranking,
      save: (changes) => save({ reranking: changes }),
    });
    const embedding = new EmbeddingSpaces({
      inference,
      store: indexes,
      index,
      cache,
      spaces: new EmbeddingSpaceRepository(db),
      versions,
      documents,
      tags,
      settings: settings.embedding,
      save: (changes) => save({ embedding: changes }),
      log,
      now,
    });
    opened.defer(() => embedding.close());
    const search = new Search({
      keyword: indexes.keyword,
      versions,
      terms,
      log,
      vectors: embedding,
      ranker: () => reranking.ranker(),
    });
    const retrieval = new Retrieval({ embedding, reranking, store: indexes, location: location ?? folder.vectors });
    const library = new Library({
      db,
      documents,
      versions,
      collections,
      tags,
      terms,
      jobs: new ImportJobRepository(db),
      queueState: new QueueStateRepository(db),
      pool,
      index,
      log,
      chunking: settings.chunking,
      ...(settings.ocr.enabled && {
        ocr: { languages: settings.ocr.languages, languagesFolder: folder.ocrLanguages },
      }),
      uploads: folder.uploads,
      attachments: folder.attachments,
      dataFolder: folder.path,
      samples: samplesFolder(),
      reader: JSON.stringify([appVersion(), settings.ocr, listLanguages(folder.ocrLanguages).map(({ name }) => name)]),
      now,
      onSearchableChanged: () => {
        search.libraryChanged();
        embedding.libraryChanged();
      },
    });
    opened.defer(() => library.close());
    await library.recover();
    const resumesImports = options.resumeImports ?? true;
    await embedding.open({ isFilling: options.fillVectors ?? resumesImports });
    if (resumesImports) library.start();

    const folders = new WatchedFolders({
      folders: new WatchedFolderRepository(db),
      collections,
      library,
      dataFolder: folder.path,
      log,
      now,
      ...(options.watchTiming && { timing: options.watchTiming }),
    });
    opened.defer(() => folders.close());
    if (options.keepInStep ?? false) {
      folders.start();
      const note = (error: unknown): void => log.error({ error: String(error) }, 'originals');
      library.checkOriginals(folders.coverage()).catch(note);
    }

    const answerer = new Answerer(search);
    const writer = new WrittenAnswers({ answerer, inference, log });
    const answers = new Conversations({ writer, repository: conversationStore, log, now });
    opened.defer(() => answers.close());

    models = await openModels({
      db,
      gate,
      tokens: options.tokens ?? new SessionTokens(process.env),
      inUse: modelsInUse(inference, retrieval),
      machine,
      probe: () => inference.probe(),
      measureSpeed: () => measureSpeed(() => (options.launchWorker ?? forkWorker)(inferenceFile())),
      folder: folder.models,
      moveJournal: folder.modelsMove,
      settings: () => settings.hub,
      save: (changes) => save({ hub: changes }),
      language: () => libraryLanguageOf(documents.languages(), Intl.DateTimeFormat().resolvedOptions().locale),
      ...(options.reveal && { reveal: options.reveal }),
      log,
      now,
    });
    opened.defer(() => models?.close());
    const { hub, downloads, registry, setup } = models;

    const info = async (): Promise<SystemInfo> => ({
      version: appVersion(),
      dataFolder: folder.path,
      formats: await readableFormats(),
    });
    const closing = opened.move();
    return {
      api: {
        library,
        folders,
        search,
        retrieval,
        answers,
        models: inference,
        hub,
        downloads: {
          changes: (signal) => downloads.changes(signal),
          start: (request) => hub.download(request),
          pause: (id) => downloads.pause(id),
          resume: (id) => hub.resume(id),
          cancel: (id) => downloads.cancel(id),
          prefer: (id) => downloads.prefer(id),
        },
        registry,
        privacy: ledger,
        setup,
        system: { info, completePath },
      },
      library,
      folders,
      search,
      retrieval,
      answerer,
      writer,
      inference,
      modelReport: () => localModels.report(),
      folder,
      db,
      log,
      parserThreads: pool.threads,
      parserUsage: () => pool.usage(),
      close: () => closing.disposeAsync(),
    };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}
