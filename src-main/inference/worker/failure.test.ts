import { InsufficientMemoryError } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { loadFailure, tooLargeError } from './failure.ts';
import { outcomeOf } from './outcome.ts';

it.each([
  ["error loading model: unknown model architecture: 'whale'", 'MODEL_UNSUPPORTED'],
  ["tensor 'output.weight' data is not within the file bounds, model is corrupted or incomplete", 'MODEL_CORRUPT'],
  ["error loading model: missing tensor 'blk.0.attn_q.weight'", 'MODEL_CORRUPT'],
  [
    'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4096.00 MiB on device 0: cudaMalloc failed: out of memory',
    'MODEL_TOO_LARGE',
  ],
  ['Computing rankings is not supported for this model.', 'MODEL_UNSUPPORTED'],
] as const)('knows what %j means', async (line, code) => {
  expect((await loadFailure(new Error('Failed to load model'), () => [line])).code).toBe(code);
});

it('tells what llama.cpp said where it knows no better', async () => {
  const failure = await loadFailure(new Error('Failed to load model'), () => ['the moon is full']);
  expect(failure.report).toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: 'The model could not be loaded: the moon is full.',
  });
  expect((await loadFailure(new Error('Failed.'), () => [])).message).toBe('The model could not be loaded: Failed.');
});

it('knows a lack of memory, and leaves alone what has a code', async () => {
  expect((await loadFailure(new InsufficientMemoryError('no'), () => [])).code).toBe('MODEL_TOO_LARGE');
  const coded = new AlcoveError('MODEL_NOT_FOUND');
  expect(await loadFailure(coded, () => ['out of memory'])).toBe(coded);
});

it('says in figures how much too large a model is, and what would fit', () => {
  const { report } = tooLargeError({ neededBytes: 41.24e9, availableBytes: 7.08e9, fittingBytes: 6.02e9 });
  expect(report.message).toBe(
    'The model needs 41.2 GB of memory, and 7.1 GB can be had; a model file of up to 6.0 GB would fit.',
  );
});

it('makes values of results and failures', async () => {
  expect(await outcomeOf(() => 1)).toEqual({ ok: true, value: 1 });
  const refused = await outcomeOf(() => Promise.reject(new AlcoveError('INFERENCE_BUSY')));
  expect(refused).toMatchObject({ ok: false, error: { code: 'INFERENCE_BUSY' } });
  expect(await outcomeOf(() => Promise.reject(new Error('a bug')))).toMatchObject({ error: { code: 'INTERNAL' } });
});
