import { z } from 'zod';
import { MAX_SEARCH_RESULTS } from '../../src-shared/limits.ts';
import { question } from './answers.ts';
import { procedure, router } from './trpc.ts';

export const searchRouter = router({
  passages: procedure
    .input(
      z.object({
        query: question,
        limit: z.int().min(1).max(MAX_SEARCH_RESULTS).default(10),
        collectionId: z.int().optional(),
        documentIds: z.array(z.string()).max(1_000).optional(),
      }),
    )
    .query(({ ctx, input }) => ctx.search.search(input)),
});
