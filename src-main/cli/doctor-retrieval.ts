import type { IndexReport } from '../../src-shared/retrieval.ts';
import type { App } from '../app.ts';
import type { Finding } from './doctor-models.ts';
import { describeError, formatBytes, plural } from './output.ts';

/** Looks at what passages are found by: the embedding model, the reranker, the index. */
export async function inspectRetrieval({ retrieval }: App): Promise<Finding[]> {
  const { reranking, index } = retrieval.settings();
  const { model } = reranking;
  return [
    inspectEmbedding(retrieval),
    {
      name: 'Reranker',
      status: model === null ? 'missing' : 'ok',
      detail: model === null ? 'none is chosen' : `${model}, at most ${reranking.budgetMs} ms a search`,
    },
    {
      name: 'Index',
      status: 'ok',
      detail: `${describeIndex(await retrieval.index())}${index.isRemote ? `, at ${index.location}` : ''}`,
      ...(index.isRemote && {
        action: 'It is on another machine: terms and vectors of your documents leave this one.',
      }),
    },
  ];
}

function inspectEmbedding(retrieval: App['retrieval']): Finding {
  const name = 'Embedding model';
  const state = retrieval.state();
  switch (state.status) {
    case 'none':
      return {
        name,
        status: 'missing',
        detail: 'none is chosen; passages are found by their words',
        action: 'Choose one in the window, or: alcove embed --model <folder or GGUF file>',
      };
    case 'failed':
      return { name, status: 'problem', detail: `${state.model.path}: ${describeError(state.error)}` };
    case 'filling':
    case 'ready': {
      const { model, total } = state;
      const done = state.status === 'ready' ? total : state.done;
      const refused = (model.refused ?? []).map(({ provider, reason }) => `${provider}: ${reason}`).join(' ');
      const runsOn = model.runsOn === undefined ? '' : `, on ${model.runsOn}`;
      const detail = `${model.name} (${model.dimensions} dimensions${runsOn}), ${done.toLocaleString('en')} of ${plural(total, 'passage')} have their vector`;
      return { name, status: 'ok', detail, ...(refused && { action: refused }) };
    }
  }
}

function describeIndex({ keyword, vectors }: IndexReport): string {
  const words = `${plural(keyword.rows, 'passage')} by their words`;
  if (!vectors) return words;
  const { rows, bytes, index } = vectors;
  const how = index
    ? `${index.type}, recall@10 ${index.recall === undefined ? 'not measured yet' : index.recall.toFixed(3)}`
    : 'every vector is compared';
  return `${words}, ${rows.toLocaleString('en')} by vectors (${formatBytes(bytes)}, ${how})`;
}
