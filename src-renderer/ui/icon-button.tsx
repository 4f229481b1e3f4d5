import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  readonly icon: LucideIcon;
  /** The accessible name. */
  readonly label: string;
  /** What the tooltip says where the name is too long for one. */
  readonly hint?: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

/** A button with an icon on it, named in a tooltip. */
export function IconButton({ icon: Icon, label, hint, side = 'top', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={hint ?? label} side={side}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={classes(
          'inline-flex size-7 shrink-0 items-center justify-center rounded-lg text-ink-3 transition-colors',
          'hover:bg-hover hover:text-ink active:bg-pressed disabled:pointer-events-none disabled:opacity-40',
          className,
        )}
      >
        <Icon className="size-4" strokeWidth={1.75} aria-hidden />
      </button>
    </Tooltip>
  );
}
