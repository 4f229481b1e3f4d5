import { Folder, KeyRound, RotateCw, Search, X } from 'lucide-react';
import { fileName } from '../../lib/folder-path.ts';
import { text } from '../../locales/en.ts';
import { libraryActions } from '../../stores/library.ts';
import type { DocumentCounts } from '../../stores/library-changes.ts';
import { useUnlock } from '../../stores/unlock.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import type { Filter, Order } from './filter-documents.ts';
import { TagFilter } from './tag-filter.tsx';
import type { KnownTag } from './tags.ts';

const ORDERS: readonly Order[] = ['newest', 'name', 'largest'];

interface DocumentFilterProps {
  readonly filter: Filter;
  readonly counts: DocumentCounts;
  readonly tags: readonly KnownTag[];
  onChange(filter: Filter): void;
}

/** Finds documents in the list by words, by tag, and by what is happening to them. */
export function DocumentFilter({ filter, counts, tags, onChange }: DocumentFilterProps) {
  const unlock = useUnlock((state) => state.begin);
  const repairs = filter.show === 'problems';
  const choices = [
    ['all', text.library.showAll, undefined],
    ['busy', text.library.showBusy, counts.busy],
    ['problems', text.library.showProblems, counts.problems],
    ['missing', text.library.showMissing, counts.missing],
  ] as const;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-6 pb-3">
      <div className="relative min-w-44 max-w-72 grow basis-0">
        <Search className="-translate-y-1/2 absolute top-1/2 left-2.5 size-3.5 text-ink-3" aria-hidden />
        <input
          type="search"
          aria-label={text.library.filter}
          placeholder={text.library.filter}
          value={filter.words}
          onChange={(event) => onChange({ ...filter, words: event.target.value })}
          className="h-8 w-full rounded-lg border border-line bg-side pr-2 pl-8 text-sm placeholder:text-ink-3 focus-visible:outline-offset-0"
        />
      </div>
      <fieldset className="flex gap-0.5" aria-label={text.library.filterGroup}>
        {choices.map(([show, label, count]) =>
          count === 0 && filter.show !== show ? null : (
            <button
              key={show}
              type="button"
              aria-pressed={filter.show === show}
              onClick={() => onChange({ ...filter, show })}
              className={classes(
                'flex h-7 items-center gap-1.5 rounded-lg px-2.5 text-xs transition-colors',
                filter.show === show ? 'bg-pressed font-medium text-ink' : 'text-ink-2 hover:bg-hover',
              )}
            >
              {label}
              {count !== undefined && <span className="text-ink-3 tabular-nums">{text.library.number(count)}</span>}
            </button>
          ),
        )}
      </fieldset>
      {filter.folder !== undefined && (
        <button
          type="button"
          aria-label={text.library.leaveFolder(filter.folder)}
          title={filter.folder}
          onClick={() => {
            const { folder: _, ...rest } = filter;
            onChange(rest);
          }}
          className="flex h-7 min-w-0 max-w-48 items-center gap-1.5 rounded-lg bg-pressed px-2.5 text-xs hover:bg-hover"
        >
          <Folder className="size-3.5 shrink-0 text-ink-3" aria-hidden />
          <span className="truncate">{fileName(filter.folder)}</span>
          <X className="size-3.5 shrink-0 text-ink-3" aria-hidden />
        </button>
      )}
      <div className="ml-auto flex items-center gap-1">
        {repairs && counts.locked > 0 && (
          <Button size="small" variant="ghost" onClick={() => unlock()}>
            <KeyRound aria-hidden />
            {text.queue.unlock(counts.locked)}
          </Button>
        )}
        {repairs && counts.failed > 0 && (
          <Button size="small" variant="ghost" onClick={() => void libraryActions.retryFailed()}>
            <RotateCw aria-hidden />
            {text.queue.retryFailed(counts.failed)}
          </Button>
        )}
        <TagFilter filter={filter} tags={tags} onChange={onChange} />
        <select
          aria-label={text.library.order}
          value={filter.order}
          onChange={({ target }) => {
            const order = ORDERS.find((each) => each === target.value);
            if (order) onChange({ ...filter, order });
          }}
          className="@max-2xl:hidden h-7 rounded-lg bg-transparent pl-1.5 text-ink-2 text-xs hover:bg-hover"
        >
          {ORDERS.map((order) => (
            <option key={order} value={order} className="bg-raised text-ink">
              {text.library.orders[order]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
