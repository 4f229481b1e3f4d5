import { Quote } from 'lucide-react';
import { useState } from 'react';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ChooseModel } from './choose-model.tsx';
import { ChosenModel } from './chosen-model.tsx';

/** Which model writes: the chosen one, or how to choose one. */
export function ModelView() {
  const model = useModels((state) => state.model);
  const refusal = useModels((state) => state.refusal);
  const [changing, setChanging] = useState(false);
  if (!model) return null;
  const isNone = model.status === 'none';
  return (
    <div className="flex flex-col gap-4">
      {isNone ? (
        <div className="flex items-start gap-3 rounded-xl border border-line px-4 py-3.5">
          <Quote className="mt-0.5 size-5 shrink-0 text-ink-3" strokeWidth={1.5} aria-hidden />
          <div>
            <h3 className="font-medium text-base">{text.models.none.heading}</h3>
            <p className="mt-0.5 text-ink-2 text-sm">{text.models.none.body}</p>
          </div>
        </div>
      ) : (
        <ChosenModel model={model} changing={changing} onChange={() => setChanging(!changing)} />
      )}
      {refusal && <ErrorNote report={refusal} />}
      {(isNone || changing) && <ChooseModel isReplacing={changing} onChosen={() => setChanging(false)} />}
    </div>
  );
}
