import { expect, it } from 'vitest';
import { isRepositoryName } from './repository-name.ts';

it('tells a name from words to search for', () => {
  expect(['Qwen/Qwen3-4B-GGUF', 'https://hub.example/Qwen/Qwen3-4B-GGUF'].map(isRepositoryName)).toEqual([true, true]);
  expect(['qwen', 'qwen 3', 'a/b/c', '/b', 'and/or what', ''].map(isRepositoryName)).toEqual(Array(6).fill(false));
});
