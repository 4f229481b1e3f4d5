import { resolve } from 'node:path';
import type { DeviceReport, GenerationStats } from '../../src-shared/inference.ts';
import type { HubSettings, LibraryLanguage, ModelFileFact } from '../../src-shared/models.ts';
import { inspectModel, type ProcessorSpeed } from '../inference/index.ts';
import {
  type Database,
  DownloadRepository,
  HubAnswerRepository,
  InstalledModelRepository,
  MachineSpeedRepository,
  ModelDecisionRepository,
} from '../storage/index.ts';
import { type Log, type Machine, machineFingerprint, type NetworkGate, type TokenStore } from '../system/index.ts';
import { blobKey } from './blobs/blob-key.ts';
import { BlobStore } from './blobs/blob-store.ts';
import { Downloads } from './downloads/downloads.ts';
import { freeBytes } from './free-bytes.ts';
import { Headers } from './hub/headers.ts';
import { Hub } from './hub/hub.ts';
import { MachineLook } from './machine-memory.ts';
import { ModelHub } from './model-hub.ts';
import { finishMove } from './registry/finish-move.ts';
import { installDownload } from './registry/install-download.ts';
import { LocalModels } from './registry/local-models.ts';
import type { ModelsInUse } from './registry/models-in-use.ts';
import { MoveJournal } from './registry/move-journal.ts';
import { Registry } from './registry/registry.ts';
import { Setup } from './setup.ts';
import { learnSpeed } from './speed/learn-speed.ts';
import { SpeedEstimator } from './speed/speed-estimator.ts';

export interface ModelsOptions {
  readonly db: Database;
  readonly gate: NetworkGate;
  readonly tokens: TokenStore;
  readonly inUse: ModelsInUse;
  readonly machine: Machine;
  /** Tries every backend; a matter of seconds. */
  readonly probe: () => Promise<DeviceReport>;
  /** Runs the processor at full speed for a second or two, in a process of its own. */
  readonly measureSpeed: () => Promise<ProcessorSpeed>;
  /** Where models are kept unless a person has said otherwise. */
  readonly folder: string;
  /** The file that remembers a move of that folder until it is at its end. */
  readonly moveJournal: string;
  readonly settings: () => HubSettings;
  readonly save: (changes: Partial<HubSettings>) => void;
  /** The language that documents here are in. */
  readonly language: () => LibraryLanguage;
  readonly reveal?: (path: string) => void;
  readonly log: Log;
  readonly now: () => number;
}

/** Everything about models but running them. */
export interface Models {
  readonly hub: ModelHub;
  readonly downloads: Downloads;
  readonly registry: LocalModels;
  readonly setup: Setup;
  /** Another model is in use. */
  chosen(): void;
  /** The model at a path was used. */
  used(path: string): void;
  /** It has answered. */
  answered(path: string, stats: GenerationStats): void;
  close(): Promise<void>;
}

/** Builds what looks after models. No connection is opened. */
export async function openModels(options: ModelsOptions): Promise<Models> {
  const { db, gate, tokens, inUse, log, now, settings, save } = options;
  const folder = (): string => resolve(settings().folder ?? options.folder);
  const journal = new MoveJournal(options.moveJournal);
  await finishMove({ journal, folder: folder(), inUse, log });
  const blobs = new BlobStore(folder);
  const decisions = new ModelDecisionRepository(db);
  const downloadRepository = new DownloadRepository(db);
  const registry = new Registry({
    repository: new InstalledModelRepository(db),
    folder,
    inUse,
    onDamaged: async (damaged) => {
      for (const blob of damaged) await blobs.remove(blob);
    },
    onRemoved: async () => {
      const onTheirWay = downloadRepository.list().flatMap((row) => row.files.map((file) => blobKey(file, row)));
      await blobs.removeUnused(new Set([...registry.blobs(), ...onTheirWay]));
    },
    ...(options.reveal && { reveal: options.reveal }),
    log,
    now,
  });
  const downloads = await Downloads.open({
    repository: downloadRepository,
    blobs,
    gate,
    hub: settings,
    token: () => tokens.token(),
    onComplete: async (download) => void (await installDownload({ blobs, registry, folder }, download)),
    isKept: (key) => registry.blobs().has(key),
    verify: verifyUnhashed,
    freeBytes,
    log,
    now,
  });
  const machine = new MachineLook({ machine: options.machine, probe: options.probe, log });
  const answers = new HubAnswerRepository(db);
  const hub = new Hub({ gate, answers, settings, token: () => tokens.token(), now });
  const speeds = new SpeedEstimator({
    speeds: new MachineSpeedRepository(db),
    machine: machineFingerprint(options.machine),
    measure: options.measureSpeed,
    gpu: () => machine.known.gpu?.backend,
    log,
    now,
  });
  const modelHub = new ModelHub({
    hub,
    headers: new Headers({ hub, answers, now }),
    speeds,
    blobs,
    downloads,
    registry,
    decisions,
    machine,
    tokens,
    language: options.language,
    settings,
    save,
    now,
  });
  await registry.lookForMissing();
  return {
    hub: modelHub,
    downloads,
    registry: new LocalModels({
      registry,
      inUse,
      folder: {
        get path() {
          return folder();
        },
        set: (path) => save({ folder: path }),
      },
      journal,
      holdDownloads: () => downloads.hold(),
      log,
    }),
    setup: new Setup({ decisions, machine, catalogue: (language) => modelHub.catalogue(language), folder }),
    chosen: () => registry.changed(),
    used: (path) => registry.used(path),
    answered: (path, stats) => {
      registry.answered(path, stats);
      void learnSpeed(path, stats, speeds).catch((error: unknown) =>
        log.warn({ error: String(error) }, 'learning speeds'),
      );
    },
    close: () => downloads.close(),
  };
}

/** Parts of a model say little by themselves: they are looked at once all are here. */
const PART = /-\d{5}-of-\d{5}\.gguf$/i;

/** What the hub tells no hash of is held against what its own header promises. @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED` */
async function verifyUnhashed(path: string, file: ModelFileFact): Promise<void> {
  if (/\.gguf$/i.test(file.path) && !PART.test(file.path)) await inspectModel(path);
}
