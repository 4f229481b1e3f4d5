import type { ModelRole, RepositoryFit } from '../../../src-shared/models.ts';
import type { ModelHeaders } from '../hub/headers.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';
import { type FitOptions, fitOf } from './fit-of.ts';
import { recommend } from './recommend.ts';

/** What a question with its passages and some turns needs; a longer one is a person's wish. */
const USUAL_CONTEXT = 8_192;

export interface RepositoryFitOptions extends Omit<FitOptions, 'facts' | 'contextTokens'> {
  readonly role: ModelRole;
  /** Of each model, the largest model first. */
  readonly variants: readonly OfferedVariant[];
  readonly headers: ModelHeaders;
  /** Default: 8,192, or as many as the model was trained for. */
  readonly contextTokens?: number | undefined;
}

/**
 * How every variant of a repository does on a machine, and which to take: of several models the largest of which
 * something fits.
 */
export function repositoryFit(options: RepositoryFitOptions): RepositoryFit {
  const { role, variants, headers } = options;
  const maxContextTokens = Math.max(0, ...[...headers.values()].map(({ shape }) => shape.contextLength));
  const wanted = options.contextTokens ?? USUAL_CONTEXT;
  const contextTokens = maxContextTokens > 0 ? Math.min(wanted, maxContextTokens) : wanted;
  const fitted = variants.map((variant) => ({
    variant,
    fit: fitOf(variant, { ...options, facts: headers.get(variant.model), contextTokens }),
  }));
  // Where a header could be read, files without one turned out to be no model.
  const isModel = ({ runtime, model }: OfferedVariant): boolean =>
    runtime === 'onnx' || headers.size === 0 || headers.has(model);
  const sound = fitted.filter(({ variant }) => isModel(variant));
  const recommended = Map.groupBy(sound, ({ variant }) => variant.model)
    .values()
    .map((own) => recommend({ role, variants: own.map(({ variant }) => variant), fits: own.map(({ fit }) => fit) }))
    .find((each) => each !== undefined);
  return {
    contextTokens,
    maxContextTokens,
    variants: fitted.map(({ fit }) => fit),
    ...(recommended && { recommended }),
  };
}
