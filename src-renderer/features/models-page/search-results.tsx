import { ArrowLeft, Lock } from 'lucide-react';
import type { HubModel } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { type HubSearch, hubHost, useHub } from '../../stores/hub.ts';
import { useRepository } from '../../stores/repository.ts';
import { Button } from '../../ui/button.tsx';
import { HubFailure } from './hub-failure.tsx';

const { search: words, roleNames } = text.hub;

/** What the hub has for the words that were sought. */
export function SearchResults({ search }: { readonly search: HubSearch }) {
  const endSearch = useHub((state) => state.endSearch);
  const searchHub = useHub((state) => state.searchHub);
  const host = useHub(hubHost);
  return (
    <section aria-label={words.results} className="mt-5">
      <div className="flex items-center gap-3">
        <p role="status" className="min-w-0 grow font-medium text-sm">
          {search.status === 'running' && words.running(host)}
          {search.status === 'done' && words.found(search.found.length, search.words)}
        </p>
        <Button size="small" variant="ghost" onClick={endSearch}>
          <ArrowLeft aria-hidden />
          {words.clear}
        </Button>
      </div>
      {search.status === 'failed' && <HubFailure error={search.error} onRetry={() => void searchHub(search.words)} />}
      {search.status === 'done' && search.found.length > 0 && (
        <ul className="mt-2 overflow-hidden rounded-xl border border-line">
          {search.found.map((model) => (
            <Result key={model.repository} model={model} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Result({ model }: { readonly model: HubModel }) {
  const open = useRepository((state) => state.open);
  const { repository, role, isGated } = model;
  return (
    <li className="border-line not-first:border-t">
      <button
        type="button"
        data-repository={repository}
        onClick={() => open(repository)}
        className="flex w-full flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 text-left focus-visible:-outline-offset-2 hover:bg-hover"
      >
        <span className="wrap-anywhere font-medium text-sm">{repository}</span>
        {isGated && <Lock className="size-3 shrink-0 self-center text-ink-3" aria-label={words.gated} />}
        <span className="text-ink-3 text-xs tabular-nums">
          {[role && roleNames[role], words.downloads(model), words.likes(model), words.updated(model)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </button>
    </li>
  );
}
