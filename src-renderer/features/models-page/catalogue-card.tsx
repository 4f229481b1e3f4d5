import { Check, Star } from 'lucide-react';
import { useId } from 'react';
import type { CatalogueModel } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useRegistry } from '../../stores/registry.ts';
import { useRepository } from '../../stores/repository.ts';
import { classes } from '../../ui/classes.ts';
import { aboutSize } from './catalogue-order.ts';

const { card: words, detail } = text.hub;

/** A model that the catalogue knows; opens what its variants are. */
export function CatalogueCard({ model }: { readonly model: CatalogueModel }) {
  const open = useRepository((state) => state.open);
  const isInUse = useRegistry(
    ({ models }) => models?.some(({ id, isInUse: used }) => used && model.installed.includes(id)) ?? false,
  );
  const name = useId();
  const state = useId();
  const facts = useId();
  const { repository, isRecommended, installed, note, parameters, activeParameters } = model;
  const { bytes, bits } = aboutSize(model);
  return (
    <li>
      <button
        type="button"
        data-repository={repository}
        aria-labelledby={name}
        aria-describedby={`${state} ${facts}`}
        onClick={() => open(repository)}
        className={classes(
          'flex h-full w-full flex-col rounded-xl border px-4 py-3 text-left transition-colors hover:bg-hover',
          isRecommended ? 'border-accent' : 'border-line',
        )}
      >
        <span className="flex w-full items-baseline gap-2">
          <span id={name} className="wrap-anywhere font-medium text-base leading-snug">
            {model.name}
          </span>
          {installed.length > 0 && (
            <span id={state} className="ml-auto flex shrink-0 items-center gap-1 text-ink-2 text-xs">
              <Check className="size-3.5 text-good" aria-hidden />
              {isInUse ? detail.using : words.installed}
            </span>
          )}
        </span>
        <span id={facts} className="mt-0.5 flex w-full grow flex-col gap-1 text-xs">
          {isRecommended && (
            <span className="flex items-center gap-1 font-medium text-accent">
              <Star className="size-3 fill-current" aria-hidden />
              {words.recommended}
            </span>
          )}
          <span className="text-ink-2 tabular-nums">
            {words.parameters(parameters, activeParameters)}, {words.about(bytes, bits)}
          </span>
          <span className="text-ink-3">
            {[words.languages(model.languages), words.context(model.contextTokens), model.licence].join(' · ')}
          </span>
          {note && <span className="mt-0.5 text-ink-2">{note}</span>}
        </span>
      </button>
    </li>
  );
}
