import { expect, it } from 'vitest';
import { isRepositoryName } from './repository-name.ts';

it('tells a name from words to search for', () => {
  const names = ['Qwen/Qwen3-4B-GGUF', 'hf:Qwen/Qwen3-4B-GGUF:Q4_K_M', 'https://hub.example/Qwen/Qwen3-4B-GGUF'];
  expect(names.map(isRepositoryName)).toEqual([true, true, true]);
  expect(['qwen', 'qwen 3', 'a/b/c', '/b', 'and/or what', ''].map(isRepositoryName)).toEqual(Array(6).fill(false));
});
