import type { CatalogueModel, LibraryLanguage, SetupProposal } from '../../src-shared/models.ts';
import type { ModelDecisionRepository } from '../storage/index.ts';
import { freeBytes } from './free-bytes.ts';
import type { MachineLook } from './machine-memory.ts';

export interface SetupOptions {
  readonly decisions: ModelDecisionRepository;
  readonly machine: MachineLook;
  readonly catalogue: (language: LibraryLanguage | undefined) => readonly CatalogueModel[];
  /** The models folder. */
  readonly folder: () => string;
}

/** What a person is told and proposed when they first open Alcove. Nothing of it opens a connection. */
export class Setup {
  readonly #options: SetupOptions;

  constructor(options: SetupOptions) {
    this.#options = options;
  }

  /** One model that writes and one that finds, for this machine and this language. */
  async proposal(language?: LibraryLanguage): Promise<SetupProposal> {
    const { decisions, machine, catalogue, folder } = this.#options;
    // A GPU is looked for in a process of its own, which is not worth it where nobody will see what was found.
    const { ramBytes, gpu } = decisions.isSetupDone ? machine.known : await machine.memory();
    const diskFreeBytes = await freeBytes(folder());
    return {
      machine: {
        class: machine.machineClass,
        memoryBytes: ramBytes,
        ...(gpu && { gpu: gpu.name }),
        ...(diskFreeBytes !== undefined && { diskFreeBytes }),
      },
      isDone: decisions.isSetupDone,
      models: catalogue(language).filter(({ role, isRecommended }) => isRecommended && role !== 'ranking'),
    };
  }

  done(): void {
    this.#options.decisions.setupDone();
  }
}
