import { z } from 'zod';
import { DEFAULT_IDLE_MINUTES, INFERENCE_LIMITS } from './limits.ts';

/** What a model runs on, in the order in which they are tried: the fastest first. */
export const BACKENDS = ['cuda', 'metal', 'vulkan', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

const auto = z.literal('auto');

const whole = ([least, most]: readonly [number, number]) => z.int().min(least).max(most);

/** What each setting may be. */
const SETTINGS = {
  backend: z.union([auto, z.enum(BACKENDS)]),
  /** Layers of the model that the GPU holds; as many as fit by default. */
  gpuLayers: z.union([auto, whole(INFERENCE_LIMITS.gpuLayers)]),
  /** Tokens that a conversation may hold, prompt and answer together. */
  contextTokens: z.union([auto, whole(INFERENCE_LIMITS.contextTokens)]),
  /** Conversations whose evaluated tokens are kept at once. */
  sequences: z.union([auto, whole(INFERENCE_LIMITS.sequences)]),
  /** Precision of the KV cache. */
  kvCache: z.union([auto, z.enum(['f16', 'q8_0'])]),
  flashAttention: z.union([auto, z.enum(['on', 'off'])]),
  /** Threads of the processor; measured by default. */
  threads: z.union([auto, whole(INFERENCE_LIMITS.threads)]),
  /** Lookup decoding: drafts copied from the prompt. */
  lookup: z.union([auto, z.enum(['on', 'off'])]),
  /** After so many minutes without work the models leave memory; 0 keeps them. */
  idleMinutes: z.number().min(INFERENCE_LIMITS.idleMinutes[0]).max(INFERENCE_LIMITS.idleMinutes[1]),
} as const;

/** How models are run. Everything is `auto` until a person knows better. */
export const inferenceSettingsSchema = z.strictObject({
  backend: SETTINGS.backend.default('auto'),
  gpuLayers: SETTINGS.gpuLayers.default('auto'),
  contextTokens: SETTINGS.contextTokens.default('auto'),
  sequences: SETTINGS.sequences.default('auto'),
  kvCache: SETTINGS.kvCache.default('auto'),
  flashAttention: SETTINGS.flashAttention.default('auto'),
  threads: SETTINGS.threads.default('auto'),
  lookup: SETTINGS.lookup.default('auto'),
  idleMinutes: SETTINGS.idleMinutes.default(DEFAULT_IDLE_MINUTES),
});

export type InferenceSettings = z.infer<typeof inferenceSettingsSchema>;

/**
 * Some of the settings, to be changed. Not `inferenceSettingsSchema.partial()`: that fills in the
 * defaults of all that is left out, and so takes back what a person has set.
 */
export const inferenceChangesSchema = z.strictObject({
  backend: z.exactOptional(SETTINGS.backend),
  gpuLayers: z.exactOptional(SETTINGS.gpuLayers),
  contextTokens: z.exactOptional(SETTINGS.contextTokens),
  sequences: z.exactOptional(SETTINGS.sequences),
  kvCache: z.exactOptional(SETTINGS.kvCache),
  flashAttention: z.exactOptional(SETTINGS.flashAttention),
  threads: z.exactOptional(SETTINGS.threads),
  lookup: z.exactOptional(SETTINGS.lookup),
  idleMinutes: z.exactOptional(SETTINGS.idleMinutes),
});

/** How text is chosen. The defaults are the most likely token each time: the same question has the same answer. */
export const samplingSchema = z.strictObject({
  /** 0 takes the likeliest token each time. */
  temperature: z.number().min(0).max(5).default(0),
  topK: z.int().min(0).max(1_000_000).default(40),
  topP: z.number().min(0).max(1).default(0.95),
  minP: z.number().min(0).max(1).default(0),
  /** Above 1, tokens that came lately become less likely. */
  repeatPenalty: z.number().min(0.5).max(3).default(1),
  /** The same seed draws the same tokens. Left out: another one each time. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
});

export type Sampling = z.infer<typeof samplingSchema>;

/** What a written answer cost, measured where it was made. Times are milliseconds of a monotonic clock. */
export interface GenerationStats {
  /** The model's own name, or its file's. */
  readonly model: string;
  readonly backend: Backend;
  readonly gpuLayers: number;
  /** Most tokens that the conversation can hold. */
  readonly contextTokens: number;
  readonly threads: { readonly prefill: number; readonly decode: number };
  /** How long this answer waited for the model to load; 0 when it was there. */
  readonly loadMs: number;
  /** How long it waited for its turn. */
  readonly queueMs: number;
  readonly promptTokens: number;
  /** Of these, those that had been evaluated before. */
  readonly reusedTokens: number;
  readonly prefillMs: number;
  readonly prefillTokensPerSecond: number;
  /** From the request's arrival in the worker, its turn and the model there, to the first token. */
  readonly ttftMs: number;
  /** Tokens written, those of the reasoning included. */
  readonly outputTokens: number;
  readonly decodeTokensPerSecond: number;
  /** Lookup decoding: tokens drafted, and of these those that were right. */
  readonly drafts: { readonly proposed: number; readonly accepted: number };
  /** How often older turns made room while the answer was being written. */
  readonly contextShifts: number;
  /** What was left out of the prompt because it did not fit; absent when nothing was. */
  readonly trimmed?: { readonly turns: number; readonly tokens: number };
  /** Bytes that model and context hold. */
  readonly memory: { readonly ramBytes: number; readonly vramBytes: number };
}

/** Why an answer ended. `length`: the most tokens asked for; `context`: no room was left. */
export type FinishReason = 'stop' | 'length' | 'context' | 'aborted';

/** The language model, as a window shows it. */
export type ModelState =
  | { readonly status: 'none' }
  /** Chosen; it is loaded when it is needed. */
  | { readonly status: 'idle'; readonly path: string; readonly notice?: string }
  | { readonly status: 'loading'; readonly path: string; readonly progress: number; readonly notice?: string }
  | {
      readonly status: 'ready';
      readonly path: string;
      readonly name: string;
      readonly backend: Backend;
      readonly gpuLayers: number;
      readonly layers: number;
      readonly contextTokens: number;
      readonly threads: { readonly prefill: number; readonly decode: number };
      readonly memory: { readonly ramBytes: number; readonly vramBytes: number };
      /** What a person should know: that it runs with safer settings after a crash, say. */
      readonly notice?: string;
    };

/** What the machine offers, for the window and `alcove doctor`. */
export interface DeviceReport {
  readonly backends: readonly {
    readonly backend: Backend;
    readonly isUsable: boolean;
    /** Why it is not. */
    readonly reason?: string;
    readonly devices: readonly string[];
    readonly totalBytes?: number;
    readonly freeBytes?: number;
  }[];
  readonly processor: { readonly name: string; readonly cores: number; readonly mathCores: number };
  readonly ram: { readonly totalBytes: number; readonly freeBytes: number };
  readonly llamaCpp: string;
}
