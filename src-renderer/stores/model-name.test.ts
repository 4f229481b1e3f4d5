import { expect, it } from 'vitest';
import { modelName, nameOf } from './model-name.ts';

it('a model file is called what it is, whatever folder it is in', () => {
  expect(modelName('/home/ada/Models/Qwen3-4B-Instruct-Q4_K_M.gguf')).toBe('Qwen3-4B-Instruct-Q4_K_M');
  expect(modelName('C:\\Models\\tiny.GGUF')).toBe('tiny');
  expect(modelName('/m/big-Q8_0-00001-of-00003.gguf')).toBe('big-Q8_0');
});

it('a model folder is called what it is, also where its path ends with a separator', () => {
  expect(modelName('/m/bge-small-en-v1.5/')).toBe('bge-small-en-v1.5');
  expect(modelName('C:\\Models\\e5\\')).toBe('e5');
});

it('a loaded model goes by its own name, if it has one', () => {
  const ready = {
    status: 'ready',
    path: '/m/tiny.gguf',
    backend: 'cpu',
    gpuLayers: 0,
    layers: 2,
    contextTokens: 512,
    threads: { prefill: 1, decode: 1 },
    memory: { ramBytes: 1, vramBytes: 0 },
  } as const;
  expect(nameOf({ status: 'idle', path: '/m/tiny.gguf' })).toBe('tiny');
  expect(nameOf({ ...ready, name: 'Tiny Stories' })).toBe('Tiny Stories');
  expect(nameOf({ ...ready, name: ' ' })).toBe('tiny');
});
