import { z } from 'zod';
import { LIBRARY_LANGUAGES } from '../../src-shared/models.ts';
import { setupProposalSchema } from './models-schemas.ts';
import { procedure, router } from './trpc.ts';

/** The first run. */
export const setupRouter = router({
  /** Opens no connection. */
  proposal: procedure
    .input(z.object({ language: z.exactOptional(z.enum(LIBRARY_LANGUAGES)) }))
    .output(setupProposalSchema)
    .query(({ ctx, input }) => ctx.setup.proposal(input.language)),
  done: procedure.output(z.void()).mutation(({ ctx }) => ctx.setup.done()),
});
