import type { Retrieval } from './embedding/index.ts';
import type { Inference } from './inference/index.ts';
import type { ModelsInUse } from './models/index.ts';

/** Who works with the model of each role: the language model is the inference's, the others are the retrieval's. */
export function modelsInUse(inference: Inference, retrieval: Retrieval): ModelsInUse {
  return {
    paths() {
      const language = inference.state();
      const { embedding, reranking } = retrieval.settings();
      return {
        ...(language.status !== 'none' && { language: language.path }),
        ...(embedding.model !== null && { embedding: embedding.model }),
        ...(reranking.model !== null && { ranking: reranking.model }),
      };
    },
    async choose(role, path, { contextTokens, isMoved = false } = {}) {
      // The precision is that of the file, and the dimensions are the model's own.
      const own = isMoved ? {} : ({ precision: 'auto' } as const);
      const dimensions = isMoved ? {} : { dimensions: null };
      if (role === 'embedding') return retrieval.chooseEmbedding({ model: path, ...own, ...dimensions });
      if (role === 'ranking') return retrieval.chooseReranker({ model: path, ...own });
      const before = inference.state();
      await inference.choose(path ?? undefined);
      const isOther = before.status !== 'none' && before.path !== path && !isMoved;
      // A length that was chosen for one model says nothing of another.
      const wanted = contextTokens ?? (isOther ? 'auto' : undefined);
      if (wanted === undefined || wanted === inference.settings().contextTokens) return;
      await inference.configure({ contextTokens: wanted });
    },
    unload: () => inference.unload(),
  };
}
