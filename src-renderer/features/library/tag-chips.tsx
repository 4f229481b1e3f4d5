import { text } from '../../locales/en.ts';

const SHOWN = 2;

interface TagChipsProps {
  readonly tags: readonly string[];
  /** Shows the documents that have this tag. */
  onShow(tag: string): void;
}

/** The tags of a document: the first ones by name, the others as a number. Each leads to its documents. */
export function TagChips({ tags, onShow }: TagChipsProps) {
  if (tags.length === 0) return null;
  const more = tags.length - SHOWN;
  return (
    <ul aria-label={text.library.tags.label} className="flex shrink-0 gap-1 @max-3xl:hidden" title={tags.join(', ')}>
      {tags.slice(0, SHOWN).map((tag) => (
        <li key={tag} className="flex">
          <button
            type="button"
            aria-label={text.library.tags.show(tag)}
            onClick={() => onShow(tag)}
            className="max-w-24 truncate rounded-md bg-pressed px-1.5 text-2xs text-ink-2 leading-5.5 hover:text-ink"
          >
            <span className="text-ink-3" aria-hidden>
              #
            </span>
            {tag}
          </button>
        </li>
      ))}
      {more > 0 && <li className="text-2xs text-ink-3 leading-5.5">{text.library.moreCollections(more)}</li>}
    </ul>
  );
}
