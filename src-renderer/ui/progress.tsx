import { Progress as Radix } from 'radix-ui';
import { classes } from './classes.ts';

interface ProgressProps {
  /** 0 to 1; `undefined` when it can't be told. */
  readonly value: number | undefined;
  readonly label: string;
  /** Whether nothing moves: the bar is grey then. */
  readonly isStill?: boolean;
}

/** A thin bar. */
export function Progress({ value, label, isStill = false }: ProgressProps) {
  const percent = value === undefined ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <Radix.Root value={percent} aria-label={label} className="h-1 w-full overflow-hidden rounded-full bg-pressed">
      <Radix.Indicator
        className={classes(
          'h-full origin-left rounded-full motion-safe:transition-[width]',
          isStill ? 'bg-ink-3' : 'bg-accent data-[state=indeterminate]:animate-breathe',
        )}
        style={{ width: `${percent ?? 100}%` }}
      />
    </Radix.Root>
  );
}
