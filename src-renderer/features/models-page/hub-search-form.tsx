import { Search } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { isRepositoryName } from '../../lib/repository-name.ts';
import { text } from '../../locales/en.ts';
import { hubHost, useHub } from '../../stores/hub.ts';
import { useRepository } from '../../stores/repository.ts';
import { Button } from '../../ui/button.tsx';

const { search: words } = text.hub;
/** The hub is asked for no more; an address may be longer. */
const SEARCH_LENGTH = 200;

/** Where a model is sought: in the catalogue while it is typed, on the hub when it is asked for. */
export function HubSearchForm() {
  const { typed, type, searchHub } = useHub();
  const host = useHub(hubHost);
  const open = useRepository((state) => state.open);
  const id = useId();
  const wanted = typed.trim();
  const isName = isRepositoryName(wanted);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted === '') return;
    if (isName) open(wanted);
    else void searchHub(wanted.slice(0, SEARCH_LENGTH));
  };
  return (
    <search>
      <form onSubmit={submit}>
        <div className="flex gap-2">
          <div className="relative min-w-0 grow">
            <Search
              className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 size-4 text-ink-3"
              strokeWidth={1.75}
              aria-hidden
            />
            <input
              type="search"
              aria-label={words.label}
              aria-describedby={id}
              value={typed}
              placeholder={words.placeholder}
              maxLength={512}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => type(target.value)}
              className="h-9 w-full rounded-lg border border-line-strong bg-canvas pr-3 pl-9 text-sm placeholder:text-ink-3 focus-visible:-outline-offset-1 [&::-webkit-search-cancel-button]:hidden"
            />
          </div>
          <Button type="submit" className="h-9" disabled={wanted === ''}>
            {words.submit(isName)}
          </Button>
        </div>
        <p id={id} className="mt-1.5 text-ink-3 text-xs">
          {words.hint(host)}
        </p>
      </form>
    </search>
  );
}
