import { TriangleAlert } from 'lucide-react';
import type { ModelState } from '../../../src-shared/inference.ts';
import { text } from '../../locales/en.ts';
import { nameOf } from '../../stores/model-name.ts';
import { useModels } from '../../stores/models.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ModelCard } from './model-card.tsx';
import { ModelDot } from './model-dot.tsx';
import { ModelFacts } from './model-facts.tsx';

interface ChosenModelProps {
  readonly model: Exclude<ModelState, { readonly status: 'none' }>;
  /** Whether another file is being chosen. */
  readonly changing: boolean;
  onChange(): void;
}

/** The chosen model: how it is, what it takes, and what can be done about it. */
export function ChosenModel({ model, changing, onChange }: ChosenModelProps) {
  const { load, unload, choose, choosing } = useModels();
  const { status, path, notice } = model;
  const { models } = text;
  return (
    <ModelCard
      name={nameOf(model)}
      path={path}
      changing={changing}
      isBusy={choosing}
      removeHint={models.removeHint}
      onChange={onChange}
      onRemove={() => void choose(null)}
      actions={
        status === 'ready' ? (
          <Tooltip content={models.unloadHint}>
            <Button size="small" onClick={() => void unload()}>
              {models.unload}
            </Button>
          </Tooltip>
        ) : (
          <Button size="small" disabled={status === 'loading'} onClick={() => void load()}>
            {models.load}
          </Button>
        )
      }
    >
      <p role="status" className="mt-2.5 flex items-center gap-2 text-ink-2 text-sm tabular-nums">
        <ModelDot status={status} />
        {status === 'loading' ? models.status.loading(model.progress) : models.status[status]}
      </p>
      {status === 'loading' && (
        <div className="mt-2">
          <Progress value={model.progress} label={models.chip.loadingHint} />
        </div>
      )}
      {notice && (
        <div role="alert" className="mt-3 flex items-start gap-2 rounded-lg bg-cited px-3 py-2 text-sm">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-cited-line" aria-hidden />
          <div>
            <p>{notice}</p>
            {/* To choose a model again is to want it as it was planned. */}
            <Button size="small" className="mt-2" disabled={choosing} onClick={() => void choose(path)}>
              {models.notice.lift}
            </Button>
          </div>
        </div>
      )}
      {status === 'ready' && <ModelFacts model={model} />}
    </ModelCard>
  );
}
