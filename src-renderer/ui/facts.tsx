import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type Fact = readonly [name: string, value: ReactNode];

interface FactsProps {
  /** Those without a value are left out. */
  readonly facts: readonly Fact[];
  readonly className?: string;
}

/** Names and values, one a line. */
export function Facts({ facts, className }: FactsProps) {
  return (
    <dl className={classes('grid content-start grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs', className)}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="wrap-anywhere select-text tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
