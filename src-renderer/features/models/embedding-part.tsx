import { Shapes } from 'lucide-react';
import { useState } from 'react';
import type { EmbeddingSettings, EmbeddingState } from '../../../src-shared/retrieval.ts';
import { api } from '../../lib/api.ts';
import { text } from '../../locales/en.ts';
import { useRetrieval } from '../../stores/retrieval.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ChooseModel } from './choose-model.tsx';
import { EmbeddingModel } from './embedding-model.tsx';
import { InstalledChoices } from './installed-choices.tsx';
import { NoModel } from './no-model.tsx';

interface EmbeddingPartProps {
  readonly state: EmbeddingState;
  readonly settings: EmbeddingSettings;
}

const suggest = (path: string) => api.retrieval.suggest.query({ path });

/** Which embedding model finds passages: the chosen one, or how to choose one. */
export function EmbeddingPart({ state, settings }: EmbeddingPartProps) {
  const { choosing, refusal, chooseEmbedding } = useRetrieval();
  const [changing, setChanging] = useState(false);
  const { embedding } = text.retrieval;
  const isNone = state.status === 'none';
  const refused = refusal?.finder === 'embedding' ? refusal.report : null;
  // What the state says already is not said twice.
  const isTold = state.status === 'failed' && state.error.message === refused?.message;
  return (
    <div className="flex flex-col gap-3">
      {isNone ? (
        <NoModel icon={Shapes} heading={embedding.none.heading} body={embedding.none.body} />
      ) : (
        <EmbeddingModel state={state} settings={settings} changing={changing} onChange={() => setChanging(!changing)} />
      )}
      {refused && !isTold && <ErrorNote report={refused} />}
      {(isNone || changing) && <InstalledChoices kind="embedding" onChosen={() => setChanging(false)} />}
      {(isNone || changing) && (
        <ChooseModel
          words={embedding.file}
          takesFolders
          isReplacing={changing}
          choosing={choosing === 'embedding'}
          isRefused={refused !== null}
          suggest={suggest}
          choose={(model) => chooseEmbedding({ model })}
          onChosen={() => setChanging(false)}
        />
      )}
    </div>
  );
}
