import { AlcoveError } from '../../../src-shared/errors.ts';
import type { InferenceSettings } from '../../../src-shared/inference.ts';
import type { TextModelOptions } from '../model.ts';
import { type OnnxPlan, PROVIDERS, type Provider } from './model.ts';
import type { OnnxFolder, OnnxVariant } from './read-folder.ts';

/** The providers that a platform may have, the fastest first. */
export function allowedProviders(
  backend: InferenceSettings['backend'],
  platform: NodeJS.Platform = process.platform,
): readonly Provider[] {
  if (backend === 'cpu') return ['cpu'];
  const absent: readonly Provider[] =
    platform === 'darwin' ? ['cuda', 'dml'] : platform === 'win32' ? ['coreml'] : ['dml', 'coreml'];
  return PROVIDERS.filter((provider) => !absent.includes(provider));
}

/**
 * The weights that are meant: what is asked for, what the catalogue has chosen, or the most exact.
 * @throws AlcoveError `MODEL_UNSUPPORTED` when the folder does not offer them
 */
export function variantOf(folder: OnnxFolder, { precision = 'auto' }: TextModelOptions): OnnxVariant {
  const { variants } = folder;
  const wanted = precision === 'auto' ? folder.precision : precision;
  const variant =
    variants.find((each) => each.precision === wanted) ?? (precision === 'auto' ? variants[0] : undefined);
  if (variant) return variant;
  const offered = variants.map((each) => each.precision).join(' and ');
  throw new AlcoveError('MODEL_UNSUPPORTED', {
    detail: `The model “${folder.name}” comes in ${offered}, and not in ${precision}.`,
  });
}

/**
 * How a folder's model is run.
 * @throws AlcoveError `MODEL_UNSUPPORTED` when it does not offer what is asked for
 */
export function planOfFolder(folder: OnnxFolder, options: TextModelOptions, settings: InferenceSettings): OnnxPlan {
  const { precision, path: model } = variantOf(folder, options);
  const { tokenizer, tokenizerConfig, width } = folder;
  const dimensions = dimensionsOf(folder, options);
  return {
    runtime: 'onnx',
    path: folder.path,
    role: folder.role,
    name: folder.name,
    files: { model, tokenizer, ...(tokenizerConfig !== undefined && { tokenizerConfig }) },
    precision,
    pooling: folder.pooling,
    maxTokens: folder.maxTokens,
    ...(width !== undefined && { width }),
    ...(dimensions !== undefined && { dimensions }),
    providers: allowedProviders(settings.backend),
    ...(settings.threads !== 'auto' && { threads: settings.threads }),
  };
}

/** Length of the vectors, where it is known. */
export function dimensionsOf({ name, width }: OnnxFolder, { dimensions }: TextModelOptions): number | undefined {
  if (dimensions === undefined || width === undefined || dimensions <= width) return dimensions ?? width;
  throw new AlcoveError('MODEL_UNSUPPORTED', {
    detail: `The vectors of the model “${name}” have ${width} dimensions, and not ${dimensions}.`,
  });
}
