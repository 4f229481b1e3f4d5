import { bytes, float, int, type Part, pieces, text } from './protobuf.ts';

/** TensorProto.DataType. */
const TYPES = { float32: 1, uint8: 2, int8: 3, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof TYPES;

export type Attribute = number | { readonly float: number } | readonly number[];

/** A size, or the name of one that is not fixed. */
export type Dimension = number | string;

type Weights = Float32Array | Uint8Array | Int8Array | BigInt64Array;

/** Writes an ONNX model, node by node. */
export class Graph {
  readonly #nodes: Part[] = [];
  readonly #weights: Part[] = [];
  readonly #inputs: Part[] = [];
  readonly #outputs: Part[] = [];
  #names = 0;

  /** A value that whoever runs the graph gives. @returns its name */
  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#inputs.push(bytes(11, ...value(name, type, shape)));
    return name;
  }

  output(name: string, type: ElementType, shape: readonly Dimension[]): void {
    this.#outputs.push(bytes(12, ...value(name, type, shape)));
  }

  /** A constant. @returns its name */
  weights(data: Weights, shape: readonly number[], name = this.#name('w')): string {
    const type = data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'uint8' : undefined;
    const code = TYPES[type ?? (data instanceof Int8Array ? 'int8' : 'int64')];
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#weights.push(bytes(5, ...shape.map((size) => int(1, size)), int(2, code), text(8, name), bytes(9, raw)));
    return name;
  }

  /** A constant whose numbers lie in another file. @returns its name */
  externalWeights(shape: readonly number[], file: { location: string; offset: number; length: number }): string {
    const name = this.#name('w');
    const entries = Object.entries(file).map(([key, each]) => bytes(13, text(1, key), text(2, String(each))));
    const kind = [int(2, TYPES.float32), text(8, name), ...entries, int(14, 1)];
    this.#weights.push(bytes(5, ...shape.map((size) => int(1, size)), ...kind));
    return name;
  }

  scalar(value: number): string {
    return this.weights(new Float32Array([value]), []);
  }

  integers(values: readonly number[]): string {
    return this.weights(BigInt64Array.from(values, BigInt), [values.length]);
  }

  integer(value: number): string {
    return this.weights(BigInt64Array.of(BigInt(value)), []);
  }

  /** @returns the name of its result, or of the first of several */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name?: string,
  ): string {
    const [first = ''] = this.nodes(op, inputs, 1, attributes, name === undefined ? undefined : [name]);
    return first;
  }

  /** @returns the names of its results */
  nodes(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    names?: readonly string[],
  ): readonly string[] {
    const outputs = names ?? Array.from({ length: count }, () => this.#name('v'));
    this.#nodes.push(
      bytes(
        1,
        ...inputs.map((input) => text(1, input)),
        ...outputs.map((output) => text(2, output)),
        text(3, this.#name(op)),
        text(4, op),
        ...Object.entries(attributes).map(([name, each]) => bytes(5, text(1, name), ...attribute(each))),
      ),
    );
    return outputs;
  }

  /** The file, in pieces. */
  *file(): Generator<Uint8Array> {
    const graph = [...this.#nodes, text(2, 'made by a test'), ...this.#weights, ...this.#inputs, ...this.#outputs];
    yield* pieces([int(1, 8), text(2, 'Alcove'), bytes(8, text(1, ''), int(2, 14)), bytes(7, ...graph)]);
  }

  #name(kind: string): string {
    return `${kind}_${++this.#names}`;
  }
}

function value(name: string, type: ElementType, shape: readonly Dimension[]): Part[] {
  const dims = shape.map((size) => bytes(1, typeof size === 'number' ? int(1, size) : text(2, size)));
  return [text(1, name), bytes(2, bytes(1, int(1, TYPES[type]), bytes(2, ...dims)))];
}

/** AttributeProto: its value, and of which type it is. */
function attribute(given: Attribute): Part[] {
  if (typeof given === 'number') return [int(3, given), int(20, 2)];
  if ('float' in given) return [float(2, given.float), int(20, 1)];
  return [...given.map((each) => int(8, each)), int(20, 7)];
}
