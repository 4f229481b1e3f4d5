import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { AlcoveError } from '../../src-shared/errors.ts';
import { estimateMemory } from './gguf/estimate-memory.ts';
import { readGguf } from './gguf/read-gguf.ts';
import type { ModelRole } from './model.ts';
import { fingerprint } from './onnx/fingerprint.ts';
import { isOnnxModel } from './onnx/is-onnx-model.ts';
import { filesOf, type OnnxFolder, readFolder } from './onnx/read-folder.ts';

interface KnownFile {
  /** What to load: for a model in parts, the first, whichever was chosen. */
  readonly path: string;
  /** The same for copies of a model, and for one that was moved. */
  readonly identity: string;
  /** Another one whenever a file was written to, or another took its place. */
  readonly stamp: string | undefined;
  readonly role: ModelRole;
  /** The model's own, or its file's. */
  readonly name: string;
}

export interface GgufModelFile extends KnownFile {
  readonly runtime: 'llama';
  /** Layers that a GPU can hold, the output layer included. */
  readonly layers: number;
  /** Numbers that stand for a token, or for a text. */
  readonly width: number;
  /** Tokens that the model was trained to hold. */
  readonly contextTokens: number;
  readonly weightBytes: number;
  /** Memory that it takes with the shortest context that is of use. */
  readonly leastBytes: number;
}

export interface OnnxModelFile extends KnownFile {
  readonly runtime: 'onnx';
  readonly folder: OnnxFolder;
}

/** What is known of a model from its files, before anything native has seen them. */
export type ModelFile = GgufModelFile | OnnxModelFile;

/** Tokens that a question with its passages and an answer needs. */
const LEAST_CONTEXT = 2_048;

/** The header of a GGUF file says what the model is; models of one shape and size run alike. */
const IDENTITY_BYTES = 64 * 1024;

interface Known {
  readonly file: ModelFile;
  /** What was looked at, and its stamp then. */
  readonly paths: readonly string[];
}

/** Looks at model files, at each only once as long as it stays as it is. */
export class ModelFiles {
  readonly #known = new Map<string, Known>();

  /** What was found when the file was last looked at. */
  known(path: string): ModelFile | undefined {
    return this.#known.get(path)?.file;
  }

  /**
   * @param path a GGUF file, a folder with an ONNX model, or an ONNX file in one
   * @param role what the model is to be used for
   * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`
   */
  async look(path: string, role: ModelRole): Promise<ModelFile> {
    const known = this.#known.get(path);
    if (known && known.file.stamp === (await stampOf(known.paths))) return inRole(known.file, role);
    const { file, paths } = (await isOnnxModel(path)) ? await lookAtFolder(path) : await lookAtGguf(path);
    if (file.stamp !== undefined) this.#known.set(path, { file, paths });
    return inRole(file, role);
  }
}

async function lookAtGguf(path: string): Promise<Known> {
  const stamp = await stampOf([path]);
  const gguf = await readGguf(path);
  const { layers, contextLength, embedding } = gguf.shape;
  const file: GgufModelFile = {
    runtime: 'llama',
    path: gguf.path,
    identity: await identityOf(gguf.path, gguf.fileBytes),
    stamp,
    role: gguf.role,
    name: gguf.name,
    layers: layers + 1,
    width: embedding,
    contextTokens: contextLength,
    weightBytes: gguf.weightBytes,
    leastBytes: estimateMemory({ file: gguf, contextTokens: Math.min(contextLength, LEAST_CONTEXT) }).totalBytes,
  };
  return { file, paths: [path] };
}

/** What is in a folder beside its files may change, too: one may be added. */
async function lookAtFolder(path: string): Promise<Known> {
  const folder = await readFolder(path);
  const paths = [path, ...filesOf(folder)];
  const stamp = await stampOf(paths);
  const identity = await fingerprint([folder.tokenizer, ...folder.variants.slice(0, 1).map((each) => each.path)]);
  const { role, name } = folder;
  return { file: { runtime: 'onnx', path, identity, stamp, role, name, folder }, paths };
}

/** Another one when one of the files has changed; `undefined` where one is not there. */
async function stampOf(paths: readonly string[]): Promise<string | undefined> {
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  const stamps = stats.map((each) => each && `${each.size}:${each.mtimeMs}:${each.ino}`);
  return stamps.includes(undefined) ? undefined : stamps.join();
}

async function identityOf(path: string, fileBytes: number): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(IDENTITY_BYTES), 0, IDENTITY_BYTES, 0);
    const hash = createHash('sha256').update(`${fileBytes}:`).update(buffer.subarray(0, bytesRead));
    return hash.digest('hex').slice(0, 32);
  } finally {
    await handle?.close();
  }
}

const WHAT: Readonly<Record<ModelRole, string>> = {
  language: 'writes text',
  embedding: 'makes vectors of texts',
  ranking: 'ranks texts',
};

function inRole(file: ModelFile, role: ModelRole): ModelFile {
  if (file.role === role) return file;
  // A model that writes text may be asked for vectors, too: some are made for both.
  if (role === 'embedding' && file.role === 'language') return file;
  const detail = `This model ${WHAT[file.role]}; what is needed here is one that ${WHAT[role]}.`;
  throw new AlcoveError('MODEL_UNSUPPORTED', { detail });
}
