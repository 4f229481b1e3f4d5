import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { AlcoveError } from '../../src-shared/errors.ts';
import { estimateMemory } from './gguf/estimate-memory.ts';
import { readGguf } from './gguf/read-gguf.ts';
import type { ModelRole } from './model.ts';

/** What is known of a model from its file, before anything native has seen it. */
export interface ModelFile {
  /** What to load: for a model in parts, the first, whichever was chosen. */
  readonly path: string;
  /** The same for copies of a file, and for a file that was moved. */
  readonly identity: string;
  /** Another one whenever the file was written to, or another took its place. */
  readonly stamp: string | undefined;
  readonly role: ModelRole;
  /** The model's own, or its file's. */
  readonly name: string;
  /** Layers that a GPU can hold, the output layer included. */
  readonly layers: number;
  /** Tokens that the model was trained to hold. */
  readonly contextTokens: number;
  readonly weightBytes: number;
  /** Memory that it takes with the shortest context that is of use. */
  readonly leastBytes: number;
}

/** Tokens that a question with its passages and an answer needs. */
const LEAST_CONTEXT = 2_048;

/** The header of a GGUF file says what the model is; models of one shape and size run alike. */
const IDENTITY_BYTES = 64 * 1024;

/** Looks at model files, at each only once as long as it stays as it is. */
export class ModelFiles {
  readonly #known = new Map<string, ModelFile>();

  /** What was found when the file was last looked at. */
  known(path: string): ModelFile | undefined {
    return this.#known.get(path);
  }

  /**
   * @param role what the model is to be used for
   * @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE`
   */
  async look(path: string, role: ModelRole): Promise<ModelFile> {
    const stamp = await stampOf(path);
    const known = this.#known.get(path);
    if (known && known.stamp === stamp) return inRole(known, role);
    const gguf = await readGguf(path);
    const { layers, contextLength } = gguf.shape;
    const file: ModelFile = {
      path: gguf.path,
      identity: await identityOf(gguf.path, gguf.fileBytes),
      stamp,
      role: gguf.role,
      name: gguf.name,
      layers: layers + 1,
      contextTokens: contextLength,
      weightBytes: gguf.weightBytes,
      leastBytes: estimateMemory({ file: gguf, contextTokens: Math.min(contextLength, LEAST_CONTEXT) }).totalBytes,
    };
    if (stamp !== undefined) this.#known.set(path, file);
    return inRole(file, role);
  }
}

/** Another one when the file has changed; `undefined` where there is none that could. */
async function stampOf(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && `${stats.size}:${stats.mtimeMs}:${stats.ino}`;
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
