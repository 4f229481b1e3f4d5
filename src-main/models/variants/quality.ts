import type { ModelVariant, QualityLevel } from '../../../src-shared/models.ts';

type Quality = NonNullable<ModelVariant['quality']>;

/**
 * How much worse Llama 3 8B foretells Wikitext-2 when it is quantized: rise of the perplexity over the 6.23316 of its F16.
 * With an importance matrix (of ten million tokens) where that was measured, as such files are made today. Other models
 * lose less, or more where they are smaller; the order is the same.
 */
const PUBLISHED = {
  source: 'https://github.com/ggml-org/llama.cpp/pull/6936',
  original: 6.23316,
  rises: {
    Q8_0: 0.00265,
    Q6_K: 0.021748,
    Q5_K_M: 0.056974,
    Q5_K_S: 0.104964,
    Q5_1: 0.106223,
    Q5_0: 0.131591,
    Q4_K_M: 0.151303,
    Q4_K_S: 0.178064,
    IQ4_NL: 0.223959,
    IQ4_XS: 0.228071,
    Q4_1: 0.451103,
    Q4_0: 0.468514,
    Q3_K_L: 0.43959,
    Q3_K_M: 0.502622,
    IQ3_M: 0.666694,
    IQ3_S: 0.733867,
    IQ3_XS: 0.931409,
    IQ3_XXS: 1.226803,
    Q3_K_S: 1.371244,
    IQ2_M: 2.369166,
    Q2_K: 2.416191,
    Q2_K_S: 3.092145,
    IQ2_S: 3.419148,
    IQ2_XS: 4.529791,
    IQ2_XXS: 7.860148,
    IQ1_M: 19.262089,
    IQ1_S: 54.462959,
  } as Readonly<Record<string, number>>,
};

/** Up to which rise a level goes. */
const LEVELS: readonly (readonly [most: number, level: QualityLevel])[] = [
  [0.005, 'near-lossless'],
  [0.02, 'very-good'],
  [0.05, 'good'],
  [0.11, 'fair'],
  [0.4, 'poor'],
  [Number.POSITIVE_INFINITY, 'very-poor'],
];

/** Mixes that nobody published figures of, by the bits of most of their weights. */
const BY_BITS: Readonly<Record<string, QualityLevel>> = {
  8: 'near-lossless',
  6: 'near-lossless',
  5: 'very-good',
  4: 'good',
  3: 'fair',
  2: 'poor',
  1: 'very-poor',
};

const ORIGINAL = /^(?:BF16|F16|F32)$/;

/**
 * What to expect of a quantization, in words, with the published figure where there is one.
 * @param label as people call it: `Q4_K_M`, `UD-Q4_K_XL`, `MXFP4`
 * @param options.madeIn of the model, where it was trained in four bits
 */
export function qualityOf(label: string, options: { readonly madeIn?: string } = {}): Quality | undefined {
  if (ORIGINAL.test(label) || label === options.madeIn) return { level: 'original' };
  const rise = PUBLISHED.rises[label];
  if (rise !== undefined) {
    const perplexityRise = rise / PUBLISHED.original;
    return { level: levelOf(perplexityRise), perplexityRise, source: PUBLISHED.source };
  }
  // Mixes with a prefix or a size of their own spend more on the weights that matter than those they are named after.
  const plain = PUBLISHED.rises[label.replace(/^UD-/, '')];
  if (plain !== undefined) return { level: levelOf(plain / PUBLISHED.original) };
  if (label.startsWith('MXFP4') || label === 'NVFP4') return { level: 'good' };
  const [, bits] = /Q([1-8])_/.exec(label) ?? [];
  const level = bits === undefined ? undefined : BY_BITS[bits];
  return level && { level };
}

/** What a level stands for where there is no figure. */
const TYPICAL_LOSS: Readonly<Record<QualityLevel, number>> = {
  original: 0,
  'near-lossless': 0.004,
  'very-good': 0.013,
  good: 0.03,
  fair: 0.09,
  poor: 0.3,
  'very-poor': 1,
};

/**
 * Rise of the perplexity that is to be expected, as a share, to compare quantizations by: the published one, or that of
 * the nearest kin. Without any clue, that of a middling one.
 */
export function expectedLoss(label: string, quality: Quality | undefined): number {
  if (quality?.perplexityRise !== undefined) return Math.max(0, quality.perplexityRise);
  const kin = PUBLISHED.rises[label.replace(/^UD-/, '').replace(/_(?:XL|L)$/, '_M')];
  // A mix of the same size that spends its bits where they matter more is a little better.
  if (kin !== undefined && quality?.level !== 'original') return (0.95 * kin) / PUBLISHED.original;
  return TYPICAL_LOSS[quality?.level ?? 'good'];
}

const levelOf = (rise: number): QualityLevel => LEVELS.find(([most]) => rise <= most)?.[1] ?? 'very-poor';

/** Of the weights of Llama 3.1 8B, https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md */
const NOMINAL_BITS: Readonly<Record<string, number>> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  Q8_0: 8.5,
  Q6_K: 6.56,
  Q5_K_M: 5.7,
  Q5_K_S: 5.57,
  Q5_1: 6,
  Q5_0: 5.5,
  Q4_K_M: 4.89,
  Q4_K_S: 4.67,
  Q4_1: 5,
  Q4_0: 4.5,
  MXFP4: 4.25,
  IQ4_NL: 4.68,
  IQ4_XS: 4.46,
  Q3_K_L: 4.3,
  Q3_K_M: 4,
  Q3_K_S: 3.64,
  IQ3_M: 3.76,
  IQ3_S: 3.66,
  IQ3_XS: 3.5,
  IQ3_XXS: 3.25,
  Q2_K: 3.16,
  Q2_K_S: 2.97,
  IQ2_M: 2.93,
  IQ2_S: 2.74,
  IQ2_XS: 2.59,
  IQ2_XXS: 2.38,
  IQ1_M: 2.15,
  IQ1_S: 2,
};

/** Bits of a weight where only the name of the quantization is known. */
export const nominalBits = (label: string): number | undefined => NOMINAL_BITS[label.replace(/^UD-/, '')];
