import { useId } from 'react';
import type { InferenceSettings } from '../../../src-shared/inference.ts';
import { DEFAULT_IDLE_MINUTES, INFERENCE_LIMITS } from '../../../src-shared/limits.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { Select } from '../../ui/select.tsx';
import { NumberRow } from './number-row.tsx';
import { SETTING_WIDTH, SettingRow } from './setting-row.tsx';

const { settings: words } = text.models;

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
    <SettingRow name={label} hint={hint} hintId={hintId}>
      <Select<InferenceSettings[K]>
        label={label}
        value={settings[name]}
        options={[['auto', words.automatic], ...options]}
        describedBy={hintId}
        className={classes(SETTING_WIDTH, settings[name] === 'auto' && 'text-ink-2')}
        onChange={(value) => onChange({ [name]: value })}
      />
    </SettingRow>
  );
}

/** A setting that is a number, or left to Alcove. */
export function NumberSetting({ name, settings, onChange }: SettingProps<keyof typeof INFERENCE_LIMITS>) {
  const byDefault = name === 'idleMinutes' ? DEFAULT_IDLE_MINUTES : 'auto';
  return (
    <NumberRow
      words={words[name]}
      limits={INFERENCE_LIMITS[name]}
      value={settings[name]}
      byDefault={byDefault}
      placeholder={byDefault === 'auto' ? words.automatic : words.minutes(byDefault)}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
}
