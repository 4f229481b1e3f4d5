import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  benchModel,
  CHATML_TEMPLATE,
  type GgufModel,
  ggufBytes,
  ggufHeader,
  type MetadataValue,
  makeGguf,
  splitGguf,
  tinyEmbeddingModel,
  tinyLanguageModel,
  tinyReranker,
} from '../../testing/make-gguf.ts';
import { sharedPath } from '../../testing/shared.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { type GgufFile, readGguf } from './read-gguf.ts';

function inFile(content: Uint8Array | string, name = 'model.gguf'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const read = (model: GgufModel): Promise<GgufFile> => readGguf(inFile(makeGguf(model)));

/** A tiny model whose header says something else. */
function saying(metadata: Readonly<Record<string, MetadataValue>>): GgufModel {
  const model = tinyLanguageModel();
  return { ...model, metadata: { ...model.metadata, ...metadata } };
}

/** As long as the model would be, without its weights: a file with a hole in it. */
function hollow(model: GgufModel): string {
  const path = inFile(ggufHeader(model));
  truncateSync(path, ggufBytes(model));
  return path;
}

const failure = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('a language model', () => {
  it('is described by its header', async () => {
    const path = inFile(makeGguf(tinyLanguageModel({ type: 'q8_0' })));
    expect(await readGguf(path)).toMatchObject({
      path,
      paths: [path],
      version: 3,
      architecture: 'llama',
      role: 'language',
      name: 'Tiny random words',
      quantization: 'Q8_0',
      chatTemplate: CHATML_TEMPLATE,
      shape: {
        layers: 2,
        embedding: 64,
        heads: [2, 2],
        kvHeads: [1, 1],
        keyLength: 32,
        valueLength: 32,
        feedForward: 160,
        contextLength: 2048,
        vocabulary: 512,
        experts: 0,
      },
    });
  });

  it('has the tensors that were written, with their sizes', async () => {
    const { tensors, weightBytes, parameters, fileBytes } = await read(tinyLanguageModel());
    expect(tensors[0]).toEqual({
      name: 'token_embd.weight',
      type: 'F16',
      shape: [64, 512],
      weights: 32_768,
      bytes: 65_536,
      offset: 0,
    });
    expect(parameters).toBe(2 * 512 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 160) + 5 * 64);
    expect(weightBytes).toBe(2 * parameters + 2 * 5 * 64);
    expect(fileBytes).toBe(ggufBytes(tinyLanguageModel()));
  });

  it('is counted as its makers count it, whatever its size, and its weights are not read', async () => {
    const file = await readGguf(hollow(benchModel('1b', 'q4_0')));
    expect(file.parameters).toBe(1_235_814_400);
    expect(file.shape).toMatchObject({ layers: 16, embedding: 2048, feedForward: 8192, vocabulary: 128_256 });
    expect((await readGguf(hollow(benchModel('135m', 'f16')))).parameters).toBe(134_515_008);
  });

  it('keeps its long lists to itself unless they are asked for', async () => {
    const path = hollow(benchModel('135m', 'f16'));
    const silent = await readGguf(path);
    expect(silent.metadata.texts('tokenizer.ggml.tokens')).toBeUndefined();
    expect(silent.metadata.length('tokenizer.ggml.tokens')).toBe(49_152);
    const asked = await readGguf(path, { arrays: ['tokenizer.ggml.tokens', 'tokenizer.ggml.token_type'] });
    expect(asked.metadata.texts('tokenizer.ggml.tokens')).toHaveLength(49_152);
    expect(asked.metadata.texts('tokenizer.ggml.tokens')?.at(-1)).toMatch(/^<\|unused_\d+\|>$/);
    expect(asked.metadata.numbers('tokenizer.ggml.token_type')?.slice(0, 4)).toEqual([3, 3, 3, 4]);
  });

  it('may have another shape in every layer', async () => {
    const model = saying({ 'llama.attention.head_count_kv': Int32Array.of(1, 0) });
    expect((await read(model)).shape.kvHeads).toEqual([1, 0]);
  });

  it('is called after its file when it has no name, and by nothing that is not a name', async () => {
    const named = inFile(makeGguf(saying({ 'general.name': '' })), 'My model.Q4_K_M.gguf');
    expect((await readGguf(named)).name).toBe('My model.Q4_K_M');
    expect((await read(saying({ 'general.name': ` a\u0007b\n${'c'.repeat(500)}` }))).name).toMatch(/^a b c{100,115}$/);
  });

  it('is of the type that most of its bytes are of when it does not say', async () => {
    expect((await read(saying({ 'general.file_type': 'best' }))).quantization).toBe('F16');
    expect((await read(saying({ 'general.file_type': 15 }))).quantization).toBe('Q4_K_M');
  });

  it('may have no chat template', async () => {
    expect((await read(tinyLanguageModel({ chatTemplate: null }))).chatTemplate).toBeUndefined();
  });

  it('may be of version 2, which is laid out the same', async () => {
    const bytes = makeGguf(tinyLanguageModel());
    bytes[4] = 2;
    expect((await readGguf(inFile(bytes))).version).toBe(2);
  });

  it('is found through a link', async () => {
    const path = join(temporaryFolder(), 'link.gguf');
    symlinkSync(inFile(makeGguf(tinyLanguageModel())), path);
    expect((await readGguf(path)).name).toBe('Tiny random words');
  });
});

describe('the role of a model', () => {
  it.each([
    ['embedding', tinyEmbeddingModel()],
    ['ranking', tinyReranker()],
    ['embedding', saying({ 'llama.pooling_type': 3 })],
    ['ranking', saying({ 'llama.pooling_type': 4 })],
    ['language', saying({ 'llama.pooling_type': 0 })],
  ])('is %s', async (role, model) => {
    expect((await read(model)).role).toBe(role);
  });
});

describe('a model in parts', () => {
  const model = tinyLanguageModel();

  function inParts(count: number): string[] {
    const folder = temporaryFolder();
    return splitGguf(model, count).map((part, index) => {
      const path = join(folder, `tiny-0000${index + 1}-of-0000${count}.gguf`);
      writeFileSync(path, makeGguf(part));
      return path;
    });
  }

  it('is read whole, from whichever part', async () => {
    const paths = inParts(3);
    const whole = await read(model);
    for (const path of paths) {
      const file = await readGguf(path);
      expect(file).toMatchObject({ path: paths[0], paths, name: whole.name, parameters: whole.parameters });
      expect(file.weightBytes).toBe(whole.weightBytes);
      expect(file.tensors).toHaveLength(whole.tensors.length);
    }
  });

  it('is missing when one of them is', async () => {
    const [first = '', second = ''] = inParts(3);
    rmSync(second);
    await expect(readGguf(first)).rejects.toEqual(failure('MODEL_NOT_FOUND', /^Part 2 of the 3 parts/));
  });

  it('is damaged when one of them is cut short', async () => {
    const [first = '', second = ''] = inParts(2);
    truncateSync(second, 100);
    await expect(readGguf(first)).rejects.toEqual(failure('MODEL_CORRUPT'));
  });

  it('is damaged when one of them is another', async () => {
    const [first = '', second = '', third = ''] = inParts(3);
    rmSync(third);
    renameSync(second, third);
    writeFileSync(second, makeGguf(splitGguf(tinyLanguageModel(), 3)[1] ?? model));
    await expect(readGguf(first)).rejects.toEqual(failure('MODEL_CORRUPT', /do not belong together/));
  });

  it('cannot be put together under other names', async () => {
    const [first = ''] = inParts(2);
    renameSync(first, `${first}.part.gguf`);
    await expect(readGguf(`${first}.part.gguf`)).rejects.toEqual(failure('MODEL_CORRUPT', /part 1 of 2/));
  });
});

describe('what is not a model that Alcove runs', () => {
  it('is not found where there is nothing', async () => {
    await expect(readGguf(join(temporaryFolder(), 'none.gguf'))).rejects.toEqual(failure('MODEL_NOT_FOUND'));
    await expect(readGguf('a\0b')).rejects.toEqual(failure('MODEL_NOT_FOUND'));
  });

  it('is refused when it is a folder', async () => {
    mkdirSync(join(temporaryFolder(), 'x'));
    await expect(readGguf(temporaryFolder())).rejects.toEqual(failure('MODEL_UNSUPPORTED', /not a file/));
  });

  it.each([
    ['an empty file', '', 'MODEL_CORRUPT', /0 bytes/],
    ['a file that ends within the first word', 'GGU', 'MODEL_CORRUPT', /first bytes/],
    ['a file that ends after the first word', 'GGUF', 'MODEL_CORRUPT', /ends in the middle/],
    ['a file of zeros', '\0'.repeat(10_000), 'MODEL_CORRUPT', /zeros/],
    ['a page of the web', '<!DOCTYPE html><html>', 'MODEL_CORRUPT', /web page/],
    ['a refusal', '{"error":"Unauthorized"}', 'MODEL_CORRUPT', /refused the download/],
    ['a placeholder', 'version https://git-lfs.github.com/spec/v1\noid sha256:0', 'MODEL_CORRUPT', /Git LFS/],
    ['text', 'The blue whale is the largest animal.', 'MODEL_UNSUPPORTED', /not a GGUF/],
    ['an archive', 'PK\u0003\u0004rest', 'MODEL_UNSUPPORTED', /ZIP or PyTorch/],
    ['safetensors', '\u0010\0\0\0\0\0\0\0{"a":{}}', 'MODEL_UNSUPPORTED', /safetensors/],
    ['a model of the older form', 'tjgg\u0003\0\0\0', 'MODEL_UNSUPPORTED', /GGML/],
  ])('is told: %s', async (_, content, code, message) => {
    await expect(readGguf(inFile(content))).rejects.toEqual(failure(code, message));
  });

  it.each([
    ['an architecture that nobody knows', saying({ 'general.architecture': 'imaginary' }), /"imaginary"/],
    ['an architecture named like what every object has', saying({ 'general.architecture': 'constructor' }), /"constr/],
    ['the eyes of a model', saying({ 'general.architecture': 'clip' }), /eyes/],
    ['an adapter', saying({ 'general.type': 'adapter' }), /adapter of another model/],
    ['a vocabulary', { ...tinyLanguageModel(), tensors: [] }, /vocabulary/],
  ])('is refused: %s', async (_, model, message) => {
    await expect(read(model)).rejects.toEqual(failure('MODEL_UNSUPPORTED', message));
  });

  it.each([
    ['version 1', 1, /not 1/],
    ['version 4', 4, /not 4/],
    ['big-endian', 0x03000000, /big-endian/],
  ])('is refused: %s', async (_, version, message) => {
    const bytes = Buffer.from(makeGguf(tinyLanguageModel()));
    bytes.writeUInt32LE(version, 4);
    await expect(readGguf(inFile(bytes))).rejects.toEqual(failure('MODEL_UNSUPPORTED', message));
  });
});

describe('a header that lies', () => {
  const HUGE = 2n ** 62n;
  const OFFSETS = { tensors: 8, entries: 16 };

  /** A tiny model with 8 bytes of its file overwritten. */
  function lying(where: (bytes: Buffer) => number, value: bigint): string {
    const bytes = Buffer.from(makeGguf(tinyLanguageModel()));
    bytes.writeBigUInt64LE(value, where(bytes));
    return inFile(bytes);
  }

  const ofTensor = (name: string, offset: number) => (bytes: Buffer) => bytes.lastIndexOf(name) + name.length + offset;
  const EMBEDDINGS = 'token_embd.weight';
  // After its name a tensor has the number of its dimensions, each of them, its type, and where it begins.
  const [ROW_LENGTH, ROWS, OFFSET] = [4, 12, 24];

  it.each([
    ['more tensors than can be', () => OFFSETS.tensors, HUGE, /cannot be true/],
    ['as many tensors as a number can say', () => OFFSETS.tensors, 2n ** 64n - 1n, /cannot be true/],
    ['more tensors than models have', () => OFFSETS.tensors, 1_000_000n, /more tensors than any/],
    ['more tensors than there are', () => OFFSETS.tensors, 5_000n, /./],
    ['more properties than can be', () => OFFSETS.entries, HUGE, /cannot be true/],
    ['more properties than models have', () => OFFSETS.entries, 1_000_000n, /more properties than any/],
    ['more properties than there are', () => OFFSETS.entries, 5_000n, /./],
    ['a key longer than keys are', () => 24, 100_000n, /longer than any/],
    ['a text longer than texts are', (bytes) => bytes.indexOf('general.name') + 16, 2n ** 40n, /longer than any/],
    ['a text longer than the file', (bytes) => bytes.indexOf('general.name') + 16, 1_000_000n, /in the middle/],
    ['a list longer than the file', (bytes) => bytes.indexOf('ggml.tokens') + 19, 2n ** 50n, /in the middle/],
    ['numbers past the end of the file', (bytes) => bytes.indexOf('token_type') + 18, 2n ** 52n, /in the middle/],
    ['one row too many', ofTensor(EMBEDDINGS, ROWS), 513n, /not where it should be/],
    ['a row longer than can be', ofTensor(EMBEDDINGS, ROW_LENGTH), HUGE, /cannot be true/],
    ['rows without weights', ofTensor(EMBEDDINGS, ROW_LENGTH), 0n, /a shape that cannot be/],
    ['a size that overflows', ofTensor(EMBEDDINGS, ROWS), 2n ** 47n, /a shape that cannot be/],
    ['weights that begin past the end', ofTensor(EMBEDDINGS, OFFSET), 2n ** 40n, /not where it should be/],
    ['weights amid others', ofTensor('blk.0.attn_q.weight', OFFSET), 32n, /not where it should be/],
    ['weights that are not aligned', ofTensor('blk.0.attn_q.weight', OFFSET), 65_537n, /not where it should be/],
    ['more weights than the file has', ofTensor('output.weight', ROWS), 2n ** 30n, /MB are there/],
  ] as const satisfies readonly (readonly [string, (bytes: Buffer) => number, bigint, RegExp])[])(
    'is told: %s',
    async (_, where, value, message) => {
      await expect(readGguf(lying(where, value))).rejects.toEqual(failure('MODEL_CORRUPT', message));
    },
  );

  it.each([
    ['a type of weights that does not exist', ofTensor(EMBEDDINGS, 20), 999, 'MODEL_UNSUPPORTED'],
    ['a type of weights that is no more', ofTensor(EMBEDDINGS, 20), 4, 'MODEL_UNSUPPORTED'],
    ['five dimensions', ofTensor(EMBEDDINGS, 0), 5, 'MODEL_CORRUPT'],
    ['a kind of value that does not exist', (bytes: Buffer) => bytes.indexOf('general.name') + 12, 13, 'MODEL_CORRUPT'],
    ['a list of nothing', (bytes: Buffer) => bytes.indexOf('ggml.tokens') + 15, 77, 'MODEL_CORRUPT'],
    ['a list of lists', (bytes: Buffer) => bytes.indexOf('ggml.tokens') + 15, 9, 'MODEL_UNSUPPORTED'],
  ])('is told: %s', async (_, where, value, code) => {
    const bytes = Buffer.from(makeGguf(tinyLanguageModel()));
    bytes.writeUInt32LE(value, where(bytes));
    await expect(readGguf(inFile(bytes))).rejects.toEqual(failure(code));
  });

  it('is told: the same property twice', async () => {
    const bytes = Buffer.from(makeGguf(tinyLanguageModel()));
    bytes.write('general.name', bytes.indexOf('general.type'));
    await expect(readGguf(inFile(bytes))).rejects.toEqual(failure('MODEL_CORRUPT', /"general.name" is there twice/));
  });

  it('is told: the same tensor twice', async () => {
    const bytes = Buffer.from(makeGguf(tinyLanguageModel()));
    bytes.write('blk.0.attn_q.weight', bytes.indexOf('blk.0.attn_k.weight'));
    await expect(readGguf(inFile(bytes))).rejects.toEqual(failure('MODEL_CORRUPT', /"blk.0.attn_q.weight" is there/));
  });

  it.each([
    ['no kind of model', saying({ 'general.architecture': 3 }), /what kind of model/],
    ['no layers', saying({ 'llama.block_count': 0 }), /block_count/],
    ['a million layers', saying({ 'llama.block_count': 1_000_000 }), /block_count/],
    ['half a layer', saying({ 'llama.block_count': { f32: 1.5 } }), /block_count/],
    ['layers in words', saying({ 'llama.block_count': 'two' }), /block_count/],
    ['no width', saying({ 'llama.embedding_length': { f32: Number.NaN } }), /embedding_length/],
    ['negative heads', saying({ 'llama.attention.head_count': { i32: -1 } }), /head_count/],
    ['too few heads in a list', saying({ 'llama.attention.head_count': Int32Array.of(2) }), /head_count/],
    ['a context that cannot be counted', saying({ 'llama.context_length': 2n ** 60n }), /context_length/],
    ['weights that begin at odd places', saying({ 'general.alignment': 33 }), /where the weights begin/],
    ['weights that begin nowhere', saying({ 'general.alignment': 0 }), /where the weights begin/],
  ])('is told: %s', async (_, model, message) => {
    await expect(read(model)).rejects.toEqual(failure('MODEL_CORRUPT', message));
  });
});

it('says how much of a model is there when it is cut short', async () => {
  const path = hollow(benchModel('135m', 'q8_0'));
  truncateSync(path, 30_000_000);
  await expect(readGguf(path)).rejects.toEqual(failure('MODEL_CORRUPT', /30 MB of 144.5 MB are there/));
});

const stories = sharedPath('models', 'stories260K', 'stories260K.gguf');

describe.skipIf(!stories)('a model that others made', () => {
  it('is read', async () => {
    expect(await readGguf(stories ?? '')).toMatchObject({
      role: 'language',
      name: 'stories260K',
      quantization: 'F32',
      parameters: 260_032,
      shape: { layers: 5, embedding: 64, contextLength: 512, vocabulary: 512 },
    });
  });
});
