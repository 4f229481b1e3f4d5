import { useEffect } from 'react';
import { useRetrieval } from '../../stores/retrieval.ts';
import { EmbeddingPart } from './embedding-part.tsx';
import { IndexPart } from './index-part.tsx';
import { RemoteWarning } from './remote-warning.tsx';
import { RerankerPart } from './reranker-part.tsx';

/** How passages are found: by which models, and what the index is like. */
export function SearchView() {
  const { state, settings, index, loadSettings, loadIndex, forgetRefusal } = useRetrieval();
  const status = state?.status;
  const path = state && state.status !== 'none' ? state.model.path : undefined;
  // What was chosen and what the index holds changes with the model, also at the hand of another window or a command.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    void loadSettings();
    void loadIndex();
  }, [status, path, loadSettings, loadIndex]);
  useEffect(() => forgetRefusal, [forgetRefusal]);
  if (!state || !settings) return null;
  return (
    <div className="flex flex-col gap-6">
      {settings.index.isRemote && <RemoteWarning location={settings.index.location} />}
      <EmbeddingPart state={state} settings={settings.embedding} />
      <RerankerPart settings={settings.reranking} />
      {index && <IndexPart report={index} location={settings.index.location} />}
    </div>
  );
}
