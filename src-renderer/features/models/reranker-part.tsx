import { ListOrdered } from 'lucide-react';
import { useId, useState } from 'react';
import type { RerankingSettings } from '../../../src-shared/retrieval.ts';
import { api } from '../../lib/api.ts';
import { text } from '../../locales/en.ts';
import { modelName } from '../../stores/model-name.ts';
import { useRetrieval } from '../../stores/retrieval.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ChooseModel } from './choose-model.tsx';
import { InstalledChoices } from './installed-choices.tsx';
import { ModelCard } from './model-card.tsx';
import { MoreButton } from './more-button.tsx';
import { NoModel } from './no-model.tsx';
import { NumberRow } from './number-row.tsx';
import { PrecisionRow } from './precision-row.tsx';

/** Milliseconds; see `rerankingChangesSchema`. */
const BUDGET = [20, 30_000] as const;
const DEFAULT_BUDGET_MS = 400;

const suggest = (path: string) => api.retrieval.suggest.query({ path });

/** Which model puts passages in order: the chosen one, or how to choose one. */
export function RerankerPart({ settings }: { readonly settings: RerankingSettings }) {
  const { choosing, refusal, chooseReranker } = useRetrieval();
  const [changing, setChanging] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const more = useId();
  const { reranker } = text.retrieval;
  const { model, precision, budgetMs } = settings;
  const isBusy = choosing !== null;
  const refused = refusal?.finder === 'reranker' ? refusal.report : null;
  return (
    <div className="flex flex-col gap-3">
      {model === null ? (
        <NoModel icon={ListOrdered} heading={reranker.none.heading} body={reranker.none.body} />
      ) : (
        <ModelCard
          name={modelName(model)}
          path={model}
          changing={changing}
          isBusy={isBusy}
          removeHint={reranker.removeHint}
          onChange={() => setChanging(!changing)}
          onRemove={() => void chooseReranker({ model: null })}
          actions={<MoreButton isOpen={isOpen} controls={more} onToggle={() => setOpen(!isOpen)} />}
        >
          <p className="mt-2.5 text-ink-2 text-sm">{reranker.chosen(budgetMs)}</p>
          {isOpen && (
            <div id={more} className="mt-3 flex flex-col border-line border-t pt-1">
              <NumberRow
                words={reranker.budget}
                limits={BUDGET}
                value={budgetMs}
                byDefault={DEFAULT_BUDGET_MS}
                placeholder={reranker.milliseconds(DEFAULT_BUDGET_MS)}
                isDisabled={isBusy}
                onChange={(next) => void chooseReranker({ budgetMs: next })}
              />
              <PrecisionRow
                value={precision}
                isDisabled={isBusy}
                onChange={(next) => void chooseReranker({ precision: next })}
              />
            </div>
          )}
        </ModelCard>
      )}
      {refused && <ErrorNote report={refused} />}
      {(model === null || changing) && <InstalledChoices kind="ranking" onChosen={() => setChanging(false)} />}
      {(model === null || changing) && (
        <ChooseModel
          words={reranker.file}
          takesFolders
          isReplacing={changing}
          choosing={choosing === 'reranker'}
          isRefused={refused !== null}
          suggest={suggest}
          choose={(path) => chooseReranker({ model: path })}
          onChosen={() => setChanging(false)}
        />
      )}
    </div>
  );
}
