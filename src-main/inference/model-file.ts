import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AlcoveError } from '../../src-shared/errors.ts';
import { fileError } from '../system/index.ts';

/** What is known of a model from its file, before anything native has seen it. */
export interface ModelFile {
  readonly path: string;
  /** The same for copies of a file, and for a file that was moved. */
  readonly identity: string;
  /** Layers that a GPU can hold, the output layer included. */
  readonly layers: number;
  /** Tokens that the model was trained to hold. */
  readonly contextTokens: number;
}

/** The header of a GGUF file says what the model is; models of one shape and size run alike. */
const IDENTITY_BYTES = 64 * 1024;

interface Known {
  readonly stamp: string;
  readonly file: ModelFile;
}

/** Looks at model files, at each only once as long as it stays as it is. */
export class ModelFiles {
  readonly #known = new Map<string, Known>();

  /** What was found when the file was last looked at. */
  known(path: string): ModelFile | undefined {
    return this.#known.get(path)?.file;
  }

  /** @throws AlcoveError `MODEL_NOT_FOUND`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `FILE_UNREADABLE` */
  async look(path: string): Promise<ModelFile> {
    try {
      await using handle = await open(path);
      const { size, mtimeMs, ino } = await handle.stat();
      const stamp = `${size}:${mtimeMs}:${ino}`;
      const known = this.#known.get(path);
      if (known?.stamp === stamp) return known.file;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(IDENTITY_BYTES), 0, IDENTITY_BYTES, 0);
      const hash = createHash('sha256').update(`${size}:`).update(buffer.subarray(0, bytesRead));
      const file = { path, identity: hash.digest('hex').slice(0, 32), layers: 1, contextTokens: 2_048 };
      this.#known.set(path, { stamp, file });
      return file;
    } catch (error) {
      throw modelError(error);
    }
  }
}

function modelError(error: unknown): unknown {
  const known = fileError(error);
  if (!(known instanceof AlcoveError)) return error;
  if (known.code === 'FILE_NOT_FOUND') return new AlcoveError('MODEL_NOT_FOUND', { cause: error });
  return known;
}
