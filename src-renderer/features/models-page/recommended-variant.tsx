import { Star } from 'lucide-react';
import type { Repository, RepositoryFit } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { VariantAction } from './variant-action.tsx';

const { detail: words } = text.hub;

interface RecommendedVariantProps {
  readonly repository: Repository;
  readonly fit: RepositoryFit;
}

/** The variant to take on this machine, why, and the button that gets it: all that most people need. */
export function RecommendedVariant({ repository, fit }: RecommendedVariantProps) {
  const variant = repository.variants.find(({ id }) => id === fit.recommended?.variant);
  if (!variant || !fit.recommended) return null;
  return (
    <section
      aria-label={words.recommended}
      className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-accent-soft px-4 py-3"
    >
      <div className="min-w-60 grow basis-0">
        <p className="flex items-center gap-1.5 font-medium text-sm">
          <Star className="size-3.5 shrink-0 fill-current text-accent" aria-hidden />
          {words.takes(variant.id)}
        </p>
        <p className="mt-0.5 text-ink-2 text-sm">{fit.recommended.reason}</p>
      </div>
      <VariantAction repository={repository} variant={variant} isMain />
    </section>
  );
}
