import { useId } from 'react';
import { classes } from './classes.ts';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly hint?: string;
  /** The element that says what is wrong with the value; absent while nothing is. */
  readonly errorId?: string;
  readonly className?: string;
  onChange(value: string): void;
}

/** One line to type, with what it is above and a hint below. */
export function TextField({ label, value, placeholder, hint, errorId, className, onChange }: TextFieldProps) {
  const id = useId();
  const hintId = useId();
  return (
    <div className={classes('min-w-0', className)}>
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      <input
        id={id}
        type="text"
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={errorId !== undefined}
        aria-describedby={[errorId, hint && hintId].filter(Boolean).join(' ') || undefined}
        onChange={({ target }) => onChange(target.value)}
        className={classes(
          'mt-1 h-9 w-full rounded-lg border bg-canvas px-3 text-sm placeholder:text-ink-3 focus-visible:-outline-offset-1',
          errorId === undefined ? 'border-line-strong' : 'border-bad',
        )}
      />
      {hint && (
        <p id={hintId} className="mt-1 text-ink-3 text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
