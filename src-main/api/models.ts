import { z } from 'zod';
import {
  BACKENDS,
  type DeviceReport,
  inferenceChangesSchema,
  inferenceSettingsSchema,
  type ModelState,
} from '../../src-shared/inference.ts';
import { procedure, router } from './trpc.ts';

const path = z.string().trim().min(1).max(32_768);
const count = z.int().min(0);
const bytes = z.number().min(0);
const backend = z.enum(BACKENDS);
const notice = z.exactOptional(z.string());

/** What leaves is what is listed here: nothing that a service adds for itself reaches a window. */
const modelState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('none') }),
  z.object({ status: z.literal('idle'), path, notice }),
  z.object({ status: z.literal('loading'), path, progress: z.number(), notice }),
  z.object({
    status: z.literal('ready'),
    path,
    name: z.string(),
    backend,
    gpuLayers: count,
    layers: count,
    contextTokens: count,
    threads: z.object({ prefill: count, decode: count }),
    memory: z.object({ ramBytes: bytes, vramBytes: bytes }),
    notice,
  }),
]) satisfies z.ZodType<ModelState>;

const deviceReport = z.object({
  backends: z
    .array(
      z.object({
        backend,
        isUsable: z.boolean(),
        reason: z.exactOptional(z.string()),
        devices: z.array(z.string()).readonly(),
        totalBytes: z.exactOptional(bytes),
        freeBytes: z.exactOptional(bytes),
      }),
    )
    .readonly(),
  processor: z.object({ name: z.string(), cores: count, mathCores: count }),
  ram: z.object({ totalBytes: bytes, freeBytes: bytes }),
  llamaCpp: z.string(),
}) satisfies z.ZodType<DeviceReport>;

/** The language model: which one, how it is, and how it is run. */
export const modelsRouter = router({
  state: procedure.output(modelState).query(({ ctx }) => ctx.models.state()),

  changes: procedure.subscription(async function* ({ ctx, signal }) {
    for await (const state of ctx.models.changes(signal ?? new AbortController().signal)) yield modelState.parse(state);
  }),

  choose: procedure
    .input(z.object({ path: path.nullable() }))
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.models.choose(input.path ?? undefined)),

  /** Folders and GGUF files whose paths begin like this one, for a window that has no file dialog of the system. */
  suggest: procedure
    .input(z.object({ path: z.string().max(32_768) }))
    .output(z.array(z.object({ path: z.string(), isFolder: z.boolean() })).readonly())
    .query(({ ctx, input }) => ctx.system.completePath(input.path, '.gguf')),

  settings: procedure.output(inferenceSettingsSchema).query(({ ctx }) => ctx.models.settings()),
  configure: procedure
    .input(inferenceChangesSchema)
    .output(inferenceSettingsSchema)
    .mutation(({ ctx, input }) => ctx.models.configure(input)),

  /** Answers once the model is loaded; how far it is, `changes` tells. */
  load: procedure.output(z.void()).mutation(async ({ ctx }) => {
    await ctx.models.load();
  }),
  unload: procedure.output(z.void()).mutation(({ ctx }) => ctx.models.unload()),

  devices: procedure.output(deviceReport).query(({ ctx }) => ctx.models.probe()),
});
