import { AlcoveError } from '../../../src-shared/errors.ts';
import type { LoadedModel } from '../model.ts';

export interface Resident {
  readonly loaded: LoadedModel;
  /** Ends what is being done with it, and frees its memory. */
  dispose(): Promise<void>;
}

/** The place of the one model of a role: what is there, who works with it, and what is to come. */
export class ModelPlace<Model extends Resident> {
  #model: Model | undefined;
  readonly #work = new Underway();
  readonly #loads = new Underway();

  /**
   * Puts another model here. Work that comes meanwhile waits for it; what is being done with the
   * one before is first brought to its end.
   * @param inTurn runs what it is given when nothing else is being loaded
   */
  load(
    signal: AbortSignal,
    inTurn: (work: () => Promise<LoadedModel>) => Promise<LoadedModel>,
    load: (ending: AbortSignal) => Promise<Model>,
  ): Promise<LoadedModel> {
    return this.#loads.run(signal, (ending) =>
      inTurn(async () => {
        await this.#work.over(ending);
        ending.throwIfAborted();
        await this.#clear();
        const model = await load(ending);
        this.#model = model;
        return model.loaded;
      }),
    );
  }

  /**
   * Does something with the model that is here, or that is on its way here.
   * @param work is told when it is to end
   * @throws AlcoveError `MODEL_NOT_CHOSEN` when there is none
   */
  async use<T>(signal: AbortSignal, work: (model: Model, ending: AbortSignal) => Promise<T>): Promise<T> {
    await this.#loads.over(signal);
    const model = this.#model;
    if (!model) throw new AlcoveError('MODEL_NOT_CHOSEN');
    return this.#work.run(signal, (ending) => work(model, ending));
  }

  /** Ends everything that is being done here or is to be loaded. */
  abort(): void {
    this.#loads.abort();
    this.#work.abort();
  }

  /** Ends what is being done with the model, and frees its memory. */
  async empty(): Promise<void> {
    this.#work.abort();
    await this.#clear();
  }

  async #clear(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    await model?.dispose();
  }
}

/** What is being done, and what ends it. */
class Underway {
  readonly #tasks = new Map<AbortController, Promise<unknown>>();

  async run<T>(signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController();
    const done = work(AbortSignal.any([signal, own.signal]));
    this.#tasks.set(own, done);
    try {
      return await done;
    } finally {
      this.#tasks.delete(own);
    }
  }

  abort(): void {
    for (const own of this.#tasks.keys()) own.abort();
  }

  /** Resolves when all of it is over, or at once when the signal aborts. */
  async over(signal: AbortSignal): Promise<void> {
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    while (this.#tasks.size > 0 && !signal.aborted) {
      await Promise.race([Promise.allSettled(this.#tasks.values()), aborted]);
    }
  }
}
