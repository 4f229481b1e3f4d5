import { expect, it } from 'vitest';
import { roleOf } from './role-of.ts';

it.each([
  ['Qwen/Qwen3-8B-GGUF', 'text-generation', [], 'language'],
  ['Qwen/Qwen3-Reranker-0.6B-GGUF', 'text-generation', [], 'ranking'],
  ['Qwen/Qwen3-Embedding-0.6B-GGUF', undefined, [], 'embedding'],
  ['Xenova/all-MiniLM-L6-v2', 'feature-extraction', [], 'embedding'],
  ['Xenova/ms-marco-MiniLM-L-6-v2', 'text-classification', [], 'ranking'],
  ['someone/vectors', undefined, ['sentence-transformers'], 'embedding'],
  ['someone/sentiment', 'text-classification', [], undefined],
] as const)('of %s (%s)', (repository, pipelineTag, tags, role) => {
  expect(roleOf({ repository, tags, ...(pipelineTag && { pipelineTag }) })).toBe(role);
});
