import { AlcoveError } from '../../../../src-shared/errors.ts';
import type { OnnxPlan } from '../../onnx/model.ts';
import type { OnnxLoadOptions } from '../load-options.ts';
import type { TextEmbedder, TextRanker } from '../text-work.ts';

export class OnnxEmbedder {
  static async load(_plan: OnnxPlan, _options: OnnxLoadOptions): Promise<TextEmbedder> {
    throw new AlcoveError('MODEL_UNSUPPORTED');
  }
}
export class OnnxRanker {
  static async load(_plan: OnnxPlan, _options: OnnxLoadOptions): Promise<TextRanker> {
    throw new AlcoveError('MODEL_UNSUPPORTED');
  }
}
