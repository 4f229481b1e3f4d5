import { Quote, TriangleAlert } from 'lucide-react';
import type { ModelState } from '../../../src-shared/inference.ts';
import { text } from '../../locales/en.ts';
import { nameOf } from '../../stores/model-name.ts';
import { noticeOf, useModels } from '../../stores/models.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { ModelDot } from './model-dot.tsx';

const { chip, backends } = text.models;

/** Who answers, and how it is; opens the rest. */
export function ModelChip() {
  const model = useModels((state) => state.model);
  const show = useModels((state) => state.show);
  if (!model) return null;
  const [name, detail, hint] = wordsOf(model);
  const notice = noticeOf(model);
  const isNone = model.status === 'none';
  return (
    <Tooltip content={notice ?? hint}>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={chip.label([name, detail, notice].filter(Boolean).join('. '))}
        data-status={model.status}
        onClick={() => show('model')}
        className="-ml-2 flex h-7 min-w-0 items-center gap-2 rounded-lg px-2 text-ink-2 text-xs hover:bg-hover hover:text-ink"
      >
        {notice ? (
          <TriangleAlert className="size-3.5 shrink-0 text-cited-line" aria-hidden />
        ) : isNone ? (
          <Quote className="size-3.5 shrink-0 text-ink-3" aria-hidden />
        ) : (
          <ModelDot status={model.status} />
        )}
        <span className="truncate">{name}</span>
        {detail && (
          <span className={isNone ? 'shrink-0 font-medium text-accent' : 'shrink-0 text-ink-3 tabular-nums'}>
            {detail}
          </span>
        )}
      </button>
    </Tooltip>
  );
}

function wordsOf(model: ModelState): readonly [name: string, detail: string, hint: string] {
  switch (model.status) {
    case 'none':
      return [chip.none, chip.choose, chip.noneHint];
    case 'idle':
      return [nameOf(model), '', chip.idleHint];
    case 'loading':
      return [nameOf(model), chip.loading(model.progress), chip.loadingHint];
    case 'ready':
      return [nameOf(model), backends[model.backend], chip.readyHint(model.backend)];
  }
}
