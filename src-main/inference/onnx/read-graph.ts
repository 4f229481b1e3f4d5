import { open, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { type Field, ProtobufFile } from './protobuf-file.ts';

/** What the head of an ONNX file says: onnx.proto, as far as it is of use here. */
export interface OnnxGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Sizes of each output; `undefined` where one is not fixed. */
  readonly outputShapes: readonly (readonly (number | undefined)[])[];
  /** Files beside it that hold weights. */
  readonly externalFiles: readonly string[];
}

const MODEL = { graph: 7 } as const;
const GRAPH = { initializer: 5, input: 11, output: 12 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TENSOR = { externalData: 13 } as const;
const MAX_NAME = 4_096;
const MAX_VALUES = 1_000;

/**
 * Reads an ONNX file's head and walks over all of it, so that a file that is cut short is told before native code
 * sees it, and so are weights that are kept in files beside it and are not there.
 * @throws AlcoveError `MODEL_NOT_FOUND`, `FILE_UNREADABLE`, `MODEL_CORRUPT`
 */
export async function readGraph(path: string): Promise<OnnxGraph> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new AlcoveError(error.code === 'EACCES' ? 'FILE_UNREADABLE' : 'MODEL_NOT_FOUND', { cause: error });
  });
  try {
    const file = new ProtobufFile(handle, (await handle.stat()).size);
    let graph: Field | undefined;
    for await (const field of file.fields(0, file.bytes))
      if (field.number === MODEL.graph && field.wire === 2) graph = field;
    if (!graph) throw new AlcoveError('MODEL_CORRUPT');
    return await readValues(file, graph, path);
  } finally {
    await handle.close();
  }
}

async function readValues(file: ProtobufFile, graph: Field, path: string): Promise<OnnxGraph> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const outputShapes: (number | undefined)[][] = [];
  const weights = new Set<string>();
  const externals = new Map<string, number>();
  for await (const field of file.fields(graph.start, graph.end)) {
    if (field.wire !== 2) continue;
    if (inputs.length + outputs.length > MAX_VALUES) throw new AlcoveError('MODEL_CORRUPT');
    if (field.number === GRAPH.input) inputs.push((await readValue(file, field)).name);
    if (field.number === GRAPH.output) {
      const { name, shape } = await readValue(file, field);
      outputs.push(name);
      outputShapes.push(shape);
    }
    if (field.number === GRAPH.initializer) {
      const { name, external } = await readTensor(file, field);
      weights.add(name);
      if (external) externals.set(external.location, Math.max(externals.get(external.location) ?? 0, external.end));
    }
  }
  const externalFiles: string[] = [];
  for (const [location, end] of externals) externalFiles.push(await externalFile(path, location, end));
  // Old exporters list weights among the inputs.
  return { inputs: inputs.filter((name) => !weights.has(name)), outputs, outputShapes, externalFiles };
}

/** ValueInfoProto: name, and type.tensor_type.shape.dim[].dim_value. */
async function readValue(file: ProtobufFile, value: Field): Promise<{ name: string; shape: (number | undefined)[] }> {
  let name = '';
  const shape: (number | undefined)[] = [];
  for await (const field of file.fields(value.start, value.end)) {
    if (field.number === VALUE.name) name = await file.text(field, MAX_NAME);
    if (field.number !== VALUE.type) continue;
    for await (const tensor of inside(file, field, 1)) {
      for await (const dims of inside(file, tensor, 2)) {
        for await (const dim of inside(file, dims, 1)) {
          let size: number | undefined;
          for await (const part of file.fields(dim.start, dim.end)) if (part.number === 1) size = part.value;
          shape.push(size);
          if (shape.length > MAX_VALUES) throw new AlcoveError('MODEL_CORRUPT');
        }
      }
    }
  }
  return { name, shape };
}

async function* inside(file: ProtobufFile, { start, end }: Field, number: number): AsyncGenerator<Field> {
  for await (const field of file.fields(start, end)) if (field.number === number && field.wire === 2) yield field;
}

/** TensorProto: its name, and where its numbers lie if that is in another file. */
async function readTensor(
  file: ProtobufFile,
  tensor: Field,
): Promise<{ name: string; external?: { location: string; end: number } }> {
  let name = '';
  const entries = new Map<string, string>();
  for await (const field of file.fields(tensor.start, tensor.end)) {
    if (field.number === 8 && field.wire === 2) name = await file.text(field, MAX_NAME);
    if (field.number !== TENSOR.externalData || field.wire !== 2) continue;
    let [key, value] = ['', ''];
    for await (const part of file.fields(field.start, field.end)) {
      if (part.number === 1) key = await file.text(part, MAX_NAME);
      if (part.number === 2) value = await file.text(part, MAX_NAME);
    }
    entries.set(key, value);
  }
  const location = entries.get('location');
  if (location === undefined) return { name };
  const end = Number(entries.get('offset') ?? 0) + Number(entries.get('length') ?? 0);
  return { name, external: { location, end: Number.isFinite(end) ? end : Number.POSITIVE_INFINITY } };
}

/** Weights lie beside the graph, and nowhere else. */
async function externalFile(path: string, location: string, end: number): Promise<string> {
  if (isAbsolute(location) || normalize(location).startsWith('..')) {
    throw new AlcoveError('MODEL_CORRUPT', {
      detail: `The model “${basename(path)}” names weights outside of its folder, and was not loaded.`,
    });
  }
  const file = join(dirname(path), location);
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile()) {
    throw new AlcoveError('MODEL_CORRUPT', {
      detail: `The file “${location}”, which holds weights of “${basename(path)}”, is missing.`,
    });
  }
  if (stats.size < end) {
    throw new AlcoveError('MODEL_CORRUPT', {
      detail: `The file “${location}”, which holds weights of “${basename(path)}”, is cut short.`,
    });
  }
  return file;
}
