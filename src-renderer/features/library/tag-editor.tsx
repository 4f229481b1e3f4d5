import { X } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../../src-shared/limits.ts';
import { text } from '../../locales/en.ts';
import { libraryActions, useLibrary } from '../../stores/library.ts';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { knownTags, suggestedTags, withTyped } from './tags.ts';

const SUGGESTIONS = 6;

/** The tags of a document: shown, added and taken away. */
export function TagEditor({ document }: { readonly document: DocumentSummary }) {
  const documents = useLibrary((state) => state.documents);
  const known = useMemo(() => knownTags(documents.values()), [documents]);
  const [typed, setTyped] = useState('');
  /** What was just asked for, until the library says so. */
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const editor = useRef<HTMLFormElement>(null);
  const tags = asked ?? document.tags;
  const words = text.library.tags;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the library says now is what counts
  useEffect(() => setAsked(null), [document.tags]);
  const suggest = useCallback(
    (begun: string) => Promise.resolve(suggestedTags(known, tags, begun, SUGGESTIONS)),
    [known, tags],
  );

  const save = async (next: readonly string[]): Promise<void> => {
    setAsked(next);
    if (!(await libraryActions.setTags(document.id, next))) setAsked(null);
  };
  const add = (what: string): void => {
    setTyped('');
    const next = withTyped(tags, what, known);
    if (next.length > tags.length) void save(next);
  };
  const remove = (tag: string): void => {
    // The button goes, and would take the focus with it.
    editor.current?.querySelector('input')?.focus();
    void save(tags.filter((each) => each !== tag));
  };

  return (
    <form
      ref={editor}
      aria-label={words.label}
      className="mb-3 flex flex-col gap-1.5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        add(typed);
      }}
    >
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1" aria-label={words.label}>
          {tags.map((tag) => (
            <li key={tag} className="flex h-6 max-w-full items-center rounded-md bg-pressed pl-2 text-xs">
              <span className="truncate">{tag}</span>
              <button
                type="button"
                aria-label={words.remove(tag)}
                onClick={() => remove(tag)}
                className="mx-0.5 inline-flex size-5 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tags.length < MAX_TAGS ? (
        <SuggestField
          label={words.add}
          isLabelHidden
          placeholder={words.placeholder}
          suggestionsLabel={words.suggestions}
          value={typed}
          maxLength={MAX_TAG_LENGTH}
          fieldClassName="h-7 px-2 text-xs"
          suggest={suggest}
          keyOf={({ tag }) => tag}
          draw={({ tag, count }) => (
            <>
              <span className="min-w-0 grow truncate">{tag}</span>
              <span className="text-ink-3 text-xs tabular-nums">{text.library.number(count)}</span>
            </>
          )}
          onChange={setTyped}
          onTake={({ tag }) => {
            add(tag);
            return false;
          }}
        />
      ) : (
        <p className="text-ink-3 text-xs">{words.full(MAX_TAGS)}</p>
      )}
    </form>
  );
}
