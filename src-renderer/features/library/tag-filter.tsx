import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import type { Filter } from './filter-documents.ts';
import type { KnownTag } from './tags.ts';

interface TagFilterProps {
  readonly filter: Filter;
  readonly tags: readonly KnownTag[];
  onChange(filter: Filter): void;
}

/** Which tag the documents on show have, while there are any. */
export function TagFilter({ filter: { tag: chosen, ...rest }, tags, onChange }: TagFilterProps) {
  const words = text.library.tags;
  if (tags.length === 0 && chosen === undefined) return null;
  const isKnown = tags.some(({ tag }) => tag === chosen);
  return (
    <select
      aria-label={words.filter}
      value={chosen ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? rest : { ...rest, tag: target.value })}
      className={classes(
        'field-sizing-content h-7 max-w-40 truncate rounded-lg pl-1.5 text-xs hover:bg-hover',
        chosen === undefined ? 'bg-transparent text-ink-2' : 'bg-pressed font-medium text-ink',
      )}
    >
      <option value="" className="bg-raised font-normal text-ink">
        {words.all}
      </option>
      {/* The last document may just have lost it. */}
      {chosen !== undefined && !isKnown && <option value={chosen}>{words.option(chosen, 0)}</option>}
      {tags.map(({ tag, count }) => (
        <option key={tag} value={tag} className="bg-raised font-normal text-ink">
          {words.option(tag, count)}
        </option>
      ))}
    </select>
  );
}
