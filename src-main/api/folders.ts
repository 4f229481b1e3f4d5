import { z } from 'zod';
import { procedure, router } from './trpc.ts';

export const foldersRouter = router({
  list: procedure.query(({ ctx }) => ctx.folders.list()),

  watch: procedure
    .input(z.object({ path: z.string().min(1).max(32_768), collection: z.string().trim().min(1).max(200).optional() }))
    .mutation(({ ctx, input }) => ctx.folders.watch(input.path, input.collection)),

  unwatch: procedure
    .input(z.object({ id: z.int(), removeDocuments: z.boolean().optional() }))
    .mutation(({ ctx, input }) => ctx.folders.unwatch(input.id, { removeDocuments: input.removeDocuments })),

  changes: procedure.subscription(({ ctx, signal }) => ctx.folders.changes(signal ?? new AbortController().signal)),
});
