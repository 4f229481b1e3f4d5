import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

interface TabTriggerProps {
  readonly value: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** The name of a part, underlined while that is on show. */
export function TabTrigger({ value, className, children }: TabTriggerProps) {
  return (
    <Tabs.Trigger
      value={value}
      className={classes(
        'shrink-0 border-transparent border-b-2 py-2 font-medium text-ink-2 text-sm focus-visible:-outline-offset-2',
        'hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink',
        className,
      )}
    >
      {children}
    </Tabs.Trigger>
  );
}
