import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferenceSettingsSchema } from '../../../src-shared/inference.ts';
import { makeBert } from '../../testing/onnx/bert.ts';
import { Graph } from '../../testing/onnx/graph.ts';
import { bertFolder, staticFolder, TINY_BERT, writeFolder } from '../../testing/onnx/model-folder.ts';
import { codeOf } from '../../testing/read.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { catalogue, entryOf } from './catalogue.ts';
import { planOfFolder } from './plan.ts';
import { readFolder } from './read-folder.ts';

const settings = inferenceSettingsSchema.parse({});

describe('a folder with an ONNX model', () => {
  it('works without anything but its graph and its tokenizer', async () => {
    const folder = staticFolder();
    rmSync(join(folder, 'config.json'));
    rmSync(join(folder, 'tokenizer_config.json'));
    expect(await readFolder(folder)).toMatchObject({
      role: 'embedding',
      pooling: 'mean',
      prefixes: { query: '', passage: '' },
      maxTokens: 512,
      width: 16,
    });
  });

  it('says how its vectors are made', async () => {
    const pooling = async (mode: string) =>
      (await readFolder(staticFolder({ '1_Pooling/config.json': { [`pooling_mode_${mode}`]: true } }))).pooling;
    expect(await pooling('cls_token')).toBe('cls');
    expect(await pooling('mean_tokens')).toBe('mean');
    expect(await pooling('lasttoken')).toBe('last');
    expect(await codeOf(pooling('max_tokens'))).toBe('MODEL_UNSUPPORTED');
    expect((await readFolder(bertFolder({ head: 'sentence' }))).pooling).toBe('none');
    const modules = [
      { idx: 0, path: '', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, path: 'my_pooling', type: 'sentence_transformers.models.Pooling' },
    ];
    const elsewhere = staticFolder({
      'modules.json': modules,
      'my_pooling/config.json': { pooling_mode_cls_token: true },
    });
    expect((await readFolder(elsewhere)).pooling).toBe('cls');
  });

  it('says what comes before a query and a passage, and how long texts may be', async () => {
    const folder = staticFolder({
      'config_sentence_transformers.json': { prompts: { query: 'query: ', document: 'passage: ' } },
      'sentence_bert_config.json': { max_seq_length: 48 },
    });
    expect(await readFolder(folder)).toMatchObject({
      prefixes: { query: 'query: ', passage: 'passage: ' },
      maxTokens: 48,
    });
  });

  it('is completed by the catalogue, which knows it by name', async () => {
    const folder = join(temporaryFolder(), 'bge-small-zh-v1.5');
    writeFolder({ 'onnx/model.onnx': makeBert(TINY_BERT), 'tokenizer.json': '{}' }, folder);
    expect(await readFolder(folder)).toMatchObject({
      name: 'bge-small-zh-v1.5',
      pooling: 'cls',
      prefixes: { query: '为这个句子生成表示以用于检索相关文章：' },
      languages: ['zh'],
      fusionPrior: 0.9,
    });
  });

  it('offers its weights in several precisions, of which one is taken', async () => {
    const graph = makeBert(TINY_BERT);
    const folder = bertFolder({}, { 'onnx/model_quantized.onnx': graph, 'onnx/model_q4.onnx': graph });
    const read = await readFolder(folder);
    expect(read.variants.map(({ precision }) => precision)).toEqual(['fp32', 'int8', 'q4']);
    expect(planOfFolder(read, {}, settings).precision).toBe('fp32');
    expect(planOfFolder(read, { precision: 'q4' }, settings).files.model).toBe(join(folder, 'onnx/model_q4.onnx'));
    expect(() => planOfFolder(read, { precision: 'fp16' }, settings)).toThrow(
      'comes in fp32 and int8 and q4, and not in fp16',
    );
    expect(() => planOfFolder(read, { dimensions: 64 }, settings)).toThrow('have 32 dimensions, and not 64');
    const one = await readFolder(join(folder, 'onnx/model_q4.onnx'));
    expect(one.variants).toMatchObject([{ precision: 'q4' }]);
  });

  it('is a reranker if its architecture says so', async () => {
    expect((await readFolder(bertFolder({ head: { labels: 1 } }))).role).toBe('ranking');
    const classes = { 0: 'a', 1: 'b', 2: 'c' };
    const config = { architectures: ['BertForSequenceClassification'], id2label: classes };
    expect(await codeOf(readFolder(bertFolder({ head: { labels: 3 } }, { 'config.json': config })))).toBe(
      'MODEL_UNSUPPORTED',
    );
  });

  it('is told from one that reads something else than text', async () => {
    const graph = new Graph();
    graph.node('Identity', [graph.input('pixel_values', 'float32', ['batch', 3])], {}, 'out');
    graph.output('out', 'float32', ['batch', 3]);
    const folder = bertFolder({}, { 'onnx/model.onnx': graph });
    await expect(readFolder(folder)).rejects.toThrow('pixel_values');
  });
});

describe('a folder that is not what it should be', () => {
  it('is refused when a file is missing, with its name', async () => {
    expect(await codeOf(readFolder(join(temporaryFolder(), 'none')))).toBe('MODEL_NOT_FOUND');
    expect(await codeOf(readFolder(temporaryFolder()))).toBe('MODEL_NOT_FOUND');
    const folder = staticFolder();
    rmSync(join(folder, 'tokenizer.json'));
    await expect(readFolder(folder)).rejects.toThrow('tokenizer.json');
  });

  it('is refused when its graph is cut short, wherever', async () => {
    const path = join(staticFolder(), 'onnx/model.onnx');
    const whole = readFileSync(path);
    for (const share of [0, 0.1, 0.5, 0.99]) {
      writeFileSync(path, whole);
      truncateSync(path, Math.floor(whole.length * share));
      expect(await codeOf(readFolder(path))).toBe('MODEL_CORRUPT');
    }
  });

  it('is refused when its graph is something else, or says what cannot be', async () => {
    const path = join(staticFolder(), 'onnx/model.onnx');
    const whole = readFileSync(path);
    let random = 12345;
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 3; change++) {
        random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
        // Mostly where the structure is.
        bytes[random % Math.min(bytes.length, 2_000)] = random >> 8;
      }
      writeFileSync(path, bytes);
      // Weights may be anything; whatever else is thrown is a bug.
      const error: unknown = await readFolder(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined)
        expect(error).toMatchObject({ code: expect.stringMatching(/^MODEL_(CORRUPT|UNSUPPORTED)$/) });
    }
    writeFileSync(path, 'not a model at all');
    expect(await codeOf(readFolder(path))).toBe('MODEL_CORRUPT');
  });

  it('is refused when a file that describes it is damaged, with its name', async () => {
    for (const name of ['config.json', 'tokenizer_config.json', 'modules.json', '1_Pooling/config.json'])
      await expect(readFolder(staticFolder({ [name]: '{"cut":' }))).rejects.toThrow(name.split('/').at(-1));
  });

  it('is refused when weights that lie in another file are missing, cut short, or outside', async () => {
    const graph = (location: string): Graph => {
      const made = new Graph();
      const table = made.externalWeights([10, 4], { location, offset: 0, length: 160 });
      made.node('Gather', [table, made.input('input_ids', 'int64', ['batch', 'tokens'])], {}, 'last_hidden_state');
      made.output('last_hidden_state', 'float32', ['batch', 'tokens', 4]);
      return made;
    };
    const at = (location: string, files = {}) =>
      readFolder(staticFolder({ 'onnx/model.onnx': graph(location), ...files }));
    await expect(at('model.onnx_data')).rejects.toThrow('missing');
    await expect(at('model.onnx_data', { 'onnx/model.onnx_data': 'short' })).rejects.toThrow('cut short');
    await expect(at('../../secrets')).rejects.toThrow('outside');
    const whole = await at('model.onnx_data', { 'onnx/model.onnx_data': '0'.repeat(160) });
    expect(whole.variants[0]?.graph.externalFiles).toHaveLength(1);
  });
});

describe('the catalogue', () => {
  it('knows a model by its repository, however its folder is named after it', () => {
    const { embedding } = catalogue();
    const named = (...names: string[]) => entryOf(embedding, names)?.repository;
    expect(named('/models/all-MiniLM-L6-v2')).toBe('Xenova/all-MiniLM-L6-v2');
    expect(named('/models/Xenova_all-MiniLM-L6-v2')).toBe('Xenova/all-MiniLM-L6-v2');
    expect(named('/hub/models--Xenova--multilingual-e5-small/snapshots/0123')).toBe('Xenova/multilingual-e5-small');
    expect(named('C:\\models\\nomic-embed-text-v1.5.Q8_0.gguf')).toBe('nomic-ai/nomic-embed-text-v1.5');
    expect(named('sentence-transformers/all-MiniLM-L6-v2')).toBe('Xenova/all-MiniLM-L6-v2');
    expect(named('/models/mine')).toBeUndefined();
  });

  it('keeps what can be cut within what there is', () => {
    for (const { dimensions, matryoshka = [] } of catalogue().embedding)
      for (const length of matryoshka) expect(length).toBeLessThanOrEqual(dimensions);
  });
});
