import type { ModelState } from '../../../src-shared/inference.ts';
import type { EmbeddingState } from '../../../src-shared/retrieval.ts';
import { classes } from '../../ui/classes.ts';

type Status = ModelState['status'] | EmbeddingState['status'];

const LOOKS: Record<Status, string> = {
  none: 'border border-ink-3',
  idle: 'border border-ink-3',
  loading: 'bg-accent motion-safe:animate-breathe',
  filling: 'bg-accent motion-safe:animate-breathe',
  ready: 'bg-good',
  failed: 'bg-bad',
};

/** How a model is, as a dot. Decorative: words stand beside it. */
export function ModelDot({ status }: { readonly status: Status }) {
  return <span className={classes('size-2 shrink-0 rounded-full', LOOKS[status])} aria-hidden />;
}
