import { useEffect, useId, useState } from 'react';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { parseSetting } from './parse-setting.ts';
import { SETTING_WIDTH, SettingRow } from './setting-row.tsx';

interface NumberRowProps<T> {
  readonly words: readonly [label: string, hint: string];
  readonly limits: readonly [least: number, most: number];
  readonly value: number | T;
  /** What an empty field stands for. */
  readonly byDefault: T;
  /** What an empty field says. */
  readonly placeholder: string;
  readonly isDisabled?: boolean;
  onChange(value: number | T): void;
}

/** A setting that is a number. It counts when the field is left, or with Enter; an empty field leaves it to Alcove. */
export function NumberRow<T>({
  words: [label, hint],
  limits: [least, most],
  value,
  byDefault,
  placeholder,
  isDisabled = false,
  onChange,
}: NumberRowProps<T>) {
  const hintId = useId();
  const shown = value === byDefault ? '' : String(value);
  const [draft, setDraft] = useState(shown);
  useEffect(() => setDraft(shown), [shown]);
  const parsed = parseSetting(draft, least, most, byDefault);
  const problem = parsed === undefined ? text.models.settings.range(least, most) : undefined;
  const save = (): void => {
    if (parsed !== undefined && parsed !== value) onChange(parsed);
  };
  return (
    <SettingRow name={label} hint={hint} hintId={hintId} problem={problem}>
      <input
        type="text"
        inputMode="numeric"
        aria-label={label}
        aria-describedby={hintId}
        aria-invalid={problem !== undefined}
        disabled={isDisabled}
        value={draft}
        placeholder={placeholder}
        autoComplete="off"
        onChange={({ target }) => setDraft(target.value)}
        onBlur={save}
        onKeyDown={({ key }) => key === 'Enter' && save()}
        className={classes(
          'h-8 rounded-lg border bg-canvas px-2.5 text-sm tabular-nums placeholder:text-ink-2 focus-visible:-outline-offset-1',
          problem === undefined ? 'border-line-strong' : 'border-bad',
          SETTING_WIDTH,
        )}
      />
    </SettingRow>
  );
}
