import type { LoadedOnnx, OnnxPlan } from '../../onnx/model.ts';
import type { OnnxLoadOptions } from '../load-options.ts';
import type { RankWorkOptions, TextRanker } from '../text-work.ts';
import { OnnxModel, type OnnxParts } from './onnx-model.ts';
import type { Tokens } from './text-tokenizer.ts';

/** A cross-encoder in memory, run by onnxruntime. */
export class OnnxRanker implements TextRanker {
  readonly #model: OnnxModel;

  private constructor(model: OnnxModel) {
    this.#model = model;
  }

  /** @throws AlcoveError as {@link OnnxModel.load} */
  static async load(plan: OnnxPlan, options: OnnxLoadOptions, parts?: OnnxParts): Promise<OnnxRanker> {
    return new OnnxRanker(await OnnxModel.load(plan, options, parts));
  }

  get loaded(): LoadedOnnx {
    return this.#model.loaded;
  }

  /** In steps of as much as runs at once; a step that would not be over in time, by the one before, is not begun. */
  async rank(query: string, texts: readonly string[], options: RankWorkOptions): Promise<number[]> {
    const { tokenizer, maxTokens, tokensAtOnce } = this.#model;
    const until = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
    const scores: number[] = [];
    let lastMs = 0;
    while (scores.length < texts.length && (scores.length === 0 || performance.now() + lastMs <= until)) {
      const began = performance.now();
      const step: Tokens[] = [];
      for (let tokens = 0; tokens < tokensAtOnce && scores.length + step.length < texts.length; ) {
        const pair = tokenizer.encodePair(query, texts[scores.length + step.length] ?? '', maxTokens);
        step.push(pair);
        tokens += pair.ids.length;
      }
      const scored = await Promise.all(step.map((pair) => this.#model.add(pair, options)));
      scores.push(...scored.map(([score = 0]) => score));
      lastMs = performance.now() - began;
    }
    return scores;
  }

  dispose(): Promise<void> {
    return this.#model.dispose();
  }
}
