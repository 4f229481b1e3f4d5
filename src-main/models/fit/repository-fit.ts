import type { ModelRole, RepositoryFit } from '../../../src-shared/models.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';
import { type FitOptions, fitOf } from './fit-of.ts';
import { recommend } from './recommend.ts';

/** What a question with its passages and some turns needs; a longer one is a person's wish. */
const USUAL_CONTEXT = 8_192;

export interface RepositoryFitOptions extends Omit<FitOptions, 'contextTokens'> {
  readonly role: ModelRole;
  readonly variants: readonly OfferedVariant[];
  /** Default: 8,192, or as many as the model was trained for. */
  readonly contextTokens?: number | undefined;
}

/** How every variant of a repository does on a machine, and which to take. */
export function repositoryFit(options: RepositoryFitOptions): RepositoryFit {
  const { role, variants, facts } = options;
  const maxContextTokens = facts?.shape.contextLength ?? 0;
  const wanted = options.contextTokens ?? USUAL_CONTEXT;
  const contextTokens = maxContextTokens > 0 ? Math.min(wanted, maxContextTokens) : wanted;
  const fits = variants.map((variant) => fitOf(variant, { ...options, contextTokens }));
  const recommended = recommend({ role, variants, fits });
  return { contextTokens, maxContextTokens, variants: fits, ...(recommended && { recommended }) };
}
