import type { ModelRole, RepositoryFit, VariantFit } from '../../../src-shared/models.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';
import { expectedLoss } from '../variants/quality.ts';

type Recommendation = NonNullable<RepositoryFit['recommended']>;

export interface RecommendOptions {
  readonly role: ModelRole;
  readonly variants: readonly OfferedVariant[];
  readonly fits: readonly VariantFit[];
}

interface Candidate {
  readonly variant: OfferedVariant;
  readonly fit: VariantFit;
  /** Expected rise of the perplexity. */
  readonly loss: number;
}

/** What more than this costs in quality is noticed. */
const NOTICEABLE_LOSS = 0.05;

/** A little faster than people read. */
const USEFUL_TOKENS_PER_SECOND = 8;

/** Above this share of what there is, little is left for longer contexts and for others. */
const COMFORTABLE_SHARE = 0.75;

/** The one to take, with the reason in a sentence; nothing where none fits. */
export function recommend(options: RecommendOptions): Recommendation | undefined {
  const { role, variants } = options;
  const fits = new Map(options.fits.map((fit) => [fit.variant, fit]));
  const candidates = variants.flatMap((variant): Candidate[] => {
    const fit = fits.get(variant.id);
    const loss = expectedLoss(variant.quantization, variant.quality);
    return fit && fit.verdict !== 'too-large' ? [{ variant, fit, loss }] : [];
  });
  const best = choose(candidates, role);
  if (!best) return undefined;
  return { variant: best.variant.id, reason: reasonFor(best, candidates, role) };
}

/** Quality first, but not at the price of speed; see docs/models.md. */
function choose(candidates: readonly Candidate[], role: ModelRole): Candidate | undefined {
  const sound = candidates.filter(({ loss }) => loss <= NOTICEABLE_LOSS);
  const onGpu = sound.filter(({ fit }) => fit.verdict === 'gpu');
  const worthwhile = onGpu.length > 0 ? onGpu : sound;
  const fast = worthwhile.filter(({ fit }) => isUseful(fit));
  // Where all are slow, the fastest of those that are sound; where none is sound, the least bad.
  if (fast.length > 0) return leastCost(fast, role);
  if (worthwhile.length > 0)
    return worthwhile.reduce((one, other) => (other.variant.bytes < one.variant.bytes ? other : one));
  return candidates.length > 0 ? candidates.reduce((one, other) => (other.loss < one.loss ? other : one)) : undefined;
}

const isUseful = ({ speed }: VariantFit): boolean =>
  speed === undefined || speed.decodeTokensPerSecond >= USEFUL_TOKENS_PER_SECOND;

function leastCost(candidates: readonly Candidate[], role: ModelRole): Candidate | undefined {
  const smallest = Math.min(...candidates.map(({ variant }) => variant.bytes));
  const speeds = candidates.map(({ fit }) => fit.speed?.decodeTokensPerSecond);
  const fastest = speeds.includes(undefined) ? undefined : Math.max(...speeds.map((speed) => speed ?? 0));
  const costOf = ({ variant, fit, loss }: Candidate): number => {
    // Twice the bytes take twice the time, unless it is known better: small models are held up by other things.
    const own = fit.speed?.decodeTokensPerSecond;
    const doublings = Math.log2(fastest && own ? fastest / own : variant.bytes / smallest);
    const crowded = fit.memory.totalBytes > COMFORTABLE_SHARE * fit.availableBytes ? 0.01 : 0;
    return loss + crowded + doublings * (role === 'language' ? priceOfDoubling(fit) : priceOfSize(variant));
  };
  return candidates.reduce((one, other) => (costOf(other) < costOf(one) ? other : one));
}

/**
 * What twice the bytes, and so half the speed, may cost: as much as so much perplexity. The slower, the more. Between
 * Q4_K_M and Q5_K_M lie 1.5 % and a fifth of a doubling.
 */
function priceOfDoubling({ speed, verdict }: VariantFit): number {
  if (speed === undefined) return verdict === 'gpu' ? 0.05 : 0.1;
  return speed.decodeTokensPerSecond >= 30 ? 0.03 : speed.decodeTokensPerSecond >= 15 ? 0.05 : 0.1;
}

/** Models that read texts are seldom held up by memory: only where they are large do their bytes count. */
const priceOfSize = ({ bytes }: OfferedVariant): number => (bytes > 500e6 ? 0.01 : 0.002);

function reasonFor(best: Candidate, candidates: readonly Candidate[], role: ModelRole): string {
  const { variant, loss, fit } = best;
  const larger = candidates.some((each) => each.variant.bytes > variant.bytes);
  if (loss > NOTICEABLE_LOSS)
    return `It is the best that fits into this machine, though worse than the original by a degree that is noticed; ${figures(best)}.`;
  if (!isUseful(fit))
    return `It is the fastest whose quality is still sound, though slow on this machine; ${figures(best)}.`;
  const gain = larger ? 'larger ones cost speed and gain little' : 'it is the best that fits';
  return role === 'language'
    ? `It ${lossWords(loss)}, and ${gain}; ${figures(best)}.`
    : `It ${lossWords(loss)}, and ${larger ? 'larger ones gain little' : 'it is small enough to be taken whole'}; ${figures(best)}.`;
}

function lossWords(loss: number): string {
  if (loss === 0) return 'loses nothing against the original';
  const percent = 100 * loss;
  if (percent < 0.1) return 'loses next to nothing against the original';
  return `loses about ${percent < 1 ? percent.toFixed(1) : Math.round(percent)} % against the original`;
}

function figures({ fit }: Candidate): string {
  const { memory, availableBytes, speed, verdict, gpuLayers, layers } = fit;
  const place =
    verdict === 'gpu'
      ? ' on the GPU'
      : verdict === 'partly'
        ? `, with ${gpuLayers} of its ${layers} layers on the GPU`
        : '';
  const rate = speed ? `, and writes about ${rounded(speed.decodeTokensPerSecond)} tokens a second` : '';
  return `it takes ${size(memory.totalBytes)} of the ${size(availableBytes)} that may be used${place}${rate}`;
}

const size = (bytes: number): string =>
  bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
const rounded = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
