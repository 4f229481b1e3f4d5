import { useEffect, useRef } from 'react';
import { useHub } from '../../stores/hub.ts';
import { useRepository } from '../../stores/repository.ts';
import { CatalogueList } from './catalogue-list.tsx';
import { HubSearchForm } from './hub-search-form.tsx';
import { RepositoryView } from './repository-view.tsx';
import { SearchResults } from './search-results.tsx';

/** Models that can be had: the catalogue or what was found on the hub, or the one that was opened. */
export function DiscoverView() {
  const opened = useRepository((state) => state.opened);
  if (opened !== null) return <RepositoryView name={opened} />;
  return <Choose />;
}

function Choose() {
  const search = useHub((state) => state.search);
  const place = useRef<HTMLDivElement>(null);
  // Back from a model, the focus is where it was opened.
  useEffect(() => {
    const { last } = useRepository.getState();
    if (last === null) return;
    for (const button of place.current?.querySelectorAll<HTMLElement>('[data-repository]') ?? [])
      if (button.dataset.repository === last) button.focus();
  }, []);
  return (
    <div ref={place} className="min-h-0 grow overflow-y-auto px-6 pt-4 pb-8">
      <HubSearchForm />
      {search ? <SearchResults search={search} /> : <CatalogueList />}
    </div>
  );
}
