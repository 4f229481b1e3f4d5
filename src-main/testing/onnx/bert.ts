import { seededRandom } from '../random.ts';
import { Graph } from './graph.ts';

export interface BertShape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly seed: number;
  /** Dynamic quantization: weights in 8 bits, activations quantized on the way. */
  readonly isQuantized: boolean;
  /** What comes out: the vectors of the tokens, one vector a text (of the first token), or so many scores. */
  readonly head: 'tokens' | 'sentence' | { readonly labels: number };
  /** Whether the graph asks for `token_type_ids`. Default true. */
  readonly hasTokenTypes?: boolean;
  /** Adds an input `position_ids`, as some exports have it. */
  readonly hasPositionInput?: boolean;
  /** Numbers that stand where a sum would: `NaN`. */
  readonly poison?: number;
}

/** A score this low keeps a token from being looked at. */
const MASKED = -10_000;
const EPSILON = 1e-12;

/**
 * A BERT with seeded weights, in the nodes that the usual exports to ONNX have and that onnxruntime therefore knows
 * how to fuse: LayerNorm, GELU by Erf, attention by Reshape and Transpose, a mask that is added.
 */
export function makeBert(shape: BertShape): Graph {
  return new BertWriter(shape).write();
}

class BertWriter {
  readonly #shape: BertShape;
  readonly #graph = new Graph();
  readonly #random: () => number;

  constructor(shape: BertShape) {
    this.#shape = shape;
    this.#random = seededRandom(shape.seed);
  }

  write(): Graph {
    const { layers, width, head, poison } = this.#shape;
    const graph = this.#graph;
    const ids = graph.input('input_ids', 'int64', ['batch', 'tokens']);
    const mask = this.#mask(graph.input('attention_mask', 'int64', ['batch', 'tokens']));
    let hidden = this.#embeddings(ids);
    for (let layer = 0; layer < layers; layer++) hidden = this.#layer(hidden, mask);
    if (poison !== undefined) hidden = graph.node('Mul', [hidden, graph.scalar(poison)]);
    if (head === 'tokens') {
      graph.node('Identity', [hidden], {}, 'last_hidden_state');
      graph.output('last_hidden_state', 'float32', ['batch', 'tokens', width]);
      return graph;
    }
    const first = graph.node('Gather', [hidden, graph.integer(0)], { axis: 1 });
    if (head === 'sentence') {
      graph.node('Identity', [first], {}, 'sentence_embedding');
      graph.output('sentence_embedding', 'float32', ['batch', width]);
      return graph;
    }
    const pooled = graph.node('Tanh', [this.#linear(first, width, width)]);
    // Larger weights than inside, so that scores differ.
    const scores = graph.node('MatMul', [pooled, this.#weights([width, head.labels], 1)]);
    graph.node('Identity', [scores], {}, 'logits');
    graph.output('logits', 'float32', ['batch', head.labels]);
    return graph;
  }

  /** 0 where a token is looked at, and far below where it is padding: [batch, 1, 1, tokens]. */
  #mask(mask: string): string {
    const graph = this.#graph;
    const wide = graph.node('Unsqueeze', [graph.node('Unsqueeze', [mask, graph.integers([1])]), graph.integers([2])]);
    const seen = graph.node('Cast', [wide], { to: 1 });
    return graph.node('Mul', [graph.node('Sub', [graph.scalar(1), seen]), graph.scalar(MASKED)]);
  }

  #embeddings(ids: string): string {
    const { vocabulary, width, positions, hasTokenTypes = true, hasPositionInput } = this.#shape;
    const graph = this.#graph;
    const words = this.#table(ids, vocabulary);
    const rows = this.#weights([positions, width], 0.5);
    const place = hasPositionInput
      ? graph.node('Gather', [rows, graph.input('position_ids', 'int64', ['batch', 'tokens'])])
      : graph.node('Gather', [rows, this.#positions(ids)]);
    let sum = words;
    if (hasTokenTypes) {
      const types = graph.input('token_type_ids', 'int64', ['batch', 'tokens']);
      sum = graph.node('Add', [sum, graph.node('Gather', [this.#weights([2, width], 0.5), types])]);
    }
    return this.#norm(graph.node('Add', [sum, place]));
  }

  #positions(ids: string): string {
    const { positions } = this.#shape;
    const graph = this.#graph;
    const all = graph.weights(
      BigInt64Array.from({ length: positions }, (_, index) => BigInt(index)),
      [1, positions],
    );
    const length = graph.node('Gather', [graph.node('Shape', [ids]), graph.integer(1)]);
    const end = graph.node('Unsqueeze', [length, graph.integers([0])]);
    return graph.node('Slice', [all, graph.integers([0]), end, graph.integers([1]), graph.integers([1])]);
  }

  #layer(hidden: string, mask: string): string {
    const { width, heads, feedForward } = this.#shape;
    const graph = this.#graph;
    const shape = graph.integers([0, 0, heads, width / heads]);
    const split = (perm: readonly number[]): string =>
      graph.node('Transpose', [graph.node('Reshape', [this.#linear(hidden, width, width), shape])], { perm });
    const [query, key, values] = [split([0, 2, 1, 3]), split([0, 2, 3, 1]), split([0, 2, 1, 3])];
    const scale = graph.scalar(Math.sqrt(width / heads));
    const scores = graph.node('Div', [graph.node('MatMul', [query, key]), scale]);
    const shares = graph.node('Softmax', [graph.node('Add', [scores, mask])], { axis: -1 });
    const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, values])], { perm: [0, 2, 1, 3] });
    const joined = graph.node('Reshape', [mixed, graph.integers([0, 0, width])]);
    const attended = this.#norm(graph.node('Add', [this.#linear(joined, width, width), hidden]));
    const inner = this.#gelu(this.#linear(attended, width, feedForward));
    return this.#norm(graph.node('Add', [this.#linear(inner, feedForward, width), attended]));
  }

  #gelu(value: string): string {
    const graph = this.#graph;
    const error = graph.node('Erf', [graph.node('Div', [value, graph.scalar(Math.SQRT2)])]);
    const grown = graph.node('Mul', [value, graph.node('Add', [error, graph.scalar(1)])]);
    return graph.node('Mul', [grown, graph.scalar(0.5)]);
  }

  #norm(value: string): string {
    const graph = this.#graph;
    const { width } = this.#shape;
    const centred = graph.node('Sub', [value, graph.node('ReduceMean', [value], { axes: [-1] })]);
    const squares = graph.node('Pow', [centred, graph.scalar(2)]);
    const variance = graph.node('Add', [graph.node('ReduceMean', [squares], { axes: [-1] }), graph.scalar(EPSILON)]);
    const scaled = graph.node('Div', [centred, graph.node('Sqrt', [variance])]);
    const ones = graph.weights(new Float32Array(width).fill(1), [width]);
    return graph.node('Add', [graph.node('Mul', [scaled, ones]), this.#weights([width], 0.1)]);
  }

  #linear(value: string, from: number, to: number): string {
    const graph = this.#graph;
    const bias = this.#weights([to], 0.1);
    if (!this.#shape.isQuantized)
      return graph.node('Add', [graph.node('MatMul', [value, this.#weights([from, to], 2 / Math.sqrt(from))]), bias]);
    const { numbers, scale } = this.#quantized(from * to, 2 / Math.sqrt(from));
    const [whole = '', valueScale = '', zero = ''] = graph.nodes('DynamicQuantizeLinear', [value], 3);
    const none = graph.weights(new Int8Array([0]), []);
    const product = graph.node('MatMulInteger', [whole, graph.weights(numbers, [from, to]), zero, none]);
    const scales = graph.node('Mul', [valueScale, graph.weights(new Float32Array([scale]), [1])]);
    return graph.node('Add', [graph.node('Mul', [graph.node('Cast', [product], { to: 1 }), scales]), bias]);
  }

  /** A row for each id. */
  #table(ids: string, rows: number): string {
    const { width, isQuantized } = this.#shape;
    const graph = this.#graph;
    if (!isQuantized) return graph.node('Gather', [this.#weights([rows, width], 1), ids]);
    const { numbers, scale } = this.#quantized(rows * width, 1);
    const row = graph.node('Gather', [graph.weights(numbers, [rows, width]), ids]);
    return graph.node('DequantizeLinear', [row, graph.scalar(scale), graph.weights(new Int8Array([0]), [])]);
  }

  #weights(shape: readonly number[], spread: number): string {
    const values = new Float32Array(shape.reduce((size, each) => size * each, 1));
    for (let index = 0; index < values.length; index++) values[index] = (this.#random() - 0.5) * spread;
    return this.#graph.weights(values, shape);
  }

  #quantized(count: number, spread: number): { readonly numbers: Int8Array; readonly scale: number } {
    const numbers = new Int8Array(count);
    for (let index = 0; index < count; index++) numbers[index] = Math.round((this.#random() - 0.5) * 254);
    return { numbers, scale: spread / 254 };
  }
}
