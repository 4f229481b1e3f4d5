import { useId } from 'react';
import { PRECISIONS, type Precision } from '../../../src-shared/retrieval.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { Select } from '../../ui/select.tsx';
import { SETTING_WIDTH, SettingRow } from './setting-row.tsx';

const { precision: words, precisions } = text.retrieval;
const OPTIONS = PRECISIONS.map((each) => [each, precisions[each]] as const);

interface PrecisionRowProps {
  readonly value: Precision;
  readonly isDisabled: boolean;
  onChange(value: Precision): void;
}

/** How exact the weights of a model are. It counts at once. */
export function PrecisionRow({ value, isDisabled, onChange }: PrecisionRowProps) {
  const hintId = useId();
  const [label, hint] = words;
  return (
    <SettingRow name={label} hint={hint} hintId={hintId}>
      <Select
        label={label}
        value={value}
        options={OPTIONS}
        describedBy={hintId}
        isDisabled={isDisabled}
        className={classes(SETTING_WIDTH, value === 'auto' && 'text-ink-2')}
        onChange={onChange}
      />
    </SettingRow>
  );
}
