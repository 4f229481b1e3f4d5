import { Quote } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ChooseModel } from './choose-model.tsx';
import { ChosenModel } from './chosen-model.tsx';
import { InstalledChoices } from './installed-choices.tsx';
import { NoModel } from './no-model.tsx';

const suggest = (path: string) => api.models.suggest.query({ path });

/** Which model writes: the chosen one, or how to choose one. */
export function ModelView() {
  const { model, refusal, choosing, choose } = useModels();
  const [changing, setChanging] = useState(false);
  if (!model) return null;
  const isNone = model.status === 'none';
  return (
    <div className="flex flex-col gap-4">
      {isNone ? (
        <NoModel icon={Quote} heading={text.models.none.heading} body={text.models.none.body} />
      ) : (
        <ChosenModel model={model} changing={changing} onChange={() => setChanging(!changing)} />
      )}
      {refusal && <ErrorNote report={refusal} />}
      {(isNone || changing) && <InstalledChoices kind="language" onChosen={() => setChanging(false)} />}
      {(isNone || changing) && (
        <ChooseModel
          words={text.models.file}
          isReplacing={changing}
          choosing={choosing}
          isRefused={refusal !== null}
          suggest={suggest}
          choose={choose}
          onChosen={() => setChanging(false)}
        />
      )}
    </div>
  );
}
