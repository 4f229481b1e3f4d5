import { seededRandom } from '../random.ts';
import { ECHO_REASONING_TEMPLATE } from './chat-templates.ts';
import type { GgufModel } from './container.ts';
import { type DecoderShape, decoder, decoderShape, type LanguageModelOptions, oneRow, ROPE_BASE } from './decoder.ts';
import type { WeightType } from './encode-weights.ts';
import { CODE_LENGTH, tokenCode } from './token-codes.ts';
import { idOf, TOKENIZER_TOKENS } from './tokenizer.ts';
import type { Weights } from './weights.ts';

/*
 * A decoder whose weights are made by hand, so that it copies: it looks for the place where what it has just read stood
 * before, and says what came next there. This is an induction head (https://arxiv.org/abs/2209.11895) that looks back
 * sixteen tokens.
 *
 * Between layers a token is nine blocks of 32 numbers:
 */
const BLOCKS = {
  /** The code that it is found by. */
  found: 0,
  /** The code that it is known by. */
  identity: 1,
  /** What the three tokens before it are found by. */
  before: 2,
  beforeThat: 3,
  beforeAll: 4,
  /** Half of what the two before these are found by. */
  older: 5,
  /** The codes of the last sixteen tokens, each shuffled once more than the one after it, added up. */
  history: 6,
  /** The history of the token before. */
  historyBefore: 7,
  /** A one, whether this is the name of the assistant, whether it comes right after, and zeros. */
  facts: 8,
} as const;

type Block = keyof typeof BLOCKS;

const HALF = CODE_LENGTH / 2;
const LEAST_EMBEDDING = Object.keys(BLOCKS).length * CODE_LENGTH;

/** Where the numbers of a block are, or some of them. */
function at(block: Block, from = 0, length = CODE_LENGTH): readonly number[] {
  return Array.from({ length }, (_, index) => BLOCKS[block] * CODE_LENGTH + from + index);
}

const ONE = BLOCKS.facts * CODE_LENGTH;
const IS_ASSISTANT = ONE + 1;
const AFTER_ASSISTANT = ONE + 2;

interface Copy {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

const HISTORY: Copy = { from: at('history'), to: at('history') };

/** What each layer takes from the token that is so many places back. */
const LOOKING_BACK: readonly { readonly back: number; readonly copies: readonly Copy[] }[] = [
  {
    back: 1,
    copies: [{ from: at('found'), to: at('before') }, HISTORY, { from: [IS_ASSISTANT], to: [AFTER_ASSISTANT] }],
  },
  {
    back: 2,
    copies: [{ from: at('found'), to: at('beforeThat') }, { from: at('before'), to: at('beforeAll') }, HISTORY],
  },
  {
    back: 4,
    copies: [
      { from: at('found', 0, HALF), to: at('older', 0, HALF) },
      { from: at('before', 0, HALF), to: at('older', HALF, HALF) },
      HISTORY,
    ],
  },
  { back: 8, copies: [HISTORY] },
  { back: 1, copies: [{ from: at('history'), to: at('historyBefore') }] },
];

/** What the last layer compares: what was read last, with what stood before each place; and what full agreement counts. */
const AGREEMENTS = [
  { read: at('found'), there: at('before'), counts: 2 },
  { read: at('before'), there: at('beforeThat'), counts: 1 },
  { read: at('beforeThat'), there: at('beforeAll'), counts: 1 },
  { read: [...at('beforeAll', 0, HALF), ...at('older', 0, HALF)], there: at('older'), counts: 1.2 },
  { read: at('history'), there: at('historyBefore'), counts: 0.7 },
] as const;

/** Small, so that how much of a history there is changes nothing else. */
const HISTORY_SCALE = 0.01;
const HISTORY_TOKENS = 16;

/** Numbers of a head: pairs that turn with the position, one that turns slowly, and codes that do not turn. */
const TURNING_PAIRS = 15;
const SLOW = 2 * TURNING_PAIRS;
const CODES_AT = SLOW + 2;
const HEAD_LENGTH = CODES_AT + AGREEMENTS.length * CODE_LENGTH;
/** How far the pairs turn at each token: no two positions within reach look nearly the same. */
const turnOf = (pair: number): number => 3 * 0.87 ** pair;

/** How much more a place counts than one that is a token further back, in an answer and where one begins. */
const RECENCY = { inside: 0.01, beginning: 0.3 } as const;
/** How much the right position counts when a layer looks back; any other counts two thirds of it at most. */
const POSITION = 200;
/** How much louder the answer is than the token that was read. */
const GAIN = 8;

export interface CopyingModelOptions extends Omit<LanguageModelOptions, 'headLength' | 'type'> {
  /** Four bits are too few to say the same code in the same way everywhere. */
  readonly type?: Exclude<WeightType, 'q4_0'>;
  /** Whether it thinks before it says what was said. */
  readonly thinks?: boolean;
}

/**
 * A decoder that copies. In a conversation it says what the user said last, word for word, and ends: texts of some
 * thousand characters, unless a phrase of ten words or so comes twice in them, which may make it lose its place.
 * @param options at least 288 numbers of embedding, 64 of the feed-forward part, and six layers
 */
export function copyingModel({ thinks = false, ...options }: CopyingModelOptions = {}): GgufModel {
  const shape = decoderShape({
    name: 'Tiny echo',
    layers: LOOKING_BACK.length + 1,
    embedding: LEAST_EMBEDDING,
    heads: 1,
    kvHeads: 1,
    headLength: HEAD_LENGTH,
    feedForward: 2 * CODE_LENGTH,
    contextLength: 4096,
    type: 'q8_0',
    tied: true,
    ...(thinks && { chatTemplate: ECHO_REASONING_TEMPLATE }),
    ...options,
  });
  if (shape.embedding < LEAST_EMBEDDING || shape.layers <= LOOKING_BACK.length || shape.feedForward < 2 * CODE_LENGTH) {
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
  const lookingBack = LOOKING_BACK[layer];
  if (lookingBack) return sparse(shape, part, lookBack(shape, layer, lookingBack));
  if (layer === shape.layers - 1) return sparse(shape, part, induction(shape));
  return { kind: 'constant', value: 0 };
}

/** What the assistant is told follows what the user says: the names of both are found by the same code. */
const foundBy = (token: number): number => (token === idOf('assistant') ? idOf('user') : token);

function embeddingOf({ embedding }: DecoderShape, token: number): Float32Array {
  const row = new Float32Array(embedding);
  const code = tokenCode(foundBy(token));
  const put = (signs: Float32Array, block: Block, scale = 1): void => {
    row.set(
      signs.map((sign) => scale * sign),
      BLOCKS[block] * CODE_LENGTH,
    );
  };
  put(code, 'found');
  put(code, 'history', HISTORY_SCALE);
  // Another order of the codes, so that tokens are alike in one of the two blocks at most.
  put(tokenCode((token * 37 + 11) % TOKENIZER_TOKENS), 'identity');
  row[ONE] = 1;
  row[IS_ASSISTANT] = token === idOf('assistant') ? 1 : 0;
  // Where there is a thought, it and what follows it begin as an answer does.
  row[AFTER_ASSISTANT] = token === idOf('<think>') || token === idOf('</think>') ? 1 : 0;
  return row;
}

/** Only what a token is counts for what is said. */
function outputNorm({ embedding }: DecoderShape): readonly number[] {
  return Array.from({ length: embedding }, (_, index) => (index < BLOCKS.before * CODE_LENGTH ? 1 : 0));
}

/** Weights by matrix, row and column; all others are zero. */
type Sparse = Readonly<Record<string, (set: (row: number, column: number, value: number) => void) => void>>;

function sparse(shape: DecoderShape, part: string | undefined, matrices: Sparse): Weights {
  const fill = part === undefined ? undefined : matrices[part];
  if (!fill) return { kind: 'constant', value: 0 };
  const rowLength = rowLengthOf(shape, part);
  const rows = new Map<number, Float32Array>();
  fill((row, column, value) => {
    const weights = rows.get(row) ?? new Float32Array(rowLength);
    weights[column] = value;
    rows.set(row, weights);
  });
  return { kind: 'rows', row: (index) => rows.get(index) };
}

function rowLengthOf({ heads, headLength, feedForward, embedding }: DecoderShape, part: string | undefined): number {
  if (part === 'attn_output') return heads * headLength;
  return part === 'ffn_down' ? feedForward : embedding;
}

/** By what the norm of a layer multiplies a number, the blocks of signs that are written by then counted. */
function normOf({ embedding }: DecoderShape, layer: number): number {
  const signs = [2, 3, 5, 6][Math.min(layer, 3)] ?? 0;
  return Math.sqrt(embedding / (signs * CODE_LENGTH + 1));
}

function lookBack(shape: DecoderShape, layer: number, { back, copies }: (typeof LOOKING_BACK)[number]): Sparse {
  const norm = normOf(shape, layer);
  const strength = (POSITION * Math.sqrt(HEAD_LENGTH)) / TURNING_PAIRS / norm;
  return {
    // Keys say where they are; a query, turned back by its offset, is most like the key that far back.
    attn_k: (set) => {
      for (let pair = 0; pair < TURNING_PAIRS; pair++) set(2 * pair, ONE, 1 / norm);
    },
    attn_q: (set) => {
      for (let pair = 0; pair < TURNING_PAIRS; pair++) {
        set(2 * pair, ONE, strength * Math.cos(back * turnOf(pair)));
        set(2 * pair + 1, ONE, -strength * Math.sin(back * turnOf(pair)));
      }
    },
    attn_v: (set) => {
      for (const [slot, { from }] of copies.entries()) {
        for (const [index, position] of from.entries()) set(slot * CODE_LENGTH + index, position, 1 / norm);
      }
    },
    attn_output: (set) => {
      for (const [slot, copy] of copies.entries()) {
        const to = copy === HISTORY ? copy.to.map((_, index) => copy.to[shuffled(index, back)] ?? 0) : copy.to;
        for (const [index, position] of to.entries()) set(position, slot * CODE_LENGTH + index, 1);
      }
    },
    ...(layer === LOOKING_BACK.length - 1 && forgetting(shape)),
  };
}

/**
 * Where an answer begins, what came before the question is of no account: the history is taken from itself. With
 * `silu(x) - silu(-x) = x`, two units for each number say it where the fact is there, and nothing where it is not.
 */
function forgetting(shape: DecoderShape): Sparse {
  const norm = normOf(shape, shape.layers - 1);
  const [steep, threshold] = [60 / HISTORY_SCALE / 20, 30 * HISTORY_SCALE];
  const units = at('history').flatMap((position) => [1, -1].map((sign) => ({ position, sign })));
  return {
    ffn_gate: (set) => {
      for (const [unit, { position, sign }] of units.entries()) {
        set(unit, position, (sign * steep) / norm);
        set(unit, ONE, (-steep * threshold) / norm);
        set(unit, AFTER_ASSISTANT, (steep * threshold) / norm);
      }
    },
    ffn_up: (set) => {
      for (const unit of units.keys()) set(unit, ONE, 1 / norm);
    },
    ffn_down: (set) => {
      for (const [unit, { position, sign }] of units.entries()) set(position, unit, -sign / steep);
    },
  };
}

const SHUFFLE = shuffle(CODE_LENGTH);

function shuffle(length: number): readonly number[] {
  const random = seededRandom(5);
  return Array.from({ length }, (_, index) => ({ index, order: random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ index }) => index);
}

/** Where a number of a code is after so many shuffles. */
function shuffled(index: number, times: number): number {
  return times === 0 ? index : shuffled(SHUFFLE[index] ?? index, times - 1);
}

function induction(shape: DecoderShape): Sparse {
  const norm = normOf(shape, shape.layers - 1);
  // What an agreement counts is many times what being near counts.
  const unit = (8 * (RECENCY.inside * shape.contextLength + 40) * Math.sqrt(HEAD_LENGTH)) / CODE_LENGTH / norm;
  // A quarter of a turn over the whole context, from where a cosine falls nearly straight.
  const recency = (shape.contextLength / (Math.PI / 2)) * (Math.sqrt(HEAD_LENGTH) / norm);
  const said = [...at('found'), ...at('identity')];
  const scaleOf = (positions: readonly number[]): number =>
    (positions[0] ?? 0) >= BLOCKS.history * CODE_LENGTH ? HISTORY_SCALE * Math.sqrt(HISTORY_TOKENS) : 1;
  return {
    attn_k: (set) => {
      for (const [slot, { there }] of AGREEMENTS.entries()) {
        for (const [index, position] of there.entries()) {
          set(CODES_AT + slot * CODE_LENGTH + index, position, 1 / norm / scaleOf(there));
        }
      }
      set(SLOW, ONE, 1 / norm);
    },
    attn_q: (set) => {
      for (const [slot, { read, counts }] of AGREEMENTS.entries()) {
        for (const [index, position] of read.entries()) {
          set(CODES_AT + slot * CODE_LENGTH + index, position, (counts * unit) / scaleOf(read));
        }
      }
      for (const row of [SLOW, SLOW + 1]) {
        set(row, ONE, RECENCY.inside * recency);
        set(row, AFTER_ASSISTANT, (RECENCY.beginning - RECENCY.inside) * recency);
      }
    },
    attn_v: (set) => {
      for (const [index, position] of said.entries()) set(index, position, 1 / norm);
    },
    attn_output: (set) => {
      for (const [index, position] of said.entries()) set(position, index, GAIN);
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
