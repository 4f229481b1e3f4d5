import { CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { EmbeddingState } from '../../../src-shared/retrieval.ts';
import { shownAction } from '../../lib/shown-action.ts';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { useRetrieval } from '../../stores/retrieval.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';

/** What takes less is over before it could be read. */
const WORTH_TELLING_MS = 1_500;

/** How far the vectors are, or why there will be none: in a line, since nothing waits for them. */
export function VectorsLine() {
  const state = useRetrieval((retrieval) => retrieval.state);
  const isLasting = useLasting(state?.status === 'filling' && state.total > 0);
  const show = useModels((models) => models.show);
  const words = text.retrieval.vectors;
  if (!state || (state.status !== 'failed' && !isLasting)) return null;
  return (
    <section
      aria-label={words.label}
      className="mx-6 mb-2 flex min-h-7 shrink-0 items-center gap-3 pl-3.5 text-xs tabular-nums"
    >
      <Said state={state} />
      <Button size="small" variant="ghost" className="mr-2 ml-auto" onClick={() => show('search')}>
        {words.details}
      </Button>
    </section>
  );
}

function Said({ state }: { readonly state: EmbeddingState }) {
  const words = text.retrieval.vectors;
  if (state.status === 'failed') {
    return (
      <>
        <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden />
        <p role="alert" className="min-w-0">
          <span className="font-medium">{words.failed}</span>{' '}
          <span className="text-ink-2">
            {state.error.message} {shownAction(state.error)}
          </span>
        </p>
      </>
    );
  }
  if (state.status !== 'filling') return null;
  const { done, total, secondsLeft } = state;
  return (
    <>
      <p className="shrink-0 text-ink-2 @max-md:shrink">{words.making(done, total)}</p>
      <span className="w-20 shrink-0 @max-xl:hidden">
        <Progress value={total > 0 ? done / total : undefined} label={words.label} />
      </span>
      <p className="min-w-0 truncate text-ink-3">
        {secondsLeft !== undefined && <span className="mr-3 @max-xl:sr-only">{words.timeLeft(secondsLeft)}</span>}
        <span className="@max-3xl:sr-only">{words.meanwhile}</span>
      </p>
    </>
  );
}

/** Whether something has been so for longer than a moment. */
function useLasting(isSo: boolean): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isSo) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), WORTH_TELLING_MS);
    return () => clearTimeout(timer);
  }, [isSo]);
  return isLasting;
}
