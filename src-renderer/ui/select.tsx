import { classes } from './classes.ts';

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  /** The element that explains it. */
  readonly describedBy?: string;
  readonly isDisabled?: boolean;
  readonly className?: string;
  onChange(value: T): void;
}

/** One of a few. The system's own list opens, which every keyboard and reader knows. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, options, describedBy, isDisabled = false, className, onChange } = props;
  return (
    <select
      aria-label={label}
      aria-describedby={describedBy}
      value={value}
      disabled={isDisabled}
      onChange={({ target }) => {
        const chosen = options.find(([each]) => each === target.value);
        if (chosen) onChange(chosen[0]);
      }}
      className={classes('h-8 rounded-lg border border-line-strong bg-canvas pr-1 pl-2 text-sm', className)}
    >
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}
