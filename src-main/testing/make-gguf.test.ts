import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getLlama,
  InputLookupTokenPredictor,
  type Llama,
  LlamaChatSession,
  type LlamaContextOptions,
  type LlamaModel,
  resolveChatWrapper,
  type Token,
} from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SPECIMENS } from './languages.ts';
import {
  benchCopyingModel,
  benchModel,
  copyingModel,
  type GgufModel,
  ggufBytes,
  makeGguf,
  tinyEmbeddingModel,
  tinyLanguageModel,
  tinyReasoningModel,
  tinyReranker,
  writeGguf,
} from './make-gguf.ts';
import { temporaryFolder } from './temporary-folder.ts';

let llama: Llama;
const complaints: string[] = [];

beforeAll(async () => {
  llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logger: (level, message) => {
      if (level === 'warn' || level === 'error' || level === 'fatal') complaints.push(message);
    },
  });
});
afterAll(() => llama.dispose());

async function load(model: GgufModel): Promise<LlamaModel> {
  const path = join(temporaryFolder(), 'model.gguf');
  await writeGguf(path, model);
  const loaded = await llama.loadModel({ modelPath: path });
  onTestFinished(() => loaded.dispose());
  return loaded;
}

async function greedy(model: LlamaModel, prompt: string, count: number): Promise<Token[]> {
  const context = await model.createContext({ contextSize: 1024, threads: 1 });
  const written: Token[] = [];
  for await (const token of context.getSequence().evaluate(model.tokenize(prompt, true), { temperature: 0 })) {
    if (model.isEogToken(token)) break;
    written.push(token);
    if (written.length === count) break;
  }
  await context.dispose();
  return written;
}

describe('a written model', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makeGguf(tinyLanguageModel({ seed: 7 }))).toEqual(makeGguf(tinyLanguageModel({ seed: 7 })));
    expect(makeGguf(tinyLanguageModel({ seed: 7 }))).not.toEqual(makeGguf(tinyLanguageModel({ seed: 8 })));
  });

  it('is the same in a file as in memory, and as long as foretold', async () => {
    const path = join(temporaryFolder(), 'model.gguf');
    const model = tinyLanguageModel({ type: 'q4_0' });
    await writeGguf(path, model);
    expect(new Uint8Array(readFileSync(path))).toEqual(makeGguf(model));
    expect(makeGguf(model)).toHaveLength(ggufBytes(model));
  });

  it('has a few hundred kilobytes', () => {
    for (const model of [tinyLanguageModel(), tinyReasoningModel(), tinyEmbeddingModel(), tinyReranker()]) {
      expect(ggufBytes(model)).toBeLessThan(400_000);
    }
  });

  it('loads without a complaint', async () => {
    complaints.length = 0;
    for (const model of [tinyLanguageModel(), tinyReasoningModel(), tinyEmbeddingModel(), tinyReranker()]) {
      await load(model);
    }
    expect(complaints).toEqual([]);
  });
});

describe('the tokenizer', () => {
  it.each([
    'Hello world, this is the question.',
    'Ünïcödé 漢字 🎉 \n\n\t tabs  double  spaces\r\n',
    " leading, trailing ; it's 1,234.50 don't ",
    'a\u0000b\ufffd',
    '<|im_start|>user',
  ])('gives %j back as it was', async (text) => {
    const model = await load(tinyLanguageModel());
    expect(model.detokenize(model.tokenize(text))).toBe(text);
  });

  it('knows where a message begins and ends', async () => {
    const model = await load(tinyLanguageModel());
    expect(model.tokenize('<|im_start|>user\n<|im_end|>', true).map(Number)).toEqual(expect.arrayContaining([1, 2]));
    expect(model.tokens.eos).toBe(2);
    expect(model.isEogToken(model.tokens.eos ?? undefined)).toBe(true);
  });

  it('keeps words together', async () => {
    const model = await load(tinyLanguageModel());
    expect(model.tokenize(' the which other')).toHaveLength(3);
  });
});

describe.each(['f32', 'f16', 'q8_0', 'q4_0'] as const)('a language model in %s', (type) => {
  it('says many words, which are the same tokens when their text is read back', async () => {
    const model = await load(tinyLanguageModel({ type }));
    const written = await greedy(model, 'What is the answer?', 120);
    expect(written).toHaveLength(120);
    expect(new Set(written).size).toBeGreaterThan(15);
    expect(new Set(written.slice(-40)).size).toBeGreaterThan(5);
    expect(model.tokenize(model.detokenize(written))).toEqual(written);
  });
});

describe('a language model', () => {
  it('says something else after another prompt', async () => {
    const model = await load(tinyLanguageModel());
    expect(await greedy(model, 'One question', 20)).not.toEqual(await greedy(model, 'Another question', 20));
  });

  it('says many words with one matrix for embeddings and scores', async () => {
    const model = await load(tinyLanguageModel({ tied: true }));
    expect(new Set(await greedy(model, 'What is the answer?', 120)).size).toBeGreaterThan(15);
  });

  it('has a chat template that is understood', async () => {
    expect(resolveChatWrapper(await load(tinyLanguageModel())).wrapperName).toBe('ChatML');
    expect(resolveChatWrapper(await load(tinyReasoningModel())).settings.segments?.thought).toBeDefined();
  });

  it('can be without a chat template', async () => {
    const model = await load(tinyLanguageModel({ chatTemplate: null }));
    expect(model.fileInfo.metadata.tokenizer.chat_template).toBeUndefined();
  });
});

describe('a model that copies', () => {
  /** Answers to questions of one conversation, and how many tokens of them were foreseen. */
  async function converse(
    model: LlamaModel,
    questions: readonly string[],
    { lookup = false, ...options }: LlamaContextOptions & { readonly lookup?: boolean } = {},
  ) {
    const context = await model.createContext({ contextSize: 4096, threads: 1, ...options });
    const sequence = context.getSequence(lookup ? { tokenPredictor: new InputLookupTokenPredictor() } : {});
    const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: 'Say what was said.' });
    const answers = [];
    for (const question of questions) {
      answers.push(await session.promptWithMeta(question, { temperature: 0, maxTokens: 2_000 }));
    }
    const foreseen = sequence.tokenPredictions.validated;
    await context.dispose();
    return { texts: answers.map(({ responseText }) => responseText), answers, foreseen };
  }

  const QUESTIONS = [
    'What is this thing?',
    'The whale eats krill.\n\nIn cold waters!',
    'And that thing, then?',
    'Last?',
  ];
  const LONG = SPECIMENS.slice(0, 6)
    .map(({ text }) => text)
    .join('\n');

  it.each(['f32', 'f16', 'q8_0'] as const)('says what was said last, in %s', async (type) => {
    const { texts, answers } = await converse(await load(copyingModel({ type })), QUESTIONS);
    expect(texts).toEqual(QUESTIONS);
    expect(answers.map(({ stopReason }) => stopReason)).toEqual(QUESTIONS.map(() => 'eogToken'));
  });

  it.each([
    ['as it comes', {}],
    ['without flash attention', { flashAttention: false }],
    [
      'with a quantized KV cache',
      { experimentalKvCacheKeyType: 'Q8_0', experimentalKvCacheValueType: 'Q8_0' } as const,
    ],
    ['in small batches', { batchSize: 64 }],
  ])('says a long text word for word %s', async (_, options) => {
    const { texts } = await converse(await load(copyingModel()), [LONG], options);
    expect(texts).toEqual([LONG]);
  });

  it('says the same when its words are looked up in what it read, and many are', async () => {
    const { texts, foreseen } = await converse(await load(copyingModel()), [LONG], { lookup: true });
    expect(texts).toEqual([LONG]);
    expect(foreseen).toBeGreaterThan(200);
  });

  it('can think before it answers', async () => {
    const { answers } = await converse(await load(copyingModel({ thinks: true })), QUESTIONS);
    for (const [index, { response }] of answers.entries()) {
      expect(response).toEqual([
        expect.objectContaining({ type: 'segment', segmentType: 'thought', text: 'I say what was said.', ended: true }),
        QUESTIONS[index],
      ]);
    }
  });

  it('is as large as a real one where it should cost as much', () => {
    for (const size of ['135m', '1b'] as const) {
      const ratio = ggufBytes(benchCopyingModel('q8_0', size)) / ggufBytes(benchModel(size, 'q8_0'));
      expect(ratio).toBeGreaterThan(0.97);
      expect(ratio).toBeLessThan(1.03);
    }
  });
});

it('makes vectors that differ by text', async () => {
  const context = await (await load(tinyEmbeddingModel())).createEmbeddingContext();
  const whale = await context.getEmbeddingFor('The whale is large.');
  const bridge = await context.getEmbeddingFor('A bridge of stone.');
  expect(whale.vector).toHaveLength(64);
  expect(whale.vector.every(Number.isFinite)).toBe(true);
  expect(whale.calculateCosineSimilarity(bridge)).toBeLessThan(0.95);
});

it('scores passages for a query', async () => {
  const context = await (await load(tinyReranker())).createRankingContext();
  const scores = await context.rankAll('What do whales eat?', ['Whales eat krill.', 'A bridge of stone.']);
  expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  expect(new Set(scores).size).toBe(2);
});
