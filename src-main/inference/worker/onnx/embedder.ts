import { setImmediate } from 'node:timers/promises';
import type { LoadedOnnx, OnnxPlan } from '../../onnx/model.ts';
import type { OnnxLoadOptions } from '../load-options.ts';
import type { TextEmbedder, TextWorkOptions } from '../text-work.ts';
import type { QueueFigures } from './batch-queue.ts';
import { OnnxModel, type OnnxParts } from './onnx-model.ts';

/** The event loop is free again after so many milliseconds of tokenizing. */
const SLICE_MS = 8;

/** An embedding model in memory, run by onnxruntime. */
export class OnnxEmbedder implements TextEmbedder {
  readonly #model: OnnxModel;

  private constructor(model: OnnxModel) {
    this.#model = model;
  }

  /** @throws AlcoveError as {@link OnnxModel.load} */
  static async load(plan: OnnxPlan, options: OnnxLoadOptions, parts?: OnnxParts): Promise<OnnxEmbedder> {
    return new OnnxEmbedder(await OnnxModel.load(plan, options, parts));
  }

  get loaded(): LoadedOnnx {
    return this.#model.loaded;
  }

  /** What has been run so far, in tokens. */
  get figures(): QueueFigures {
    return this.#model.figures;
  }

  async embed(texts: readonly string[], options: TextWorkOptions): Promise<Float32Array[]> {
    const { tokenizer, maxTokens } = this.#model;
    const vectors = new Array<Promise<Float32Array>>(texts.length);
    // Characters tell roughly how many tokens there are: batches are of one length from the first one on.
    const order = [...texts.keys()].sort((one, other) => (texts[other]?.length ?? 0) - (texts[one]?.length ?? 0));
    let until = performance.now() + SLICE_MS;
    for (const index of order) {
      options.signal.throwIfAborted();
      const vector = this.#model.add(tokenizer.encode(texts[index] ?? '', maxTokens), options);
      // Who waits for all of them hears of it.
      vector.catch(() => {});
      vectors[index] = vector;
      if (performance.now() < until) continue;
      await setImmediate();
      until = performance.now() + SLICE_MS;
    }
    return Promise.all(vectors);
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }
}
