import type { ModelRole } from '../../../src-shared/models.ts';

/** The model of each role that works now, whoever it is that works with them. */
export interface ModelsInUse {
  /** Absolute paths. */
  paths(): Readonly<Partial<Record<ModelRole, string>>>;
  /**
   * Chooses one, for good; `null` means none.
   * @throws AlcoveError `MODEL_*`: the choice stays as it was
   */
  choose(role: ModelRole, path: string | null, options?: { readonly contextTokens?: number }): Promise<void>;
  /** Has every model leave memory, so that their files may be moved. */
  unload(): Promise<void>;
}
