import { z } from 'zod';
import { downloadSchema } from './models-schemas.ts';
import { procedure, router } from './trpc.ts';

const id = z.object({ id: z.string().min(1).max(100) });

/** Models on their way. */
export const downloadsRouter = router({
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    const downloads = z.array(downloadSchema).readonly();
    for await (const list of ctx.downloads.changes(signal ?? new AbortController().signal)) yield downloads.parse(list);
  }),

  start: procedure
    .input(z.object({ repository: z.string().trim().min(3).max(512), variant: z.string().min(1).max(200) }))
    .output(downloadSchema)
    .mutation(({ ctx, input }) => ctx.downloads.start(input)),

  pause: procedure
    .input(id)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.downloads.pause(input.id)),
  resume: procedure
    .input(id)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.downloads.resume(input.id)),
  cancel: procedure
    .input(id)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.downloads.cancel(input.id)),
  /** Makes it the next one. */
  prefer: procedure
    .input(id)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.downloads.prefer(input.id)),
});
