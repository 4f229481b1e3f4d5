import type { CatalogueModel } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { type SetupChoice, useSetup } from '../../stores/setup.ts';
import { aboutSize } from '../models-page/catalogue-order.ts';

const { setup: words, hub } = text;

/** A model that is proposed: what it does, what would be downloaded, and whether a person wants it. */
export function ProposedModel({ model }: { readonly model: CatalogueModel }) {
  const { repository, name, role } = model;
  const choice = useSetup(({ choices }) => choices.get(repository));
  const isLeftOut = useSetup(({ leftOut }) => leftOut.has(repository));
  const toggle = useSetup((state) => state.toggle);
  const { bytes, bits } = aboutSize(model);
  const speed = role === 'language' ? choice?.speed?.decodeTokensPerSecond : undefined;
  return (
    <li>
      <label className="flex items-start gap-2.5 rounded-xl border border-line bg-canvas px-3 py-2.5">
        <input
          type="checkbox"
          aria-label={words.include(name)}
          checked={!isLeftOut && choice !== null}
          disabled={choice === null}
          onChange={() => toggle(repository)}
          className="mt-1 size-3.5 shrink-0 accent-accent"
        />
        <span className="min-w-0 text-xs">
          <span className="wrap-anywhere block font-medium text-sm">{name}</span>
          <span className="block text-ink-2">{words.does(role)}</span>
          <span className="block text-ink-3 tabular-nums">
            {choice ? sizeOf(choice) : choice === null ? words.tooLarge : hub.card.about(bytes, bits)}
            {speed !== undefined && speed > 0 && `, ${words.speed(speed)}`}
          </span>
        </span>
      </label>
    </li>
  );
}

function sizeOf({ variant }: SetupChoice): string {
  return variant.installed === undefined ? words.variant(variant.id, variant.downloadBytes) : words.installed;
}
