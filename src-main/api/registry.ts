import { z } from 'zod';
import { installedModelSchema, modelsFolderSchema, moveProgressSchema } from './models-schemas.ts';
import { procedure, router } from './trpc.ts';

const idText = z.string().min(1).max(100);
const id = z.object({ id: idText });
const path = z.string().trim().min(1).max(32_768);

/** Models that are here. */
export const registryRouter = router({
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    const models = z.array(installedModelSchema).readonly();
    for await (const list of ctx.registry.changes(signal ?? new AbortController().signal)) yield models.parse(list);
  }),

  /** Makes it the model that writes, finds or ranks, by its role. */
  use: procedure
    .input(z.object({ id: idText, contextTokens: z.exactOptional(z.int().min(256).max(1_048_576)) }))
    .output(z.void())
    .mutation(({ ctx, input: { id: model, ...options } }) => ctx.registry.use(model, options)),

  /** A file or folder of this machine, where it is or copied. */
  add: procedure
    .input(z.object({ path, copy: z.boolean() }))
    .output(installedModelSchema)
    .mutation(({ ctx, input }) => ctx.registry.add(input.path, { copy: input.copy })),

  remove: procedure
    .input(z.object({ id: idText, force: z.exactOptional(z.boolean()) }))
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.registry.remove(input.id, { force: input.force ?? false })),

  verify: procedure
    .input(id)
    .output(installedModelSchema)
    .mutation(({ ctx, input }) => ctx.registry.verify(input.id)),
  reveal: procedure
    .input(id)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.registry.reveal(input.id)),

  folder: procedure.output(modelsFolderSchema).query(({ ctx }) => ctx.registry.folder()),
  /** Answers once it is moved; how far that is, `moving` tells. */
  move: procedure
    .input(z.object({ folder: path }))
    .output(modelsFolderSchema)
    .mutation(({ ctx, input }) => ctx.registry.move(input.folder)),
  moving: procedure.subscription(async function* ({ ctx, signal }) {
    const progress = moveProgressSchema.nullable();
    for await (const each of ctx.registry.moving(signal ?? new AbortController().signal)) yield progress.parse(each);
  }),
});
