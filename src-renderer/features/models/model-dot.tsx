import type { ModelState } from '../../../src-shared/inference.ts';
import { classes } from '../../ui/classes.ts';

const LOOKS: Record<ModelState['status'], string> = {
  none: 'border border-ink-3',
  idle: 'border border-ink-3',
  loading: 'bg-accent motion-safe:animate-breathe',
  ready: 'bg-good',
};

/** How a model is, as a dot. Decorative: words stand beside it. */
export function ModelDot({ status }: { readonly status: ModelState['status'] }) {
  return <span className={classes('size-2 shrink-0 rounded-full', LOOKS[status])} aria-hidden />;
}
