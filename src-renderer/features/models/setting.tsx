import { type ReactNode, useEffect, useId, useState } from 'react';
import type { InferenceSettings } from '../../../src-shared/inference.ts';
import { DEFAULT_IDLE_MINUTES, INFERENCE_LIMITS } from '../../../src-shared/limits.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { Select } from '../../ui/select.tsx';
import { parseSetting } from './parse-setting.ts';

const WIDTH = 'w-36 shrink-0';

const { settings: words } = text.models;

interface RowProps {
  readonly name: string;
  readonly hint: string;
  readonly hintId: string;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
  readonly children: ReactNode;
}

function Row({ name, hint, hintId, problem, children }: RowProps) {
  return (
    <div className="flex items-center gap-4 border-line py-2 not-first:border-t">
      <div className="min-w-0 grow">
        <p className="font-medium text-sm">{name}</p>
        <p
          id={hintId}
          role={problem ? 'alert' : undefined}
          className={classes('text-xs', problem ? 'text-bad' : 'text-ink-3')}
        >
          {problem ?? hint}
        </p>
      </div>
      {children}
    </div>
  );
}

interface SettingProps<K extends keyof InferenceSettings> {
  readonly name: K;
  readonly settings: InferenceSettings;
  onChange(changes: Partial<InferenceSettings>): void;
}

type Choices = 'backend' | 'kvCache' | 'flashAttention' | 'lookup';

interface ChoiceSettingProps<K extends Choices> extends SettingProps<K> {
  /** What there is to choose from, apart from leaving it to Alcove. */
  readonly options: readonly (readonly [value: InferenceSettings[K], label: string])[];
}

/** A setting that is one of a few. It counts at once. */
export function ChoiceSetting<K extends Choices>({ name, options, settings, onChange }: ChoiceSettingProps<K>) {
  const hintId = useId();
  const [label, hint] = words[name];
  return (
    <Row name={label} hint={hint} hintId={hintId}>
      <Select<InferenceSettings[K]>
        label={label}
        value={settings[name]}
        options={[['auto', words.automatic], ...options]}
        describedBy={hintId}
        className={classes(WIDTH, settings[name] === 'auto' && 'text-ink-2')}
        onChange={(value) => onChange({ [name]: value })}
      />
    </Row>
  );
}

/** A setting that is a number. It counts when the field is left, or with Enter; an empty field leaves it to Alcove. */
export function NumberSetting({ name, settings, onChange }: SettingProps<keyof typeof INFERENCE_LIMITS>) {
  const hintId = useId();
  const [label, hint] = words[name];
  const [least, most] = INFERENCE_LIMITS[name];
  const value = settings[name];
  const byDefault = name === 'idleMinutes' ? DEFAULT_IDLE_MINUTES : 'auto';
  const shown = value === byDefault ? '' : String(value);
  const [draft, setDraft] = useState(shown);
  useEffect(() => setDraft(shown), [shown]);
  const parsed = parseSetting(draft, least, most, byDefault);
  const save = (): void => {
    if (parsed !== undefined && parsed !== value) onChange({ [name]: parsed });
  };
  return (
    <Row name={label} hint={hint} hintId={hintId} problem={parsed === undefined ? words.range(least, most) : undefined}>
      <input
        type="text"
        inputMode="numeric"
        aria-label={label}
        aria-describedby={hintId}
        aria-invalid={parsed === undefined}
        value={draft}
        placeholder={byDefault === 'auto' ? words.automatic : text.models.settings.minutes(byDefault)}
        autoComplete="off"
        onChange={({ target }) => setDraft(target.value)}
        onBlur={save}
        onKeyDown={({ key }) => key === 'Enter' && save()}
        className={classes(
          'h-8 rounded-lg border bg-canvas px-2.5 text-sm tabular-nums placeholder:text-ink-2 focus-visible:-outline-offset-1',
          parsed === undefined ? 'border-bad' : 'border-line-strong',
          WIDTH,
        )}
      />
    </Row>
  );
}
