import { useId, useMemo } from 'react';
import type { RepositoryFit } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useRepository } from '../../stores/repository.ts';
import { contextStops, nearestStop } from './context-stops.ts';

const { detail: words } = text.hub;

/** How long the context is to be. What follows from it stands in the table below, at once. */
export function ContextSlider({ fit }: { readonly fit: RepositoryFit }) {
  const chosen = useRepository((state) => state.contextTokens);
  const setContext = useRepository((state) => state.setContext);
  const id = useId();
  const hint = useId();
  const stops = useMemo(() => contextStops(fit.maxContextTokens), [fit.maxContextTokens]);
  const tokens = chosen ?? fit.contextTokens;
  const longest = stops.at(-1) ?? 0;
  if (stops.length < 2) return null;
  return (
    <div className="mt-5 max-w-2xl">
      <div className="flex items-baseline gap-2">
        <label htmlFor={id} className="font-semibold text-sm">
          {words.context}
        </label>
        <output htmlFor={id} className="text-sm tabular-nums">
          {words.tokens(tokens)}
        </output>
        <span className="ml-auto text-ink-3 text-xs">{words.most(longest)}</span>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestStop(stops, tokens)}
        aria-valuetext={words.tokens(tokens)}
        aria-describedby={hint}
        onChange={({ target }) => setContext(stops[Number(target.value)] ?? longest)}
        className="mt-1.5 w-full accent-accent"
      />
      <p id={hint} className="text-ink-3 text-xs">
        {words.contextHint}
      </p>
    </div>
  );
}
