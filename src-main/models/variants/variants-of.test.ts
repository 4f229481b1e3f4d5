import { describe, expect, it } from 'vitest';
import type { Listing } from '../hub/listing.ts';
import { variantsOf } from './variants-of.ts';

function listing(paths: readonly string[] | Readonly<Record<string, number>>, changes: Partial<Listing> = {}): Listing {
  const sizes = Array.isArray(paths) ? paths.map((path: string) => [path, 1000] as const) : Object.entries(paths);
  return {
    repository: 'someone/Model-GGUF',
    revision: 'a'.repeat(40),
    files: sizes.map(([path, bytes]) => ({ path, bytes })),
    licence: { name: 'mit', url: 'https://hub.test/someone/Model-GGUF' },
    isGated: false,
    tags: [],
    architectures: [],
    ...changes,
  };
}

const idsOf = (paths: readonly string[], changes?: Partial<Listing>): readonly string[] =>
  variantsOf(listing(paths, changes)).variants.map(({ id }) => id);

describe('quantizations', () => {
  it.each([
    ['Qwen3-8B-Q4_K_M.gguf', 'Q4_K_M'],
    ['qwen3-8b-q4_k_m.gguf', 'Q4_K_M'],
    ['Qwen3.5-4B-UD-Q4_K_XL.gguf', 'UD-Q4_K_XL'],
    ['Qwen3.5-4B-UD-IQ2_XXS.gguf', 'UD-IQ2_XXS'],
    ['model.IQ3_XS.gguf', 'IQ3_XS'],
    ['model-IQ4_NL.gguf', 'IQ4_NL'],
    ['gpt-oss-20b.MXFP4.gguf', 'MXFP4'],
    ['gpt-oss-20b-MXFP4_MOE.gguf', 'MXFP4_MOE'],
    ['Qwen3-8B-BF16.gguf', 'BF16'],
    ['Qwen3-8B-fp16.gguf', 'F16'],
    ['Q8-chat-f16-Q8_0.gguf', 'Q8_0'],
    ['Qwen3-8B-Q4_0_4_8.gguf', 'Q4_0_4_8'],
    ['bitnet-TQ2_0.gguf', 'TQ2_0'],
    ['Q6_K/weights.gguf', 'Q6_K'],
    ['nothing-told.gguf', 'nothing-told'],
  ])('of %s is %s', (path, id) => {
    expect(idsOf([path])).toEqual([id]);
  });

  it('in several files are one choice', () => {
    const sizes = Object.fromEntries([1, 2, 3].map((part) => [`BF16/Big-BF16-0000${part}-of-00003.gguf`, part * 1000]));
    const { variants } = variantsOf(listing({ 'Big-Q4_K_M.gguf': 10, ...sizes }));
    expect(variants.map(({ id, bytes, files }) => [id, bytes, files.length])).toEqual([
      ['BF16', 6000, 3],
      ['Q4_K_M', 10, 1],
    ]);
    expect(variants[0]?.files.map(({ path }) => path.slice(-19))).toEqual([
      '-00001-of-00003.gguf'.slice(-19),
      '-00002-of-00003.gguf'.slice(-19),
      '-00003-of-00003.gguf'.slice(-19),
    ]);
  });

  it('are not offered with parts missing', () => {
    expect(idsOf(['Big-BF16-00001-of-00002.gguf', 'Big-Q8_0-00001-of-99999.gguf', 'Big-Q8_0.gguf'])).toEqual(['Q8_0']);
  });

  it('of the same kind are told apart', () => {
    const ids = idsOf(['gemma-Q4_0.gguf', 'gemma-qat-Q4_0.gguf', 'old/gemma-Q4_0.gguf', 'gemma-Q8_0.gguf']);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(4);
    expect(ids.every((id) => /^[\w.-]+$/.test(id))).toBe(true);
    expect(idsOf(['gemma-4-it-Q4_0.gguf', 'gemma-4-it-qat-Q4_0.gguf'])).toEqual(['Q4_0', 'Q4_0-qat']);
    expect(idsOf(['m-UD-Q4_K_XL.gguf', 'm-Q4_K_XL.gguf', 'm-Q4_K_M.gguf'])).toEqual([
      'UD-Q4_K_XL',
      'Q4_K_XL',
      'Q4_K_M',
    ]);
  });

  it('are not the parts of models that do not write', () => {
    expect(
      idsOf(['mmproj-F16.gguf', 'Model-mmproj-BF16.gguf', 'imatrix.gguf', 'ggml-vocab.gguf', 'a-lora-F16.gguf']),
    ).toEqual([]);
  });

  it('are those of the model, not of what foretells its words, unless that is all there is', () => {
    const helpers = ['mtp-Qwen3-8B-Q8_0.gguf', 'Qwen3-8B-DRAFT-Q8_0.gguf', 'qwen3-8b-eagle3-F16.gguf'];
    expect(idsOf([...helpers, 'Qwen3-8B-MTP-Q4_0.gguf'])).toEqual(['Q4_0']);
    expect(idsOf(['Qwen3-0.6B-draft-Q8_0.gguf'])).toEqual(['Q8_0']);
  });

  it.each([
    [['Qwen3-8B-Q4_K_M.gguf', 'qwen3_8b.q8_0.gguf', 'BF16/Qwen3-8B-BF16-00001-of-00001.gguf'], ['qwen3-8b']],
    [['m-UD-Q4_K_XL.gguf', 'm-F16-Q8_0.gguf', 'M-Q8_0/M-Q8_0.gguf', 'fp16/m.gguf'], ['m']],
    [
      ['Qwen3-0.6B-Q8_0.gguf', 'Qwen3-8B-Q4_K_M.gguf'],
      ['qwen3-0-6b', 'qwen3-8b'],
    ],
    [
      ['8b/model-Q4_0.gguf', '1b/model-Q4_0.gguf'],
      ['8b/model', '1b/model'],
    ],
  ])('of %j are of the models %j', (paths, models) => {
    expect([...new Set(variantsOf(listing(paths)).variants.map(({ model }) => model))]).toEqual(models);
  });

  it.each([
    ['with a label', (index: number) => `m${index}-Q4_K_M.gguf`],
    ['with the same name in folders', (index: number) => `a/${index}/m.gguf`],
    ['with parts missing', (index: number) => `m${index}-00001-of-99999.gguf`],
    ['in many parts', (index: number) => `m-${`${index + 1}`.padStart(5, '0')}-of-10000.gguf`],
  ])('%s are told apart in time that grows as their number does', (_, nameOf) => {
    const secondsFor = (count: number): number => {
      const all = listing(Array.from({ length: count }, (_each, index) => nameOf(index)));
      const times = Array.from({ length: 3 }, () => {
        const began = performance.now();
        variantsOf(all);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    secondsFor(1_000);
    // Ten times the files: a hundred times as long it took that compared each with each.
    expect(secondsFor(10_000)).toBeLessThan(40 * secondsFor(1_000));
  });

  it('tell what they cost in quality, with figures where some are published', () => {
    const { variants } = variantsOf(
      listing({ 'm-Q8_0.gguf': 8.5e9, 'm-UD-Q4_K_XL.gguf': 5e9, 'm-Q4_K_M.gguf': 4.9e9, 'm-Q2_K.gguf': 3e9 }),
    );
    expect(variants.map(({ quality, bitsPerWeight }) => [quality?.level, bitsPerWeight])).toEqual([
      ['near-lossless', 8.5],
      ['good', undefined],
      ['good', 4.89],
      ['poor', 3.16],
    ]);
    expect(variants[2]?.quality).toMatchObject({ perplexityRise: expect.closeTo(0.0243, 4) });
    expect(variants[1]?.quality?.perplexityRise).toBeUndefined();
  });
});

const BESIDE = ['tokenizer.json', 'tokenizer_config.json', 'config.json', '1_Pooling/config.json'];

describe('ONNX models', () => {
  it('are offered in every precision, with what they need', () => {
    const paths = [
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'onnx/model_fp16.onnx',
      'onnx/model_int8.onnx',
      'model.onnx',
    ];
    const { variants } = variantsOf(
      listing([...BESIDE, ...paths, 'onnx/model_quantized.onnx', 'onnx/model_q4f16.onnx']),
    );
    expect(variants.map(({ id, files }) => [id, files.map(({ path }) => path)])).toEqual([
      ['fp32', ['onnx/model.onnx', 'onnx/model.onnx_data', ...BESIDE]],
      ['fp16', ['onnx/model_fp16.onnx', ...BESIDE]],
      ['int8', ['onnx/model_quantized.onnx', ...BESIDE]],
      ['q4', ['onnx/model_q4f16.onnx', ...BESIDE]],
    ]);
  });

  it('are not offered without a tokenizer, nor where they write', () => {
    expect(idsOf(['onnx/model.onnx', 'config.json'])).toEqual([]);
    expect(idsOf([...BESIDE, 'onnx/model.onnx'], { pipelineTag: 'text-generation' })).toEqual([]);
  });
});

describe('files that are never fetched', () => {
  it('are named where they could do harm', () => {
    const dangerous = ['pytorch_model.bin', 'model.pt', 'a.pkl', 'modeling.py', 'run.sh', 'tf_model.h5', 'x.EXE'];
    const { variants, refusedFiles } = variantsOf(
      listing([...dangerous, 'model.safetensors', 'README.md', 'a-Q8_0.gguf']),
    );
    expect(refusedFiles).toEqual(dangerous);
    expect(variants.flatMap(({ files }) => files.map(({ path }) => path))).toEqual(['a-Q8_0.gguf']);
  });

  it('are those whose names are not safe, and what would need them', () => {
    const unsafe = [
      '../a-Q4_0.gguf',
      '/etc/a-Q5_0.gguf',
      'con/a-Q6_K.gguf',
      'a\\b-Q8_0.gguf',
      'b-Q2_K-00001-of-00002.gguf ',
    ];
    const { variants, refusedFiles } = variantsOf(listing([...unsafe, 'b-Q2_K-00002-of-00002.gguf']));
    expect(variants).toEqual([]);
    expect(refusedFiles).toEqual(unsafe);
  });
});
