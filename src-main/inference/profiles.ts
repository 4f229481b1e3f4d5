import { z } from 'zod';
import type { ModelKey, ModelProfileRepository, StoredModelProfile } from '../storage/index.ts';
import {
  type Chosen,
  describeLimits,
  type Intent,
  intentOf,
  intentSchema,
  type Limits,
  saferSteps,
  shouldStepDown,
} from './fallback.ts';
import type { LlamaPlan, LoadedLlama, LoadedModel, ModelPlan, ThreadCounts, ThreadTuning } from './model.ts';
import { OnnxProfiles } from './onnx/profiles.ts';

const threads = z.int().min(1).max(1_024);
const rate = z.number().min(0);

const tuningSchema = z.strictObject({
  /** The set-up that it was measured for. */
  setup: z.string(),
  threads: z.strictObject({ prefill: threads, decode: threads }),
  /** The machine had other things to do. */
  isTentative: z.boolean().optional(),
  steps: z.array(z.strictObject({ tokens: z.int().min(1), ms: rate })).optional(),
  tuning: z
    .strictObject({
      candidates: z.array(z.strictObject({ threads, prefillTokensPerSecond: rate, decodeTokensPerSecond: rate })),
      tookMs: rate,
    })
    .optional(),
});

const safetySchema = z.strictObject({ step: z.int().min(1), intent: intentSchema });

const crashSchema = z.strictObject({
  how: z.enum(['crashed', 'hung', 'out of memory']),
  while: z.enum(['loading', 'answering']),
});

/** How a model brought its process down. */
export type CrashReport = z.infer<typeof crashSchema>;

const HOW: Readonly<Record<CrashReport['how'], string>> = {
  crashed: 'crashed',
  hung: 'stopped responding',
  'out of memory': 'ran out of memory',
};

export interface ProfilesOptions {
  readonly repository: ModelProfileRepository;
  /** Of the machine; see system/machine.ts. */
  readonly machine: string;
  readonly now: () => number;
  /** How long a crash is held against a model that had answered well, in milliseconds. */
  readonly crashMemoryMs: number;
  /** Whether the machine has other things to do now, so that what is measured says little. */
  readonly isBusy: () => boolean;
}

/** What was learned of running models on this machine, and what follows from it. */
export class Profiles {
  readonly #options: ProfilesOptions;
  readonly #onnx: OnnxProfiles;

  constructor(options: ProfilesOptions) {
    this.#options = options;
    this.#onnx = new OnnxProfiles(options);
  }

  /** The plan, with what was measured before for this model, run as the plan says. */
  completed(model: string, plan: ModelPlan): ModelPlan {
    if (plan.runtime === 'onnx') return this.#onnx.completed(this.#find(model).tuning, plan);
    return plan.threads ? plan : { ...plan, ...this.measured(model, plan) };
  }

  /** Keeps what was measured while a model was loaded, if anything was. */
  loaded(model: string, plan: ModelPlan, loaded: LoadedModel): void {
    if (plan.runtime === 'onnx') {
      if (loaded.runtime === 'onnx' && loaded.isNewlyTuned)
        this.#update(model, { tuning: this.#onnx.recorded(this.#find(model).tuning, plan, loaded) });
    } else if (loaded.runtime === 'llama' && loaded.tuning) this.tuned(model, plan, loaded);
  }

  /**
   * The threads that were measured best for this model, run as this plan says, and what steps cost with them.
   * What was measured on a busy machine serves until it is quiet.
   */
  measured(model: string, plan: LlamaPlan): Pick<LlamaPlan, 'threads' | 'steps'> {
    const stored = parsed(tuningSchema, this.#find(model).tuning);
    if (stored?.setup !== setupOf(plan) || (stored.isTentative && !this.#options.isBusy())) return {};
    return { threads: stored.threads, ...(stored.steps && { steps: stored.steps }) };
  }

  /** What the measuring of them found, for `alcove doctor`. */
  tuning(model: string): { readonly threads: ThreadCounts; readonly tuning?: ThreadTuning } | undefined {
    const stored = parsed(tuningSchema, this.#find(model).tuning);
    return stored && { threads: stored.threads, ...(stored.tuning && { tuning: stored.tuning }) };
  }

  tuned(model: string, plan: LlamaPlan, { threads, steps, tuning }: LoadedLlama): void {
    this.#update(model, {
      tuning: JSON.stringify({ setup: setupOf(plan), isTentative: this.#options.isBusy(), threads, steps, tuning }),
    });
  }

  /** What the model is held to. */
  limits(model: string, chosen: Chosen): Limits | undefined {
    const safety = parsed(safetySchema, this.#find(model).safety);
    return safety && saferSteps(safety.intent, chosen).slice(0, safety.step).at(-1);
  }

  /** What a person should know of it. */
  notice(model: string, chosen: Chosen): string | undefined {
    const limits = this.limits(model, chosen);
    if (!limits) return undefined;
    const crash = parsed(crashSchema, this.#find(model).lastCrash);
    const how = HOW[crash?.how ?? 'crashed'];
    const when = crash?.while === 'answering' ? 'it answered' : 'it was loading';
    return `The process that runs this model ${how} while ${when}, so the model now runs ${describeLimits(limits)}. Choose it again to try without these limits.`;
  }

  /** It has answered, run like this. */
  answered(model: string, loaded: LoadedModel): void {
    this.#update(model, { lastLoaded: JSON.stringify(intentOf(loaded)) });
  }

  /**
   * It has brought its process down.
   * @param usual how it is run if nothing is known yet
   * @returns whether it is run with safer settings from now on
   */
  crashed(model: string, crash: CrashReport, chosen: Chosen, usual: Intent): boolean {
    const { now, crashMemoryMs } = this.#options;
    const { lastLoaded, lastCrashAt, safety } = this.#find(model);
    const at = now();
    const running = parsed(intentSchema, lastLoaded);
    const record = { lastCrashAt: at, lastCrash: JSON.stringify(crash) };
    const isSafer = shouldStepDown({
      hadAnswered: running !== undefined,
      ...(lastCrashAt !== null && { sinceLastMs: at - lastCrashAt }),
      memoryMs: crashMemoryMs,
    });
    if (!isSafer) {
      this.#update(model, record);
      return false;
    }
    const before = parsed(safetySchema, safety);
    const intent = before?.intent ?? running ?? usual;
    const step = Math.min((before?.step ?? 0) + 1, saferSteps(intent, chosen).length);
    const wentDown = step > (before?.step ?? 0);
    this.#update(model, {
      ...record,
      // As it is run from now on, it has never answered.
      ...(wentDown && { safety: JSON.stringify({ step, intent }), lastLoaded: null }),
    });
    return wentDown;
  }

  /** What it is held to, to be put {@link restore back} if more of the same was no help. */
  safety(model: string): string | null {
    return this.#find(model).safety;
  }

  restore(model: string, safety: string | null): void {
    this.#update(model, { safety });
  }

  /** Gives the model another chance as it was planned. */
  forgive(model: string): void {
    const { safety, lastCrashAt } = this.#find(model);
    if (safety !== null || lastCrashAt !== null)
      this.#update(model, { safety: null, lastCrashAt: null, lastCrash: null, lastLoaded: null });
  }

  #find(model: string): StoredModelProfile {
    return this.#options.repository.find(this.#key(model));
  }

  #update(model: string, changes: Partial<StoredModelProfile>): void {
    this.#options.repository.update(this.#key(model), changes, this.#options.now());
  }

  #key(model: string): ModelKey {
    return { model, machine: this.#options.machine };
  }
}

/** Threads that are best for a model on the processor are not for one whose layers are on a GPU. */
function setupOf({ backends, gpuLayers, kvCache }: LlamaPlan): string {
  return JSON.stringify([backends, gpuLayers ?? 'auto', kvCache]);
}

/** What was stored; nothing where an earlier or later Alcove stored it in another form. */
function parsed<T>(schema: z.ZodType<T>, json: string | null): T | undefined {
  if (json === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
