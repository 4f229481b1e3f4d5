import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { makeBert } from '../../../testing/onnx/bert.ts';
import { bertFolder, staticFolder, TINY_BERT, writeFolder } from '../../../testing/onnx/model-folder.ts';
import { openEmbedder, openHere } from '../../../testing/onnx/open-model.ts';
import { makeStaticModel } from '../../../testing/onnx/static-model.ts';
import { vocabularyOf, wordPieceTokenizer } from '../../../testing/onnx/word-piece.ts';
import { codeOf } from '../../../testing/read.ts';
import type { BatchRunner, OpenRunner } from './session-threads.ts';
import { TextTokenizer } from './text-tokenizer.ts';

const never = new AbortController().signal;
const usual = { priority: 'foreground', signal: never } as const;
const TEXTS = [
  'The whale eats krill.',
  'A bridge is made of stone.',
  'ice',
  '',
  '🐋🐋',
  'What do whales eat in the ice, and what is the bridge made of? '.repeat(3),
];

const dot = (one: Float32Array | undefined, other: Float32Array | undefined): number =>
  (one ?? new Float32Array()).reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0);

/** The vectors of a text's tokens, by onnxruntime alone. */
async function tokenVectors(
  folder: string,
  text: string,
): Promise<{ values: Float32Array; tokens: number; width: number }> {
  const tokenizer = await TextTokenizer.load({ tokenizer: join(folder, 'tokenizer.json') });
  const { ids } = tokenizer.encode(text, 128);
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  const tensor = (value: (id: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(value(id))),
      [1, ids.length],
    );
  const results = await session.run({
    input_ids: tensor((id) => id),
    attention_mask: tensor(() => 1),
    token_type_ids: tensor(() => 0),
  });
  const output = results.last_hidden_state;
  if (!(output?.data instanceof Float32Array)) throw new Error('no vectors');
  return { values: output.data, tokens: ids.length, width: output.dims[2] ?? 0 };
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}

describe('an embedding model', () => {
  it('gives each text a vector of length 1, the same alone and in any company', async () => {
    for (const isQuantized of [false, true]) {
      const model = await openEmbedder(bertFolder({ isQuantized }));
      const together = await model.embed(TEXTS, usual);
      const backwards = (await model.embed(TEXTS.toReversed(), usual)).toReversed();
      expect(together).toHaveLength(TEXTS.length);
      for (const [index, vector] of together.entries()) {
        expect(vector).toHaveLength(32);
        expect(dot(vector, vector)).toBeCloseTo(1, 5);
        const [alone] = await model.embed([TEXTS[index] ?? ''], usual);
        // Activations are quantized by the largest number of the batch they are in.
        const least = isQuantized ? 0.99 : 0.9999;
        expect(dot(vector, alone)).toBeGreaterThan(least);
        expect(dot(vector, backwards[index])).toBeGreaterThan(least);
      }
      expect(dot(together[0], together[1])).toBeLessThan(0.9999);
    }
  });

  it('makes vectors by the pooling that its folder says', async () => {
    for (const [mode, tokensOf] of [
      ['mean_tokens', (count: number) => [...Array(count).keys()]],
      ['cls_token', () => [0]],
      ['lasttoken', (count: number) => [count - 1]],
    ] as const) {
      const folder = bertFolder({}, { '1_Pooling/config.json': { [`pooling_mode_${mode}`]: true } });
      const model = await openEmbedder(folder);
      for (const text of TEXTS) {
        const { values, tokens, width } = await tokenVectors(folder, text);
        const sum = new Float32Array(width);
        for (const token of tokensOf(tokens))
          for (let at = 0; at < width; at++) sum[at] = (sum[at] ?? 0) + (values[token * width + at] ?? 0);
        const [vector] = await model.embed([text], usual);
        expect(dot(vector, unit(sum))).toBeGreaterThan(0.99999);
      }
    }
  });

  it('takes the vector that the graph itself makes of a text', async () => {
    const folder = bertFolder({ head: 'sentence' });
    const byHand = await openEmbedder(bertFolder({}, { '1_Pooling/config.json': { pooling_mode_cls_token: true } }));
    const model = await openEmbedder(folder);
    const [one] = await model.embed(TEXTS, usual);
    const [other] = await byHand.embed(TEXTS, usual);
    expect(dot(one, other)).toBeGreaterThan(0.99999);
  });

  it('gives a graph what it asks for, and no more', async () => {
    const plain = await openEmbedder(bertFolder({ hasTokenTypes: false }));
    const placed = await openEmbedder(bertFolder({ hasTokenTypes: false, hasPositionInput: true }));
    const [one] = await plain.embed(TEXTS, usual);
    const [other] = await placed.embed(TEXTS, usual);
    expect(dot(one, other)).toBeGreaterThan(0.99999);
    expect(await (await openEmbedder(staticFolder())).embed(TEXTS, usual)).toHaveLength(TEXTS.length);
  });

  it('keeps the first dimensions, where that is wanted', async () => {
    const folder = bertFolder();
    const [whole] = await (await openEmbedder(folder)).embed(TEXTS, usual);
    const model = await openEmbedder(folder, { dimensions: 8 });
    const [short] = await model.embed(TEXTS, usual);
    expect(model.loaded.dimensions).toBe(8);
    expect(dot(short, unit((whole ?? new Float32Array()).slice(0, 8)))).toBeGreaterThan(0.99999);
  });

  it('reads a text as far as it was made to', async () => {
    const model = await openEmbedder(bertFolder({}, { 'sentence_bert_config.json': { max_seq_length: 16 } }));
    const [long, longer, short] = await model.embed(['krill '.repeat(200), 'krill '.repeat(300), 'krill'], usual);
    expect(dot(long, longer)).toBeGreaterThan(0.99999);
    expect(dot(long, short)).toBeLessThan(0.9999);
  });

  it('keeps padding under 5 %', async () => {
    const model = await openEmbedder(bertFolder());
    const texts = Array.from({ length: 300 }, (_, index) => 'whale eats krill '.repeat(1 + ((index * 7) % 40)));
    await model.embed(texts, { ...usual, priority: 'background' });
    const { tokens, paddedTokens, batches } = model.figures;
    expect(1 - tokens / paddedTokens).toBeLessThan(0.05);
    expect(batches).toBeGreaterThan(10);
  });

  it('lets what is urgent go before what is not', async () => {
    const model = await openEmbedder(bertFolder());
    const order: string[] = [];
    const note = (what: string) => () => void order.push(what);
    const texts = Array.from({ length: 200 }, () => 'whale eats krill '.repeat(20));
    const background = model.embed(texts, { priority: 'background', signal: never }).then(note('background'));
    const urgent = model.embed(['What do whales eat?'], usual).then(note('foreground'));
    await Promise.all([background, urgent]);
    expect(order).toEqual(['foreground', 'background']);
  });

  it('stops between batches', async () => {
    const model = await openEmbedder(bertFolder());
    const abort = new AbortController();
    let batches = 0;
    const onAlive = (): void => {
      if (++batches === 3) abort.abort();
    };
    const texts = Array.from({ length: 500 }, () => 'whale eats krill '.repeat(20));
    await expect(model.embed(texts, { priority: 'background', signal: abort.signal, onAlive })).rejects.toThrow(
      'aborted',
    );
    expect(batches).toBeLessThan(6);
    expect(await model.embed(['krill'], usual)).toHaveLength(1);
  });
});

describe('a model whose files do not belong together', () => {
  it('is refused when its tokenizer knows more words than it has rows for', async () => {
    const vocabulary = vocabularyOf(Array.from({ length: 500 }, (_, index) => `word${index}`));
    const folder = bertFolder({}, { 'tokenizer.json': wordPieceTokenizer(vocabulary) });
    await expect(openEmbedder(folder)).rejects.toThrow('do not belong together');
  });

  it('is refused when its vectors have another length than its files say', async () => {
    const folder = bertFolder();
    const loading = openEmbedder(folder, { plan: { width: 48 } });
    await expect(loading).rejects.toThrow('have 32 dimensions, and its files say 48');
  });

  it('is refused when what comes out has the wrong shape', async () => {
    const folder = bertFolder({ head: 'sentence' });
    expect(await codeOf(openEmbedder(folder, { plan: { pooling: 'mean' } }))).toBe('MODEL_CORRUPT');
    expect(await codeOf(openEmbedder(bertFolder(), { plan: { pooling: 'none' } }))).toBe('MODEL_CORRUPT');
  });

  it('is refused when what comes out are no numbers', async () => {
    const loading = openEmbedder(bertFolder({ poison: Number.NaN }));
    await expect(loading).rejects.toThrow('no numbers');
  });

  it('is refused when its graph is gone by the time it is loaded', async () => {
    const folder = bertFolder();
    const path = join(folder, 'onnx/model.onnx');
    const gone = openEmbedder(folder, {
      parts: {
        open: (spec) => {
          rmSync(path);
          return openHere(spec);
        },
      },
    });
    expect(await codeOf(gone)).toBe('MODEL_LOAD_FAILED');
  });

  it('is not loaded to its end when nobody wants it any more', async () => {
    writeFolder({ 'onnx/model.onnx': makeStaticModel({ vocabulary: 10, width: 4, seed: 1 }) });
    const closed: string[] = [];
    const open = async (): Promise<BatchRunner> => ({
      run: async () => ({ ok: false, failure: { kind: 'values' } }),
      close: async () => void closed.push('closed'),
    });
    expect(await codeOf(openEmbedder(bertFolder(), { parts: { open } }))).toBe('MODEL_CORRUPT');
    expect(closed).toEqual(['closed']);
  });
});

describe('when memory runs out', () => {
  /** Runs batches of up to so many texts, and refuses others as a full memory does. */
  const openSmall = (most: number, refused: number[]): OpenRunner => {
    // The samples of the load are not what this is about.
    let checks = 2;
    return async (spec) => {
      const session = await openHere(spec);
      return {
        run: async (batch) => {
          if (checks-- > 0 || batch.lengths.length <= most) return session.run(batch);
          refused.push(batch.lengths.length);
          return { ok: false, failure: { kind: 'memory', message: 'bad_alloc' } };
        },
        close: () => session.close(),
      };
    };
  };

  it('batches are halved until they fit', async () => {
    const refused: number[] = [];
    const plan = {
      tuning: {
        provider: 'cpu',
        sessions: 1,
        intraOpThreads: 1,
        batchTokens: 1_000,
        tokensPerSecond: 1,
        candidates: [],
        tookMs: 0,
      },
    } as const;
    const model = await openEmbedder(bertFolder(), { parts: { open: openSmall(8, refused) }, plan });
    const texts = Array.from({ length: 60 }, (_, index) => `whale ${index} eats krill`);
    const vectors = await model.embed(texts, usual);
    expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => 32));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(6);
    expect(refused).toEqual(refused.toSorted((one, other) => other - one));
    const [alone] = await (await openEmbedder(bertFolder())).embed([texts[7] ?? ''], usual);
    expect(dot(vectors[7], alone)).toBeGreaterThan(0.9999);
  });

  it('a text that does not fit even alone is told so', async () => {
    const model = await openEmbedder(bertFolder(), { parts: { open: openSmall(0, []) } });
    expect(await codeOf(model.embed(['whale'], usual))).toBe('MODEL_TOO_LARGE');
  });
});

it('the same seed writes the same graph', () => {
  const bytes = () => Buffer.concat([...makeBert(TINY_BERT).file()]);
  expect(bytes().equals(bytes())).toBe(true);
});
