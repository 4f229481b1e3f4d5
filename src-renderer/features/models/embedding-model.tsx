import { useId, useState } from 'react';
import type { EmbeddingSettings, EmbeddingState } from '../../../src-shared/retrieval.ts';
import { text } from '../../locales/en.ts';
import { modelName } from '../../stores/model-name.ts';
import { useRetrieval } from '../../stores/retrieval.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Progress } from '../../ui/progress.tsx';
import { CalibrationFigures } from './calibration-figures.tsx';
import { ModelCard } from './model-card.tsx';
import { ModelDot } from './model-dot.tsx';
import { MoreButton } from './more-button.tsx';
import { NumberRow } from './number-row.tsx';
import { PrecisionRow } from './precision-row.tsx';
import { RetryButton } from './retry-button.tsx';

/** What a model may be told to keep of its dimensions; see `embeddingChangesSchema`. */
const DIMENSIONS = [16, 8_192] as const;

type Chosen = Exclude<EmbeddingState, { readonly status: 'none' }>;

interface EmbeddingModelProps {
  readonly state: Chosen;
  readonly settings: EmbeddingSettings;
  /** Whether another model is being chosen. */
  readonly changing: boolean;
  onChange(): void;
}

/** The chosen embedding model: how far its vectors are, what they are worth, and what can be done about it. */
export function EmbeddingModel({ state, settings, changing, onChange }: EmbeddingModelProps) {
  const { choosing, chooseEmbedding } = useRetrieval();
  const [isOpen, setOpen] = useState(false);
  const more = useId();
  const { embedding, facts } = text.retrieval;
  const { model } = state;
  const isBusy = choosing !== null;
  return (
    <ModelCard
      name={model.name.trim() || modelName(model.path)}
      path={model.path}
      changing={changing}
      isBusy={isBusy}
      removeHint={embedding.removeHint}
      onChange={onChange}
      onRemove={() => void chooseEmbedding({ model: null })}
      actions={<MoreButton isOpen={isOpen} controls={more} onToggle={() => setOpen(!isOpen)} />}
    >
      <EmbeddingStatus state={state} />
      {state.status !== 'failed' && state.model.dimensions > 0 && (
        <Facts
          className="mt-3"
          facts={[
            [facts.dimensions, facts.number(state.model.dimensions)],
            [facts.runsOn, state.model.runsOn],
          ]}
        />
      )}
      {state.status === 'ready' && state.calibration && <CalibrationFigures calibration={state.calibration} />}
      {isOpen && (
        <div id={more} className="mt-3 flex flex-col border-line border-t pt-1">
          <PrecisionRow
            value={settings.precision}
            isDisabled={isBusy}
            onChange={(precision) => void chooseEmbedding({ precision })}
          />
          <NumberRow
            words={embedding.dimensions}
            limits={DIMENSIONS}
            value={settings.dimensions}
            byDefault={null}
            placeholder={embedding.allDimensions}
            isDisabled={isBusy}
            onChange={(dimensions) => void chooseEmbedding({ dimensions })}
          />
        </div>
      )}
    </ModelCard>
  );
}

function EmbeddingStatus({ state }: { readonly state: Chosen }) {
  const { embedding, vectors } = text.retrieval;
  const { status } = state;
  return (
    <>
      <p role="status" className="mt-2.5 flex items-center gap-2 text-ink-2 text-sm tabular-nums">
        <ModelDot status={status} />
        {status === 'failed' && embedding.failed}
        {status === 'ready' && embedding.ready(state.total)}
        {status === 'filling' &&
          (state.model.dimensions === 0 ? embedding.opening : vectors.making(state.done, state.total))}
      </p>
      {status === 'filling' && (
        <>
          <div className="mt-2">
            <Progress
              value={state.model.dimensions === 0 || state.total === 0 ? undefined : state.done / state.total}
              label={vectors.label}
            />
          </div>
          <p className="mt-1.5 text-ink-3 text-xs tabular-nums">
            {state.secondsLeft !== undefined && `${embedding.timeLeft(state.secondsLeft)} `}
            {embedding.meanwhile(state.answering)}
          </p>
        </>
      )}
      {status === 'failed' && (
        <>
          <ErrorNote className="mt-2.5" report={state.error} />
          <p className="mt-2 text-ink-2 text-sm">{embedding.answersInstead(state.answering)}</p>
          <RetryButton path={state.model.path} />
        </>
      )}
    </>
  );
}
