import { expect, it } from 'vitest';
import { parseModelName } from './model-name.ts';

it.each([
  ['Qwen/Qwen3-8B-GGUF', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['  Qwen/Qwen3-8B-GGUF:Q4_K_M ', 'Qwen/Qwen3-8B-GGUF', 'Q4_K_M'],
  ['hf:Qwen/Qwen3-8B-GGUF:UD-Q4_K_XL', 'Qwen/Qwen3-8B-GGUF', 'UD-Q4_K_XL'],
  ['hf:Qwen/Qwen3-8B-GGUF', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['hf://Qwen/Qwen3-8B-GGUF:Q4_K_M', 'Qwen/Qwen3-8B-GGUF', 'Q4_K_M'],
  ['huggingface:Qwen/Qwen3-8B-GGUF:Q4_K_M', 'Qwen/Qwen3-8B-GGUF', 'Q4_K_M'],
  ['https://huggingface.co/Qwen/Qwen3-8B-GGUF', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['https://huggingface.co/Qwen/Qwen3-8B-GGUF/tree/main?show=all#files', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['https://hf-mirror.com/Qwen/Qwen3-8B-GGUF/blob/main/a.gguf', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['http://127.0.0.1:8080/api/models/Qwen/Qwen3-8B-GGUF', 'Qwen/Qwen3-8B-GGUF', undefined],
  ['https://huggingface.co/Qwen/Qwen3-8B-GGUF:Q8_0', 'Qwen/Qwen3-8B-GGUF', 'Q8_0'],
])('understands %s', (text, repository, variant) => {
  expect(parseModelName(text)).toEqual({ repository, ...(variant && { variant }) });
});

it.each([
  '',
  'Qwen',
  'a/b/c',
  '../..',
  'https://huggingface.co/',
  'https://huggingface.co/Qwen',
  'a b/c',
  'a/b\u0000',
  'a/..',
])('refuses %j', (text) => {
  expect(() => parseModelName(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
