import { text } from '../../locales/en.ts';

const SHOWN = 1;

/** The collections a document is in: the first by name, the others as a number. */
export function CollectionChips({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  const more = names.length - SHOWN;
  return (
    <ul className="flex shrink-0 gap-1 @max-2xl:hidden" title={names.join(', ')}>
      {names.slice(0, SHOWN).map((name) => (
        <li key={name} className="max-w-28 truncate rounded-md border border-line px-1.5 text-2xs text-ink-2 leading-5">
          {name}
        </li>
      ))}
      {more > 0 && <li className="text-2xs text-ink-3 leading-5">{text.library.moreCollections(more)}</li>}
    </ul>
  );
}
