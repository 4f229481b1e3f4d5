import type { ImportOutcome } from '../../../src-shared/imports.ts';
import type { FileStamp } from '../../storage/index.ts';
import type { Library } from '../library.ts';

export interface FolderImportsParts {
  readonly library: Pick<Library, 'importPaths'>;
  readonly collection: string;
  /** Ends the handing over; what was handed over is left to the queue. */
  readonly signal: AbortSignal;
  /** Called when files were put into the queue, and when there is an outcome for each of them. */
  readonly onBegin: () => void;
  readonly onEnd: () => void;
}

/** Files handed over at once: between two such slices, it can be ended. */
const SLICE = 500;

/** Hands files of a watched folder over to the library. One that could not be read is not handed over again as it is. */
export class FolderImports {
  readonly #parts: FolderImportsParts;
  /** How files looked that wait for their outcome, or failed. */
  readonly #handedOver = new Map<string, string>();
  #underWay = 0;

  constructor(parts: FolderImportsParts) {
    this.#parts = parts;
  }

  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** Puts files into the queue; resolves when they are in it, not when they are read. */
  async begin(files: readonly FileStamp[]): Promise<void> {
    const { library, collection, signal, onBegin } = this.#parts;
    const wanted = files.filter((file) => this.#handedOver.get(file.path) !== looksOf(file));
    for (let start = 0; start < wanted.length; start += SLICE) {
      signal.throwIfAborted();
      const slice = wanted.slice(start, start + SLICE);
      const { done } = await library.importPaths(
        slice.map(({ path }) => path),
        collection,
      );
      for (const file of slice) this.#handedOver.set(file.path, looksOf(file));
      this.#underWay++;
      void done.then((outcomes) => this.#end(outcomes));
      onBegin();
    }
  }

  #end(outcomes: readonly ImportOutcome[]): void {
    for (const outcome of outcomes) {
      // One that was not there can be back in a moment, and look as it did.
      const isAsItWas = outcome.status === 'failed' && outcome.error.code !== 'FILE_NOT_FOUND';
      if (!isAsItWas) this.#handedOver.delete(outcome.path);
    }
    this.#underWay--;
    this.#parts.onEnd();
  }
}

function looksOf({ byteSize, modifiedAt }: FileStamp): string {
  return `${byteSize} ${modifiedAt}`;
}
