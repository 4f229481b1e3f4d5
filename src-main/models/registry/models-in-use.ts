import type { ModelRole } from '../../../src-shared/models.ts';

export interface ChooseOptions {
  /** Tokens that a conversation may hold; as many as fit and are of use by default. */
  readonly contextTokens?: number;
  /** Whether it is the one that was in use, at another place: what else a person has set for it stays. */
  readonly isMoved?: boolean;
}

/** The model of each role that works now, whoever it is that works with them. */
export interface ModelsInUse {
  /** Absolute paths. */
  paths(): Readonly<Partial<Record<ModelRole, string>>>;
  /**
   * Chooses one, for good; `null` means none.
   * @throws AlcoveError `MODEL_*`: the choice stays as it was
   */
  choose(role: ModelRole, path: string | null, options?: ChooseOptions): Promise<void>;
  /** Has every model leave memory, so that their files may be moved. */
  unload(): Promise<void>;
}
