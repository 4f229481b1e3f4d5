import { z } from 'zod';
import { type LoadedOnnx, type OnnxPlan, PROVIDERS } from './model.ts';

const positive = z.number().min(0);
const count = z.int().min(1).max(1_000_000);
const way = { sessions: count, intraOpThreads: count, batchTokens: count, tokensPerSecond: positive } as const;
const provider = z.enum(PROVIDERS);

const recordSchema = z.strictObject({
  tuning: z.strictObject({
    provider,
    ...way,
    candidates: z.array(z.strictObject(way)).readonly(),
    tookMs: positive,
  }),
  refused: z.array(z.strictObject({ provider, reason: z.string() })).readonly(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** The machine had other things to do. */
  isTentative: z.boolean(),
});

/** By set-up: a model has one for each precision that it was run with. */
const recordsSchema = z.record(z.string(), recordSchema);

/** A provider that was refused is tried again after so long: drivers are updated. */
const RETRY_MS = 7 * 24 * 3_600_000;

export interface OnnxProfilesOptions {
  readonly now: () => number;
  readonly isBusy: () => boolean;
}

/** What was learned of running ONNX graphs on this machine, as it is kept. */
export class OnnxProfiles {
  readonly #options: OnnxProfilesOptions;

  constructor(options: OnnxProfilesOptions) {
    this.#options = options;
  }

  /**
   * The plan, without the providers that were refused lately, and with what was measured for it.
   * What was measured on a busy machine serves until it is quiet.
   */
  completed(stored: string | null, plan: OnnxPlan): OnnxPlan {
    const { now, isBusy } = this.#options;
    const record = read(stored)[setupOf(plan)];
    if (!record) return plan;
    const refused = now() - record.at < RETRY_MS ? record.refused : [];
    const providers = plan.providers.filter((each) => !refused.some((refusal) => refusal.provider === each));
    const isGood = providers[0] === record.tuning.provider && !(record.isTentative && !isBusy());
    return { ...plan, providers, refused, ...(isGood && { tuning: record.tuning }) };
  }

  /** What to keep from now on. */
  recorded(stored: string | null, plan: OnnxPlan, { tuning, refused }: LoadedOnnx): string {
    const { now, isBusy } = this.#options;
    const record: z.infer<typeof recordSchema> = { tuning, refused, at: now(), isTentative: isBusy() };
    return JSON.stringify({ ...read(stored), [setupOf(plan)]: record });
  }
}

const setupOf = ({ precision, providers, threads, batchTokens }: OnnxPlan): string =>
  JSON.stringify([precision, providers, threads ?? 'auto', batchTokens ?? 'auto']);

function read(stored: string | null): z.infer<typeof recordsSchema> {
  if (stored === null) return {};
  try {
    return recordsSchema.safeParse(JSON.parse(stored)).data ?? {};
  } catch {
    return {};
  }
}
