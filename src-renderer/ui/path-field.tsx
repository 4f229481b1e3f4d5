import { File, Folder } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { fileName } from '../lib/folder-path.ts';
import { classes } from './classes.ts';

interface Suggestion {
  /** That of a folder ends with a separator. */
  readonly path: string;
  readonly isFolder: boolean;
}

interface PathFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** What the list of suggestions is called. */
  readonly suggestionsLabel: string;
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  /** Whether it takes the focus when it appears. */
  readonly takesFocus?: boolean;
  readonly className?: string;
  /** What may follow on what was typed. */
  suggest(typed: string): Promise<readonly Suggestion[]>;
  onChange(value: string): void;
}

/** A path to type, with what is on the disk below it: a combobox (ARIA Authoring Practices, list autocomplete). */
export function PathField(props: PathFieldProps) {
  const { label, value, placeholder, suggestionsLabel, describedBy, isInvalid = false, className, suggest } = props;
  const { takesFocus = false } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  /** Which suggestion the arrows have reached. */
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    const show = (found: readonly Suggestion[]): void => {
      if (!isWanted) return;
      setSuggestions(found);
      setActive(-1);
    };
    // They are a help and no more: without them the path is typed to its end.
    suggest(value).then(show, () => show([]));
    return () => {
      isWanted = false;
    };
  }, [value, isOpen, suggest]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const shown = isOpen && suggestions.length > 0;
  const take = ({ path, isFolder }: Suggestion): void => {
    props.onChange(path);
    // What is in a folder is shown at once.
    if (!isFolder) setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown) setActive((active + step + suggestions.length) % suggestions.length);
      return;
    }
    if (!shown) return;
    if (event.key === 'Escape') {
      // The list closes, and not the dialog that the field stands in.
      event.stopPropagation();
      setOpen(false);
      return;
    }
    const chosen = suggestions[active];
    if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      take(chosen);
    }
  };

  return (
    <div className={classes('relative min-w-0', className)}>
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      <input
        ref={field}
        id={id}
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          props.onChange(target.value);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className={classes(
          'mt-1 h-9 w-full rounded-lg border bg-canvas px-3 text-sm placeholder:text-ink-3 focus-visible:-outline-offset-1',
          isInvalid ? 'border-bad' : 'border-line-strong',
        )}
      />
      {shown && (
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={suggestionsLabel}
          className="absolute inset-x-0 top-full z-20 mt-1 max-h-52 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop"
        >
          {suggestions.map((suggestion, index) => {
            const Icon = suggestion.isFolder ? Folder : File;
            return (
              <div
                key={suggestion.path}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                // The field keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(suggestion)}
                onKeyDown={onKeyDown}
                className={classes(
                  'flex h-7 items-center gap-2 rounded-md px-2 text-sm',
                  index === active ? 'bg-pressed' : 'hover:bg-hover',
                )}
              >
                <Icon className="size-3.5 shrink-0 text-ink-3" strokeWidth={1.75} aria-hidden />
                <span className="truncate">{fileName(suggestion.path.replace(/[\\/]$/, ''))}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
