import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';

/** How wide the fields of settings are, so that they stand in a column. */
export const SETTING_WIDTH = 'w-36 shrink-0';

interface SettingRowProps {
  readonly name: string;
  readonly hint: string;
  readonly hintId: string;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
  readonly children: ReactNode;
}

/** A setting: what it is, what it does or what is wrong with it, and the field. */
export function SettingRow({ name, hint, hintId, problem, children }: SettingRowProps) {
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
