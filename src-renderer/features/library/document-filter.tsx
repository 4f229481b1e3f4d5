import { Search } from 'lucide-react';
import { text } from '../../locales/en.ts';
import type { DocumentCounts } from '../../stores/library-changes.ts';
import { classes } from '../../ui/classes.ts';
import type { Filter } from './filter-documents.ts';

interface DocumentFilterProps {
  readonly filter: Filter;
  readonly counts: DocumentCounts;
  onChange(filter: Filter): void;
}

/** Finds documents in the list by words, and by what is happening to them. */
export function DocumentFilter({ filter, counts, onChange }: DocumentFilterProps) {
  const choices = [
    ['all', text.library.showAll, undefined],
    ['busy', text.library.showBusy, counts.busy],
    ['problems', text.library.showProblems, counts.problems],
  ] as const;
  return (
    <div className="flex items-center gap-3 border-line border-b px-6 pb-3">
      <div className="relative min-w-0 max-w-72 grow">
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
    </div>
  );
}
