import { z } from 'zod';
import type { ImportTicket } from '../../src-shared/imports.ts';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../src-shared/limits.ts';
import { procedure, router } from './trpc.ts';

const documentId = z.string().min(1).max(64);
/** The part of an import that crosses the border: the promise of its outcomes does not. */
const ticketOf = ({ queued, failures }: ImportTicket): ImportTicket => ({ queued, failures });

const collectionName = z.string().trim().min(1).max(200);

export const libraryRouter = router({
  collections: procedure.query(({ ctx }) => ctx.library.collections()),

  documents: procedure
    .input(z.object({ collectionId: z.int().optional() }))
    .query(({ ctx, input }) => ctx.library.documents(input.collectionId)),

  /** A page, or the surroundings of a block, for the viewer. */
  excerpt: procedure
    .input(z.object({ documentId, page: z.int().min(1).optional(), block: z.int().min(0).optional() }))
    .query(({ ctx, input }) => ctx.library.excerpt(input)),

  import: procedure
    .input(
      z.object({ paths: z.array(z.string().min(1).max(32_768)).max(100_000), collection: collectionName.optional() }),
    )
    .mutation(async ({ ctx, input }) => ticketOf(await ctx.library.importPaths(input.paths, input.collection))),

  importSamples: procedure.mutation(async ({ ctx }) => ticketOf(await ctx.library.importSamples())),

  retry: procedure.input(z.object({ documentId })).mutation(({ ctx, input }) => ctx.library.retry(input.documentId)),
  retryFailed: procedure.mutation(({ ctx }) => ctx.library.retryFailed()),
  unlock: procedure
    .input(z.object({ documentId, password: z.string().min(1).max(1_000) }))
    .mutation(({ ctx, input }) => ctx.library.unlock(input.documentId, input.password)),
  pause: procedure.mutation(({ ctx }) => ctx.library.pause()),
  resume: procedure.mutation(({ ctx }) => ctx.library.resume()),
  cancel: procedure.input(z.object({ documentId })).mutation(({ ctx, input }) => ctx.library.cancel(input.documentId)),
  cancelAll: procedure.mutation(({ ctx }) => ctx.library.cancelAll()),
  remove: procedure.input(z.object({ documentId })).mutation(({ ctx, input }) => ctx.library.remove(input.documentId)),

  setTags: procedure
    .input(z.object({ documentId, tags: z.array(z.string().trim().min(1).max(MAX_TAG_LENGTH)).max(MAX_TAGS) }))
    .mutation(({ ctx, input }) => ctx.library.setTags(input.documentId, input.tags)),
  tags: procedure.query(({ ctx }) => ctx.library.tags()),

  changes: procedure.subscription(({ ctx, signal }) => ctx.library.changes(signal ?? new AbortController().signal)),
});
