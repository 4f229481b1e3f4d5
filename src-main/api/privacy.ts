import { z } from 'zod';
import { connectionSchema, privacySummarySchema } from './models-schemas.ts';
import { procedure, router } from './trpc.ts';

/** The ledger of connections. */
export const privacyRouter = router({
  changes: procedure.subscription(async function* ({ ctx, signal }) {
    for await (const summary of ctx.privacy.changes(signal ?? new AbortController().signal))
      yield privacySummarySchema.parse(summary);
  }),

  /** The latest first. */
  connections: procedure
    .input(z.object({ limit: z.int().min(1).max(1_000), before: z.exactOptional(z.number()) }))
    .output(z.array(connectionSchema).readonly())
    .query(({ ctx, input }) => ctx.privacy.connections(input)),
});
