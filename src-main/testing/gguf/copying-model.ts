import { ECHO_REASONING_TEMPLATE } from './chat-templates.ts';
import type { GgufModel } from './container.ts';
import { type DecoderShape, decoder, decoderShape, type LanguageModelOptions, oneRow, ROPE_BASE } from './decoder.ts';
import { CODE_LENGTH, tokenCode } from './token-codes.ts';
import { idOf, TOKENIZER_TOKENS } from './tokenizer.ts';
import type { Weights } from './weights.ts';

/*
 * A decoder whose weights are made by hand, so that it copies: it looks for the last place where the three tokens
 * that it has just read stood before, and says what came next there. This is an induction head
 * (https://transformer-circuits.pub/2021/framework, https://arxiv.org/abs/2209.11895) that looks back three tokens.
 *
 * Between layers a token is six blocks of 32 numbers: what it is found by, what was before it, before that, and before
 * that again, what it is, and a block whose first number is always 1.
 *
 * First layer: three heads, each of which looks at the token that is one, two or three places back, and writes down
 * what that is found by. Last layer: one head compares the last three tokens with what is written down everywhere, and
 * says what stands where most of it agrees. Layers in between, and all feed-forward parts, add nothing.
 */

const BLOCKS = { found: 0, before: 1, beforeThat: 2, beforeAll: 3, identity: 4, constant: 5 } as const;
const at = (block: keyof typeof BLOCKS): number => BLOCKS[block] * CODE_LENGTH;
const LEAST_EMBEDDING = Object.keys(BLOCKS).length * CODE_LENGTH;

/** Numbers of a head: 15 pairs that turn with the position, one that turns slowly, and three codes that do not turn. */
const HEAD_LENGTH = 128;
const TURNING_PAIRS = 15;
const SLOW = 2 * TURNING_PAIRS;
const CODES_AT = SLOW + 2;
/** How far the pairs turn at each token: no two positions within reach look nearly the same. */
const turnOf = (pair: number): number => 3 * 0.87 ** pair;

/** What an agreement of the last token counts, of the one before it, and of the one before that. */
const AGREEMENT = [6, 2, 1] as const;
/** How much more a place counts than one that is a token further back. */
const RECENCY = 0.05;
/** How much the right position counts in the first layer, and at least twice as much as any other. */
const POSITION = 200;
/** How much louder the answer is than the token that was read. */
const GAIN = 8;

export interface CopyingModelOptions extends LanguageModelOptions {
  /** Whether it thinks before it says what was said. */
  readonly thinks?: boolean;
}

/**
 * A decoder that copies. In a conversation it says what the user said last, and ends.
 * @param options at least 192 numbers of embedding, three heads for each KV head, and two layers
 */
export function copyingModel({ thinks = false, ...options }: CopyingModelOptions = {}): GgufModel {
  const shape = decoderShape({
    name: 'Tiny echo',
    embedding: LEAST_EMBEDDING,
    heads: 3,
    kvHeads: 1,
    headLength: HEAD_LENGTH,
    feedForward: 32,
    contextLength: 4096,
    type: 'q8_0',
    tied: true,
    ...(thinks && { chatTemplate: ECHO_REASONING_TEMPLATE }),
    ...options,
  });
  if (shape.embedding < LEAST_EMBEDDING || shape.layers < 2 || shape.heads / shape.kvHeads < 3) {
    throw new RangeError('This shape is too small to copy');
  }
  return decoder(shape, (name) => weightsOf(shape, name), ropeFactors(shape));
}

function weightsOf(shape: DecoderShape, name: string): Weights {
  const [part] = name.split('.').slice(-1);
  const layer = Number(name.split('.')[1]);
  switch (part) {
    case 'token_embd':
    case 'output':
      return { kind: 'rows', row: (token) => (token < TOKENIZER_TOKENS ? embeddingOf(shape, token) : undefined) };
    case 'attn_norm':
    case 'ffn_norm':
      return { kind: 'constant', value: 1 };
    case 'output_norm':
      return oneRow(outputNorm(shape));
    default:
  }
  if (layer === 0) return sparse(shape, part, lookBack(shape));
  if (layer === shape.layers - 1) return sparse(shape, part, induction(shape));
  return { kind: 'constant', value: 0 };
}

/** What the assistant is told follows what the user says: the names of both are found by the same code. */
const foundBy = (token: number): number => (token === idOf('assistant') ? idOf('user') : token);

function embeddingOf({ embedding }: DecoderShape, token: number): Float32Array {
  const row = new Float32Array(embedding);
  row.set(tokenCode(foundBy(token)), at('found'));
  // Another order of the codes, so that tokens are alike in one of the two blocks at most.
  row.set(tokenCode((token * 37 + 11) % TOKENIZER_TOKENS), at('identity'));
  row[at('constant')] = 1;
  return row;
}

/** Only what a token is counts for what is said. */
function outputNorm({ embedding }: DecoderShape): readonly number[] {
  const counts = (index: number): boolean =>
    [at('found'), at('identity')].some((start) => index >= start && index < start + CODE_LENGTH);
  return Array.from({ length: embedding }, (_, index) => (counts(index) ? 1 : 0));
}

/** Weights by matrix, row and column; all others are zero. */
type Sparse = Readonly<Record<string, (set: (row: number, column: number, value: number) => void) => void>>;

function sparse(shape: DecoderShape, part: string | undefined, matrices: Sparse): Weights {
  const fill = part === undefined ? undefined : matrices[part];
  if (!fill) return { kind: 'constant', value: 0 };
  const rowLength = part === 'attn_output' ? shape.heads * shape.headLength : shape.embedding;
  const rows = new Map<number, Float32Array>();
  fill((row, column, value) => {
    const weights = rows.get(row) ?? new Float32Array(rowLength);
    weights[column] = value;
    rows.set(row, weights);
  });
  return { kind: 'rows', row: (index) => rows.get(index) };
}

/** By what a norm multiplies the numbers of a token, so many of which are 1 or -1. */
const normOf = ({ embedding }: DecoderShape, ones: number): number => Math.sqrt(embedding / ones);

const OFFSETS = [
  { head: 0, back: 1, into: at('before') },
  { head: 1, back: 2, into: at('beforeThat') },
  { head: 2, back: 3, into: at('beforeAll') },
] as const;

function lookBack(shape: DecoderShape): Sparse {
  const norm = normOf(shape, 2 * CODE_LENGTH + 1);
  const strength = (POSITION * Math.sqrt(HEAD_LENGTH)) / TURNING_PAIRS / norm;
  const constant = at('constant');
  return {
    // Keys say where they are; a query, turned back by its offset, is most like the key that far back.
    attn_k: (set) => {
      for (let pair = 0; pair < TURNING_PAIRS; pair++) set(2 * pair, constant, 1 / norm);
    },
    attn_q: (set) => {
      for (const { head, back } of OFFSETS) {
        for (let pair = 0; pair < TURNING_PAIRS; pair++) {
          const row = head * HEAD_LENGTH + 2 * pair;
          set(row, constant, strength * Math.cos(back * turnOf(pair)));
          set(row + 1, constant, -strength * Math.sin(back * turnOf(pair)));
        }
      }
    },
    attn_v: (set) => {
      for (let index = 0; index < CODE_LENGTH; index++) set(index, at('found') + index, 1 / norm);
    },
    attn_output: (set) => {
      for (const { head, into } of OFFSETS) {
        for (let index = 0; index < CODE_LENGTH; index++) set(into + index, head * HEAD_LENGTH + index, 1);
      }
    },
  };
}

function induction(shape: DecoderShape): Sparse {
  const norm = normOf(shape, 5 * CODE_LENGTH + 1);
  const reach = RECENCY * shape.contextLength;
  // Three tokens that agree, anywhere, count more than two that agree nearby.
  const agreement = (2 * (reach + 40) * Math.sqrt(HEAD_LENGTH)) / CODE_LENGTH / norm;
  // A quarter of a turn over the whole context, from where a cosine falls nearly straight.
  const recency = (reach / (Math.PI / 2) / Math.SQRT1_2) * Math.sqrt(HEAD_LENGTH);
  const constant = at('constant');
  const now = [at('found'), at('before'), at('beforeThat')];
  const then = [at('before'), at('beforeThat'), at('beforeAll')];
  const values = [at('found'), at('identity')];
  return {
    attn_k: (set) => {
      for (const [slot, block] of then.entries()) {
        for (let index = 0; index < CODE_LENGTH; index++) {
          set(CODES_AT + slot * CODE_LENGTH + index, block + index, 1 / norm);
        }
      }
      set(SLOW, constant, 1 / norm);
    },
    attn_q: (set) => {
      for (const [slot, block] of now.entries()) {
        for (let index = 0; index < CODE_LENGTH; index++) {
          set(CODES_AT + slot * CODE_LENGTH + index, block + index, agreement * (AGREEMENT[slot] ?? 0));
        }
      }
      set(SLOW, constant, (recency / norm) * Math.SQRT1_2);
      set(SLOW + 1, constant, (recency / norm) * Math.SQRT1_2);
    },
    attn_v: (set) => {
      for (const [slot, block] of values.entries()) {
        for (let index = 0; index < CODE_LENGTH; index++) set(slot * CODE_LENGTH + index, block + index, 1 / norm);
      }
    },
    attn_output: (set) => {
      for (const [slot, block] of values.entries()) {
        for (let index = 0; index < CODE_LENGTH; index++) set(block + index, slot * CODE_LENGTH + index, GAIN);
      }
    },
  };
}

/** Makes pairs turn as fast as they should: quickly, slowly, or not at all. */
function ropeFactors({ contextLength }: DecoderShape): readonly number[] {
  return Array.from({ length: HEAD_LENGTH / 2 }, (_, pair) => {
    const usual = ROPE_BASE ** ((-2 * pair) / HEAD_LENGTH);
    if (pair < TURNING_PAIRS) return usual / turnOf(pair);
    return pair === TURNING_PAIRS ? usual / (Math.PI / 2 / contextLength) : 1e30;
  });
}
