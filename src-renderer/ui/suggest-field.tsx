import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { classes } from './classes.ts';

interface SuggestFieldProps<T> {
  readonly label: string;
  /** Whether the label is only read out: the placeholder says it to the eye. */
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly placeholder?: string;
  /** What the list of suggestions is called. */
  readonly suggestionsLabel: string;
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  /** Whether it takes the focus when it appears. */
  readonly takesFocus?: boolean;
  readonly maxLength?: number;
  readonly className?: string;
  /** How tall it is, and how its text stands. */
  readonly fieldClassName?: string;
  /** What may follow on what was typed. */
  suggest(typed: string): Promise<readonly T[]>;
  keyOf(suggestion: T): string;
  draw(suggestion: T): ReactNode;
  onChange(value: string): void;
  /** A suggestion was taken. @returns whether the list is still of use */
  onTake(suggestion: T): boolean;
}

/** A line to type, with what may be meant below it: a combobox (ARIA Authoring Practices, list autocomplete). */
export function SuggestField<T>(props: SuggestFieldProps<T>) {
  const { label, isLabelHidden = false, value, placeholder, suggestionsLabel, describedBy, isInvalid = false } = props;
  const { takesFocus = false, maxLength, className, fieldClassName, suggest } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [suggestions, setSuggestions] = useState<readonly T[]>([]);
  /** The key of the suggestion that the arrows have reached: it stays reached when the list is read anew. */
  const [reached, setReached] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    const show = (found: readonly T[]): void => {
      if (isWanted) setSuggestions(found);
    };
    // They are a help and no more: without them what is meant is typed to its end.
    suggest(value).then(show, () => show([]));
    return () => {
      isWanted = false;
    };
  }, [value, isOpen, suggest]);
  const active = suggestions.findIndex((suggestion) => props.keyOf(suggestion) === reached);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const shown = isOpen && suggestions.length > 0;
  const close = (): void => {
    setOpen(false);
    setReached(null);
  };
  const take = (suggestion: T): void => {
    if (props.onTake(suggestion)) setReached(null);
    else close();
  };
  /** Past either end it goes on at the other. */
  const reach = (index: number): void => {
    const suggestion = suggestions.at(index % suggestions.length);
    setReached(suggestion === undefined ? null : props.keyOf(suggestion));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      if (shown) reach(event.key === 'ArrowDown' ? active + 1 : Math.max(active, 0) - 1);
      return;
    }
    if (!shown) return;
    // What the field stands in leaves this Escape to it: see leave-to-list.ts.
    if (event.key === 'Escape') {
      close();
      return;
    }
    const chosen = suggestions[active];
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    }
  };

  return (
    <div className={classes('relative min-w-0', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'font-medium text-xs'}>
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
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          props.onChange(target.value);
          setReached(null);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
        className={classes(
          'w-full rounded-lg border bg-canvas placeholder:text-ink-3 focus-visible:-outline-offset-1',
          fieldClassName ?? 'mt-1 h-9 px-3 text-sm',
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
          {suggestions.map((suggestion, index) => (
            <div
              key={props.keyOf(suggestion)}
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
              {props.draw(suggestion)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
