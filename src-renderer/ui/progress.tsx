import { Progress as Radix } from 'radix-ui';

interface ProgressProps {
  /** 0 to 1; `undefined` when it can't be told. */
  readonly value: number | undefined;
  readonly label: string;
}

/** A thin bar. */
export function Progress({ value, label }: ProgressProps) {
  const percent = value === undefined ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <Radix.Root value={percent} aria-label={label} className="h-1 w-full overflow-hidden rounded-full bg-pressed">
      <Radix.Indicator
        className="h-full origin-left rounded-full bg-accent data-[state=indeterminate]:animate-breathe motion-safe:transition-[width]"
        style={{ width: `${percent ?? 100}%` }}
      />
    </Radix.Root>
  );
}
