import type { ModelRole } from '../../../src-shared/models.ts';

/** What tells of a model what it is for. */
export interface RoleHints {
  readonly repository: string;
  readonly pipelineTag?: string;
  readonly tags: readonly string[];
  readonly architectures?: readonly string[];
}

const LANGUAGE_TASKS = new Set(['text-generation', 'image-text-to-text', 'any-to-any', 'text2text-generation']);
const EMBEDDING_TASKS = new Set(['feature-extraction', 'sentence-similarity']);

/** Whether the hub says of a model that it writes. */
export const isLanguageTask = (task: string | undefined): boolean => task !== undefined && LANGUAGE_TASKS.has(task);

/**
 * What a model is for, as far as what the hub says of it tells; `undefined` where nothing does. The header of a GGUF file
 * knows better.
 */
export function roleOf({ repository, pipelineTag, tags, architectures = [] }: RoleHints): ModelRole | undefined {
  const name = repository.split('/').at(-1) ?? repository;
  // Makers of rerankers and embedding models that write by nature tell the hub that they write.
  if (pipelineTag === 'text-ranking' || tags.includes('reranker') || /rerank|cross-encoder|ms-marco/i.test(name)) {
    return 'ranking';
  }
  if (pipelineTag !== undefined && EMBEDDING_TASKS.has(pipelineTag)) return 'embedding';
  if (tags.includes('sentence-transformers') || /(?:^|[-_.])embed/i.test(name)) return 'embedding';
  if (isLanguageTask(pipelineTag) || tags.includes('conversational')) return 'language';
  if (architectures.some((each) => /ForCausalLM$|ForConditionalGeneration$/.test(each))) return 'language';
  if (architectures.some((each) => each.endsWith('ForSequenceClassification'))) return 'ranking';
  return architectures.some((each) => each.endsWith('Model')) ? 'embedding' : undefined;
}
